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

/** A facet's values, and what choosing one of them, or letting go of it, changes. */
interface Choice<Code> {
  codes: Iterable<Code>
  label: (code: Code) => string
  /** Under which name, before the code, the values are counted. */
  countedAs: string
  isChosen: (code: Code) => boolean
  change: (code: Code, chosen: boolean) => Partial<ProjectFilter>
}

export function facetsOf(
  tools: Pick<ViewTools, 't' | 'url'>,
  { filter, addressOf, counts, municipalities }: Listed,
): Facet[] {
  const names = new Map(municipalities.map(({ slug, name }) => [slug, name]))
  /** With 98 municipalities most values lead nowhere: words and an address are found only for what is shown. */
  const valuesOf = <Code>({ codes, label, countedAs, isChosen, change }: Choice<Code>): FacetValue[] => {
    const values: FacetValue[] = []
    for (const code of codes) {
      const count = counts.get(`${countedAs}:${String(code)}`) ?? 0
      const selected = isChosen(code)
      if (count === 0 && !selected) continue
      values.push({ label: label(code), count, href: tools.url(addressOf(change(code, selected))), selected })
    }
    return values
  }
  const open = (facet: OpenFacet): Choice<string> => ({
    codes: facet === 'municipality' ? names.keys() : CODES[facet],
    label:
      facet === 'municipality' ? (slug) => names.get(slug)! : (code) => tools.t(`reference.${WORDS[facet]}.${code}`),
    countedAs: facet,
    isChosen: (code) => filter[facet].includes(code),
    change: (code, chosen) => ({
      [facet]: chosen ? filter[facet].filter((other) => other !== code) : [...filter[facet], code],
    }),
  })
  const condition: Choice<ConditionCode> = {
    codes: CONDITIONS,
    label: (code) => tools.t(`reference.condition.${code}.name`),
    countedAs: 'condition',
    isChosen: (code) => filter.condition === code,
    change: (code, chosen) => ({ condition: chosen ? null : code, rating: null }),
  }
  const rating: Choice<Rating> = {
    codes: [...RATINGS].reverse(),
    label: (one) => tools.t(`reference.rating.${one}`),
    countedAs: ratingFacet(filter),
    isChosen: (one) => filter.rating === one,
    change: (one, chosen) => ({ rating: chosen ? null : one }),
  }
  return ORDER.map((name) => {
    const values =
      name === 'condition' ? valuesOf(condition) : name === 'rating' ? valuesOf(rating) : valuesOf(open(name))
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
