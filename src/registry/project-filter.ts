/** The project list's state: what a visitor has chosen, to and from the address. */
import { z } from 'zod'
import { CONDITIONS, type ConditionCode } from '../experience/vocabulary.js'
import { first, isText } from '../web/forms.js'
import { URL_WORDS, codeOfWord } from './url-words.js'
import { EVIDENCE, INSTITUTION_TYPES, PROVENANCES, TARGET_GROUPS, THEMES } from './vocabulary.js'

/** Facets in which several values may be chosen: a project has at least one of them. */
export const OPEN_FACETS = ['municipality', 'type', 'target', 'theme', 'evidence', 'provenance'] as const
export type OpenFacet = (typeof OPEN_FACETS)[number]

export const SORTS = ['newest', 'title', 'experience'] as const
export type ProjectSort = (typeof SORTS)[number]

export type ProjectFilter = Record<OpenFacet, string[]> & {
  q: string
  condition: ConditionCode | null
  /** The average rating, rounded; of the chosen condition, or of all. */
  rating: number | null
  sort: ProjectSort
  page: number
}

export const noFilter: ProjectFilter = {
  municipality: [],
  type: [],
  target: [],
  theme: [],
  evidence: [],
  provenance: [],
  q: '',
  condition: null,
  rating: null,
  sort: 'newest',
  page: 1,
}

/** The facets' names in the address. */
export const PARAMETERS = {
  q: 'q',
  municipality: 'kommune',
  type: 'type',
  target: 'maalgruppe',
  theme: 'tema',
  condition: 'betingelse',
  rating: 'vurdering',
  evidence: 'belaeg',
  provenance: 'herkomst',
  sort: 'sortering',
  page: 'side',
} as const

const many = (value: unknown): unknown =>
  value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]
const blank = (value: unknown): unknown => (value === '' ? undefined : value)

const MOST_VALUES = 98

const word = <Code extends string>(codes: readonly Code[]) =>
  z.string().transform((value, context) => {
    const code = codeOfWord(codes, value)
    if (code === null) context.addIssue({ code: 'custom', message: 'unknown' })
    return code!
  })
const words = (codes: readonly string[]) => z.preprocess(many, z.array(word(codes)).max(MOST_VALUES)).optional()

export const pageNumber = z.preprocess(
  (value) => blank(first(value)),
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/)
    .transform(Number)
    .default(1),
)

/** The query of a page that does nothing but page. Made once: a schema takes longer to make than to use. */
export const pageQuery = z.object({ side: pageNumber })

export const searchText = z.preprocess(
  first,
  z
    .string()
    .max(200)
    .refine(isText)
    .transform((value) => value.trim())
    .default(''),
)

/** Each part is optional as a whole: of what is not asked for, nothing is looked at. */
export const projectQuery = z
  .object({
    q: searchText.optional(),
    kommune: z.preprocess(many, z.array(z.string().regex(/^[a-z0-9-]{1,100}$/)).max(MOST_VALUES)).optional(),
    type: words(INSTITUTION_TYPES),
    maalgruppe: words(TARGET_GROUPS),
    tema: words(THEMES),
    betingelse: z.preprocess((value) => blank(first(value)), word(CONDITIONS).optional()).optional(),
    vurdering: z
      .preprocess(
        (value) => blank(first(value)),
        z
          .string()
          .regex(/^[1-5]$/)
          .transform(Number)
          .optional(),
      )
      .optional(),
    belaeg: words(EVIDENCE),
    herkomst: words(PROVENANCES),
    sortering: z.preprocess((value) => blank(first(value)), word(SORTS).optional()).optional(),
    side: pageNumber.optional(),
  })
  .transform((query): ProjectFilter => ({
    q: query.q ?? '',
    municipality: unique(query.kommune),
    type: unique(query.type),
    target: unique(query.maalgruppe),
    theme: unique(query.tema),
    condition: query.betingelse ?? null,
    rating: query.vurdering ?? null,
    evidence: unique(query.belaeg),
    provenance: unique(query.herkomst),
    sort: query.sortering ?? 'newest',
    page: query.side ?? 1,
  }))

const unique = (values: string[] = []) => (values.length > 1 ? [...new Set(values)] : values)

/** How each part of a state is written in its address, in the order that they stand there; empty parts are left out. */
const WRITTEN: { [Part in keyof ProjectFilter]: (value: ProjectFilter[Part]) => string } = {
  // The codes' words need no escaping; what was typed does.
  q: (q) => (q ? new URLSearchParams({ q }).toString() : ''),
  municipality: (values) => chosenWords('municipality', values),
  type: (values) => chosenWords('type', values),
  target: (values) => chosenWords('target', values),
  theme: (values) => chosenWords('theme', values),
  evidence: (values) => chosenWords('evidence', values),
  provenance: (values) => chosenWords('provenance', values),
  condition: (condition) => (condition ? `${PARAMETERS.condition}=${URL_WORDS[condition]!}` : ''),
  rating: (rating) => (rating ? `${PARAMETERS.rating}=${rating}` : ''),
  sort: (sort) => (sort === 'newest' ? '' : `${PARAMETERS.sort}=${URL_WORDS[sort]!}`),
  page: (page) => (page > 1 ? `${PARAMETERS.page}=${page}` : ''),
}
const PARTS = Object.keys(WRITTEN) as (keyof ProjectFilter)[]
const PLACE: Record<string, number> = Object.fromEntries(PARTS.map((part, i) => [part, i]))

function chosenWords(facet: OpenFacet, values: string[]): string {
  const sorted = values.length > 1 ? [...values].sort() : values
  return sorted.map((value) => `${PARAMETERS[facet]}=${URL_WORDS[value] ?? value}`).join('&')
}

const written = <Part extends keyof ProjectFilter>(part: Part, state: Pick<ProjectFilter, Part>): string =>
  WRITTEN[part](state[part])

/** Addresses of a state and of its changes, from the first page on: the list writes a hundred that differ in one part. */
export function projectListUrls(filter: ProjectFilter): (change?: Partial<ProjectFilter>) => string {
  const own = PARTS.map((part) => (part === 'page' ? '' : written(part, filter)))
  return (change = {}) => {
    const parts = [...own]
    for (const part in change) parts[PLACE[part]!] = written(part as keyof ProjectFilter, change as ProjectFilter)
    let query = ''
    for (const part of parts) if (part) query += query ? `&${part}` : `?${part}`
    return `/projekter${query}`
  }
}

/** The address of a state: empty parts left out, in one fixed order, so that a state has one address. */
export const projectListUrl = (filter: ProjectFilter, change: Partial<ProjectFilter> = {}): string =>
  projectListUrls(filter)(change)

export function isFiltered(filter: ProjectFilter): boolean {
  return (
    filter.q !== '' ||
    filter.condition !== null ||
    filter.rating !== null ||
    OPEN_FACETS.some((facet) => filter[facet].length > 0)
  )
}
