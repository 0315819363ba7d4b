/**
 * The one full-text index, FTS5 or tsvector, fed with the same stems. A hit's order never comes from the
 * engine's own ranking, which differs between the two: hits in the title first, then the rest, newest first.
 */
import { inParts } from './bulk.js'
import { placeholders, type Database, type Reader, type Tx, type Engine } from './database.js'
import { stemsOf, type SearchTerm } from './search-text.js'

/** The kinds' numbers are stored: never reuse one. */
const KINDS = { municipality: 1, institution: 2, project: 3, condition: 4, page: 5 } as const
export type SearchKind = keyof typeof KINDS
const KIND_BITS = 8

const rowidOf = (kind: SearchKind, key: number): number => key * KIND_BITS + KINDS[kind]

/** A term as each engine's full text is asked for it. */
export const termAs: Record<Engine, (term: SearchTerm) => string> = {
  sqlite: ({ stem, prefix }) => `"${stem}"${prefix ? '*' : ''}`,
  postgres: ({ stem, prefix }) => `'${stem}'${prefix ? ':*' : ''}`,
}

export interface SearchText {
  title: string
  body: string
}

/** Replaces what was held of a record; null takes it out. */
export const indexForSearch = (tx: Tx, kind: SearchKind, key: number, text: SearchText | null): Promise<void> =>
  indexAllForSearch(tx, kind, new Map([[key, text]]))

/** `indexForSearch` for many records by their keys. */
export async function indexAllForSearch(
  tx: Tx,
  kind: SearchKind,
  texts: ReadonlyMap<number, SearchText | null>,
): Promise<void> {
  const value = tx.engine === 'postgres' ? `to_tsvector('simple', ?)` : '?'
  await inParts([...texts], async (part) => {
    const rowids = part.map(([key]) => rowidOf(kind, key))
    await tx.run(`DELETE FROM "search_entry" WHERE "rowid" IN (${placeholders(rowids)})`, rowids)
    const held = part.flatMap(([key, text]) =>
      text ? [[rowidOf(kind, key), stemsOf(text.title).join(' '), stemsOf(text.body).join(' ')]] : [],
    )
    if (held.length === 0) return
    await tx.run(
      `INSERT INTO "search_entry" ("rowid", "title", "body") VALUES ${held.map(() => `(?, ${value}, ${value})`).join(', ')}`,
      held.flat(),
    )
  })
}

export interface SearchHits {
  /** Record keys whose title answers every term. */
  inTitle: number[]
  /** The others that answer every term somewhere. */
  elsewhere: number[]
}

/** Keys of one kind, highest first in each group. */
export async function searchKeys(
  read: Reader,
  engine: Engine,
  kind: SearchKind,
  terms: SearchTerm[],
  most: number,
): Promise<SearchHits> {
  if (terms.length === 0) return { inTitle: [], elsewhere: [] }
  const ask = engine === 'sqlite' ? askSqlite : askPostgres
  const [title, any] = [
    await ask(read, KINDS[kind], terms, true, most),
    await ask(read, KINDS[kind], terms, false, most),
  ]
  const inTitle = new Set(title)
  return { inTitle: title, elsewhere: any.filter((key) => !inTitle.has(key)) }
}

const MOST_KEPT = 500
/** What a write touches where it changes what is searched. */
const SEARCHED = ['projects', 'institutions', 'municipalities']

const keptFinds = new WeakMap<Database, Map<string, Promise<number[]>>>()

/**
 * `searchKeys` in one list, those with the title first. Kept, as the very same list, until something that is
 * searched changes: whoever searches goes on to filter and to page through what was found.
 */
export function findKeys(db: Database, kind: SearchKind, terms: SearchTerm[], most: number): Promise<number[]> {
  const finds = findsIn(db)
  const key = [kind, most, ...terms.map((term) => term.stem)].join(' ')
  let find = finds.get(key)
  if (!find) {
    find = searchKeys(db.read, db.engine, kind, terms, most).then(({ inTitle, elsewhere }) => [
      ...inTitle,
      ...elsewhere,
    ])
    if (finds.size >= MOST_KEPT) finds.delete(finds.keys().next().value!)
    finds.set(key, find)
    find.catch(() => finds.delete(key))
  }
  return find
}

function findsIn(db: Database): Map<string, Promise<number[]>> {
  const there = keptFinds.get(db)
  if (there) return there
  const finds = new Map<string, Promise<number[]>>()
  keptFinds.set(db, finds)
  db.changes.onChange((tags) => {
    if (tags.some((tag) => SEARCHED.includes(tag))) finds.clear()
  })
  return finds
}

async function askSqlite(
  read: Reader,
  kind: number,
  terms: SearchTerm[],
  titleOnly: boolean,
  most: number,
): Promise<number[]> {
  const match = terms.map(termAs.sqlite).join(' AND ')
  const found = await read.one<{ keys: string | null }>(
    `SELECT group_concat("key") AS "keys" FROM (
       SELECT "rowid" / ${KIND_BITS} AS "key" FROM "search_entry" WHERE "search_entry" MATCH ? AND "rowid" % ${KIND_BITS} = ${kind} ORDER BY "rowid" DESC LIMIT ?)`,
    [titleOnly ? `title : (${match})` : match, most],
  )
  return keysIn(found?.keys)
}

/** A common word is in most records: one row with all keys costs a fraction of a row for each. */
function keysIn(text: string | null | undefined): number[] {
  return text ? text.split(',').map(Number) : []
}

async function askPostgres(
  read: Reader,
  kind: number,
  terms: SearchTerm[],
  titleOnly: boolean,
  most: number,
): Promise<number[]> {
  // Each term in either column, as FTS5 has it: the two columns are not one document.
  const where = terms
    .map(() => (titleOnly ? `"title" @@ ?::tsquery` : `("title" @@ ?::tsquery OR "body" @@ ?::tsquery)`))
    .join(' AND ')
  const values = terms.flatMap((term) =>
    titleOnly ? [termAs.postgres(term)] : [termAs.postgres(term), termAs.postgres(term)],
  )
  const found = await read.one<{ keys: string | null }>(
    `SELECT string_agg("key"::text, ',' ORDER BY "key" DESC) AS "keys" FROM (
       SELECT "rowid" / ${KIND_BITS} AS "key" FROM "search_entry" WHERE ${where} AND "rowid" % ${KIND_BITS} = ${kind} ORDER BY "rowid" DESC LIMIT ?) AS found`,
    [...values, most],
  )
  return keysIn(found?.keys)
}
