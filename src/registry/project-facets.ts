/** The filters of the project list as links with counts, each a state of its own with an address. */
import { CONDITIONS, RATINGS } from '../experience/vocabulary.js'
import type { ViewTools } from '../web/page.js'
import { projectListUrl, type OpenFacet, type ProjectFilter } from './project-filter.js'
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

/** @param municipalities those that take part, in order */
export function facetsOf(
  tools: Pick<ViewTools, 't' | 'url'>,
  filter: ProjectFilter,
  counts: Map<string, number>,
  municipalities: { slug: string; name: string }[],
): Facet[] {
  const href = (change: Partial<ProjectFilter>) => tools.url(projectListUrl(filter, change))
  const openValue = (facet: OpenFacet, value: string, label: string): FacetValue => {
    const chosen = filter[facet]
    const selected = chosen.includes(value)
    const changed = selected ? chosen.filter((other) => other !== value) : [...chosen, value]
    return { label, count: counts.get(`${facet}:${value}`) ?? 0, href: href({ [facet]: changed }), selected }
  }
  const valuesOf = (name: (typeof ORDER)[number]): FacetValue[] => {
    if (name === 'municipality')
      return municipalities.map(({ slug, name: label }) => openValue('municipality', slug, label))
    if (name === 'condition') {
      return CONDITIONS.map((code) => {
        const selected = filter.condition === code
        const label = tools.t(`reference.condition.${code}.name`)
        return {
          label,
          count: counts.get(`condition:${code}`) ?? 0,
          href: href({ condition: selected ? null : code, rating: null }),
          selected,
        }
      })
    }
    if (name === 'rating') {
      return [...RATINGS].reverse().map((rating) => {
        const selected = filter.rating === rating
        const label = tools.t(`reference.rating.${rating}`)
        return {
          label,
          count: counts.get(`${ratingFacet(filter)}:${rating}`) ?? 0,
          href: href({ rating: selected ? null : rating }),
          selected,
        }
      })
    }
    return CODES[name].map((code) => openValue(name, code, tools.t(`reference.${WORDS[name]}.${code}`)))
  }
  return ORDER.map((name) => {
    const values = valuesOf(name).filter((value) => value.count > 0 || value.selected)
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
