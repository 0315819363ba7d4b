/** What the reading view shows: choices, entries, ways on. */
import { CONDITIONS, RATINGS, RESPONDENT_ROLES } from '../../experience/vocabulary.js'
import { takingPart } from '../../registry/municipalities.js'
import { URL_WORDS } from '../../registry/url-words.js'
import { INSTITUTION_TYPES } from '../../registry/vocabulary.js'
import type { Citing } from '../../report/draft/citing.js'
import type { Services } from '../../services.js'
import type { ViewTools } from '../../web/page.js'
import type { CodeTree } from '../coding/code-tree.js'
import { EFFECTS_READING, READING } from '../figures/reading-href.js'
import { citingView } from './cite-view.js'
import { MOST_COUNTED, type EntryPage } from './entries.js'
import { shownEntry } from './entry-view.js'
import { readingAddress, type ReadingQuery } from './filter.js'

export const codeOptions = (tree: CodeTree) => tree.nodes.map(({ id, path }) => ({ value: String(id), label: path }))

export interface Reading {
  query: ReadingQuery
  page: EntryPage
  /** The section that evidence is picked for; null for none, or for one that has been saved meanwhile. */
  citing: Citing | null
  /** Where this user left off; empty for nowhere, or for who is on the way already. */
  left: string
}

export async function readingModel(services: Services, tools: ViewTools, { query, page, citing, left }: Reading) {
  const { t, url, number } = tools
  const { entries, total, before, after, tree } = page
  const { belaeg, ...chosen } = query
  const to = (place: Partial<ReadingQuery>) => url(`${READING}?${readingAddress(query, place)}`)
  const [leftQuery, leftAt] = left.split('#')
  const filters = await filtersOf(services, tools, query, tree)
  return {
    filters,
    // Who picks evidence has come for the entries, past what was chosen on the way.
    filterOpen: readingAddress(chosen) !== '' && citing === null,
    chosen: [
      ...(chosen.q ? [`»${chosen.q}«`] : []),
      ...filters.flatMap(({ value, options }) => options.find((one) => value && one.value === value)?.label ?? []),
    ],
    citing: citing && citingView(tools, citing),
    citingGone: belaeg !== undefined && citing === null,
    query: {
      belaeg: belaeg ?? '',
      q: query.q ?? '',
      fra: query.fra ?? '',
      til: query.til ?? '',
      projekt: query.projekt ?? '',
    },
    project: query.projekt ? (entries[0]?.project ?? null) : null,
    filtered: readingAddress(chosen) !== '',
    all: {
      href: url(READING),
      clear: belaeg ? url(`${READING}?belaeg=${belaeg}`) : url(READING),
      files: ['csv', 'xlsx'].map((ending) => ({
        ending,
        href: url(`/opsamling/citater.${ending}?${readingAddress(chosen)}`),
      })),
    },
    effects: url(belaeg ? `${EFFECTS_READING}?belaeg=${belaeg}` : EFFECTS_READING),
    count:
      total > MOST_COUNTED
        ? t('summary.reading.many', { n: MOST_COUNTED })
        : t('summary.reading.count', { n: total, written: number(total) }),
    left: left ? url(`${READING}?${leftQuery}${belaeg ? `&belaeg=${belaeg}` : ''}#${leftAt ?? ''}`) : null,
    place: readingAddress(query, { efter: query.efter, foer: query.foer }),
    codes: codeOptions(tree),
    entries: entries.map((entry) => shownEntry(entry, tree, tools, citing)),
    before: before && to({ foer: before }),
    after: after && to({ efter: after }),
  }
}

async function filtersOf(services: Services, { t }: ViewTools, query: ReadingQuery, tree: CodeTree) {
  const words = (codes: readonly string[], key: (code: string) => string) =>
    codes.map((code) => ({ value: URL_WORDS[code]!, label: t(key(code)) }))
  const filter = (name: keyof ReadingQuery, options: { value: string; label: string }[]) => ({
    name,
    label: t(`summary.filter.${name}`),
    value: query[name] ?? '',
    options,
  })
  const named = (name: keyof ReadingQuery, ...values: string[]) =>
    filter(
      name,
      values.map((value) => ({ value, label: t(`summary.filter.${name}.${value}`) })),
    )
  return [
    filter(
      'betingelse',
      words(CONDITIONS, (code) => `reference.condition.${code}.name`),
    ),
    filter(
      'kommune',
      (await takingPart(services)).map(({ slug, name }) => ({ value: slug, label: name })),
    ),
    filter(
      'type',
      words(INSTITUTION_TYPES, (code) => `reference.institutionType.${code}`),
    ),
    filter(
      'rolle',
      words(RESPONDENT_ROLES, (code) => `reference.role.${code}`),
    ),
    filter(
      'vurdering',
      RATINGS.map((rating) => ({ value: String(rating), label: t(`reference.rating.${rating}`) })),
    ),
    named('kodet', 'ja', 'nej'),
    filter('kode', codeOptions(tree)),
    named('data', 'registreret', 'eksempler'),
    named('status', 'alle'),
  ]
}
