/** The filters of the project list as links with counts, each a state of its own with an address. */
import { CONDITIONS, RATINGS, type ConditionCode, type Rating } from '../experience/vocabulary.js'
import type { ViewTools } from '../web/page.js'
import type { OpenFacet, ProjectFilter, projectListUrls } from './project-filter.js'
import { ratingFacet } from './project-index.js'
import { EVIDENCE, INSTITUTION_TYPES, PROVENANCES, TARGET_GROUPS, THEMES } from './vocabulary.js'

export interface FacetValue {
  label: string
  count: number
  href: string
  selected: boolean
}

export interface Facet {
  name: string
  heading: string
  /** Unfolded from the start: something in it is chosen, or it is what most people choose by. */
  open: boolean
  values: FacetValue[]
}

const CODES: Record<Exclude<OpenFacet, 'municipality'>, readonly string[]> = {
  type: INSTITUTION_TYPES,
  target: TARGET_GROUPS,
  theme: THEMES,
  evidence: EVIDENCE,
  provenance: PROVENANCES,
}
const WORDS: Record<keyof typeof CODES, string> = {
  type: 'institutionType',
  target: 'targetGroup',
  theme: 'theme',
  evidence: 'evidence',
  provenance: 'provenance',
}
const ORDER = ['municipality', 'type', 'target', 'theme', 'condition', 'rating', 'evidence', 'provenance'] as const

interface Listed {
  filter: ProjectFilter
  /** Addresses of the filter's changes. */
  addressOf: ReturnType<typeof projectListUrls>
  counts: Map<string, number>
  /** Those that take part, in order. */
  municipalities: { slug: string; name: string }[]
}

export function facetsOf(
  tools: Pick<ViewTools, 't' | 'url'>,
  { filter, addressOf, counts, municipalities }: Listed,
): Facet[] {
  // With 98 municipalities most values lead nowhere: words and an address are found only for what is shown.
  const value = (
    key: string,
    selected: boolean,
    label: () => string,
    change: () => Partial<ProjectFilter>,
  ): FacetValue[] => {
    const count = counts.get(key) ?? 0
    return count > 0 || selected ? [{ label: label(), count, href: tools.url(addressOf(change())), selected }] : []
  }
  const openValue = (facet: OpenFacet, code: string, labelOf: (code: string) => string): FacetValue[] => {
    const chosen = filter[facet]
    const selected = chosen.includes(code)
    return value(
      `${facet}:${code}`,
      selected,
      () => labelOf(code),
      () => ({ [facet]: selected ? chosen.filter((other) => other !== code) : [...chosen, code] }),
    )
  }
  const conditionValue = (code: ConditionCode): FacetValue[] => {
    const selected = filter.condition === code
    return value(
      `condition:${code}`,
      selected,
      () => tools.t(`reference.condition.${code}.name`),
      () => ({ condition: selected ? null : code, rating: null }),
    )
  }
  const ratingValue = (rating: Rating): FacetValue[] => {
    const selected = filter.rating === rating
    return value(
      `${ratingFacet(filter)}:${rating}`,
      selected,
      () => tools.t(`reference.rating.${rating}`),
      () => ({ rating: selected ? null : rating }),
    )
  }
  const valuesOf = (name: (typeof ORDER)[number]): FacetValue[] => {
    if (name === 'municipality')
      return municipalities.flatMap(({ slug, name }) => openValue('municipality', slug, () => name))
    if (name === 'condition') return CONDITIONS.flatMap(conditionValue)
    if (name === 'rating') return [...RATINGS].reverse().flatMap(ratingValue)
    const labelOf = (code: string) => tools.t(`reference.${WORDS[name]}.${code}`)
    return CODES[name].flatMap((code) => openValue(name, code, labelOf))
  }
  return ORDER.map((name) => {
    const values = valuesOf(name)
    return {
      name,
      heading: tools.t(`registry.facet.${name}`),
      open: name === 'municipality' || values.some((value) => value.selected),
      values,
    }
  }).filter((facet) => facet.values.length > 0)
}

/** What is chosen, each with the address that takes it away. */
export function chosenOf(facets: Facet[]): { heading: string; label: string; href: string }[] {
  return facets.flatMap((facet) =>
    facet.values.filter((value) => value.selected).map(({ label, href }) => ({ heading: facet.heading, label, href })),
  )
}
