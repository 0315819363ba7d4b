/**
 * The one full-text index, FTS5 or tsvector, fed with the same stems. A hit's order never comes from the
 * engine's own ranking, which differs between the two: hits in the title first, then the rest, newest first.
 */
import type { Reader, Tx, Engine } from './database.js'
import { stemsOf, type SearchTerm } from './search-text.js'

/** The kinds' numbers are stored: never reuse one. */
const KINDS = { municipality: 1, institution: 2, project: 3, condition: 4, page: 5 } as const
export type SearchKind = keyof typeof KINDS
const KIND_BITS = 8

const rowidOf = (kind: SearchKind, key: number): number => key * KIND_BITS + KINDS[kind]

export interface SearchText {
  title: string
  body: string
}

/** Replaces what was held of a record; null takes it out. */
export async function indexForSearch(tx: Tx, kind: SearchKind, key: number, text: SearchText | null): Promise<void> {
  const rowid = rowidOf(kind, key)
  await tx.run('DELETE FROM "search_entry" WHERE "rowid" = ?', [rowid])
  if (!text) return
  const [title, body] = [stemsOf(text.title).join(' '), stemsOf(text.body).join(' ')]
  const value = tx.engine === 'postgres' ? `to_tsvector('simple', ?)` : '?'
  await tx.run(`INSERT INTO "search_entry" ("rowid", "title", "body") VALUES (?, ${value}, ${value})`, [
    rowid,
    title,
    body,
  ])
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

async function askSqlite(
  read: Reader,
  kind: number,
  terms: SearchTerm[],
  titleOnly: boolean,
  most: number,
): Promise<number[]> {
  const match = terms.map((term) => `"${term.stem}"${term.prefix ? '*' : ''}`).join(' AND ')
  const rows = await read.all<{ key: number }>(
    `SELECT "rowid" / ${KIND_BITS} AS "key" FROM "search_entry" WHERE "search_entry" MATCH ? AND "rowid" % ${KIND_BITS} = ${kind} ORDER BY "rowid" DESC LIMIT ?`,
    [titleOnly ? `title : (${match})` : match, most],
  )
  return rows.map((row) => row.key)
}

async function askPostgres(
  read: Reader,
  kind: number,
  terms: SearchTerm[],
  titleOnly: boolean,
  most: number,
): Promise<number[]> {
  const query = (term: SearchTerm) => `'${term.stem}'${term.prefix ? ':*' : ''}`
  // Each term in either column, as FTS5 has it: the two columns are not one document.
  const where = terms
    .map(() => (titleOnly ? `"title" @@ ?::tsquery` : `("title" @@ ?::tsquery OR "body" @@ ?::tsquery)`))
    .join(' AND ')
  const values = terms.flatMap((term) => (titleOnly ? [query(term)] : [query(term), query(term)]))
  const rows = await read.all<{ key: number }>(
    `SELECT "rowid" / ${KIND_BITS} AS "key" FROM "search_entry" WHERE ${where} AND "rowid" % ${KIND_BITS} = ${kind} ORDER BY "rowid" DESC LIMIT ?`,
    [...values, most],
  )
  return rows.map((row) => row.key)
}
