/** What search engines may find: every public page in both languages, in parts where one file cannot hold them. */
import { CONDITIONS } from '../../experience/vocabulary.js'
import { countIssues, listIssues } from '../../newsletter/archive/archive.js'
import { archivePath } from '../../newsletter/letters/compose.js'
import { URL_WORDS } from '../../registry/url-words.js'
import { localUrl } from '../../web/language.js'
import { LANGUAGES } from '../../web/messages.js'
import type { DataContext } from '../resource.js'
import { XML_HEAD, element } from './xml.js'

export interface Place {
  /** Danish path. */
  path: string
  lastmod: string | null
}

/** The protocol allows 50,000 addresses in a file; each place has one in each language. */
export const PLACES_A_PART = 25_000
const BATCH = 1000
/** A weekly one for twenty years. */
const MOST_ISSUES = 1000

const PAGES = [
  '/',
  '/kommuner',
  '/projekter',
  '/betingelser',
  '/rapport',
  '/om',
  '/nyhedsbrev',
  '/nyhedsbrev/arkiv',
  '/data',
  '/data/api',
  '/tilgaengelighed',
  '/privatliv',
  '/hjaelp',
]

const RECORDS = {
  institution: { path: '/institutioner', published: '"archivedAt" IS NULL' },
  project: { path: '/projekter', published: `"status" = 'published'` },
} as const
type RecordTable = keyof typeof RECORDS

/** A part holds the pages that are few, or a slice of the records of one kind. */
export type SitemapPart = 'pages' | `${RecordTable}-${number}`

export async function sitemapParts({ db }: DataContext, placesAPart = PLACES_A_PART): Promise<SitemapPart[]> {
  const parts: SitemapPart[] = ['pages']
  for (const table of Object.keys(RECORDS) as RecordTable[]) {
    const { n } = (await db.read.one<{ n: number }>(
      `SELECT count(*) AS "n" FROM "${table}" WHERE ${RECORDS[table].published}`,
    ))!
    for (let part = 1; part <= Math.ceil(n / placesAPart); part++) parts.push(`${table}-${part}`)
  }
  return parts
}

export async function countPlaces({ db }: DataContext): Promise<number> {
  const counts = await Promise.all(
    (Object.keys(RECORDS) as RecordTable[]).map((table) =>
      db.read.one<{ n: number }>(`SELECT count(*) AS "n" FROM "${table}" WHERE ${RECORDS[table].published}`),
    ),
  )
  const few = PAGES.length + CONDITIONS.length + 98 + (await countIssues({ db }))
  return counts.reduce((sum, row) => sum + row!.n, few)
}

export async function* placesOf(
  context: DataContext,
  part: SitemapPart,
  placesAPart = PLACES_A_PART,
): AsyncGenerator<Place[]> {
  if (part === 'pages') yield await fewPlaces(context)
  else {
    const [table, number] = part.split('-') as [RecordTable, string]
    yield* recordPlaces(context, table, Number(number), placesAPart)
  }
}

async function fewPlaces({ db }: DataContext): Promise<Place[]> {
  const issues = await listIssues({ db }, MOST_ISSUES)
  const municipalities = await db.read.all<{ slug: string }>(
    'SELECT "slug" FROM "municipality" WHERE "takesPart" = TRUE ORDER BY "sortKey"',
  )
  return [
    ...PAGES,
    ...CONDITIONS.map((code) => `/betingelser/${URL_WORDS[code]}`),
    ...municipalities.map(({ slug }) => `/kommuner/${slug}`),
  ]
    .map((path): Place => ({ path, lastmod: null }))
    .concat(issues.map(({ slug, startedAt }) => ({ path: archivePath(slug), lastmod: startedAt })))
}

async function* recordPlaces(
  { db }: DataContext,
  table: RecordTable,
  part: number,
  placesAPart: number,
): AsyncGenerator<Place[]> {
  const { path, published } = RECORDS[table]
  const first = await db.read.one<{ id: number }>(
    `SELECT "id" FROM "${table}" WHERE ${published} ORDER BY "id" LIMIT 1 OFFSET ?`,
    [(part - 1) * placesAPart],
  )
  if (!first) return
  let after = first.id - 1
  for (let left = placesAPart; left > 0;) {
    const rows = await db.read.all<{ id: number; slug: string; updatedAt: string }>(
      `SELECT "id", "slug", "updatedAt" FROM "${table}" WHERE "id" > ? AND ${published} ORDER BY "id" LIMIT ?`,
      [after, Math.min(BATCH, left)],
    )
    if (rows.length === 0) return
    yield rows.map(({ slug, updatedAt }) => ({ path: `${path}/${slug}`, lastmod: updatedAt }))
    left -= rows.length
    after = rows.at(-1)!.id
  }
}

export async function* urlSet(publicUrl: string, batches: AsyncIterable<Place[]>): AsyncGenerator<string> {
  yield `${XML_HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n`
  for await (const places of batches) yield places.map((place) => urlElements(publicUrl, place)).join('')
  yield '</urlset>\n'
}

function urlElements(publicUrl: string, { path, lastmod }: Place): string {
  const href = (language: (typeof LANGUAGES)[number]) => publicUrl + localUrl(language, path)
  const alternates = LANGUAGES.map((hreflang) =>
    element('xhtml:link', { rel: 'alternate', hreflang, href: href(hreflang) }),
  )
  return LANGUAGES.map(
    (language) =>
      element(
        'url',
        {},
        element('loc', {}, href(language)),
        lastmod !== null && element('lastmod', {}, lastmod),
        ...alternates,
      ).markup + '\n',
  ).join('')
}

export function sitemapIndex(publicUrl: string, parts: SitemapPart[]): string {
  const entries = parts.map((part) => element('sitemap', {}, element('loc', {}, `${publicUrl}/sitemap/${part}.xml`)))
  return `${XML_HEAD}${element('sitemapindex', { xmlns: 'http://www.sitemaps.org/schemas/sitemap/0.9' }, ...entries).markup}\n`
}
