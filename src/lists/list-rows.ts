/** Reads a list's rows: those of the user's own municipalities, filtered, searched, sorted and paged. */
import { z } from 'zod'
import { can, type Actor } from '../accounts/permissions.js'
import { placeholders, type SqlValue } from '../database/database.js'
import type { Services } from '../services.js'
import { isText } from '../web/forms.js'
import { pageNumber } from '../web/paging.js'
import type { DeskList } from './desk-list.js'

export const ROWS_A_PAGE = 50
/** As many as one may take action on at once. */
export const MOST_AT_ONCE = 1000

/** What a list's address may say. */
export const listQuery = (list: DeskList) =>
  z.object({
    q: z.string().trim().max(200).refine(isText).default(''),
    sort: z
      .enum(list.columns.flatMap(({ name }) => [name, `-${name}`]))
      .default(list.sort)
      .catch(list.sort),
    side: pageNumber,
    ...Object.fromEntries(list.filters.map(({ name, values }) => [name, z.enum(['', ...values]).default('')])),
  }) as z.ZodType<ListQuery>

export type ListQuery = { q: string; sort: string; side: number } & Record<string, string | number>

/** The same as an address has it: only what differs from the list as it is at first. */
export function queryText(list: DeskList, query: ListQuery, change: Partial<ListQuery> = {}): string {
  const wanted = { ...query, side: 1, ...change } as ListQuery
  const words = new URLSearchParams()
  if (wanted.q) words.set('q', wanted.q)
  for (const { name } of list.filters) if (wanted[name]) words.set(name, String(wanted[name]))
  if (wanted.sort !== list.sort) words.set('sort', wanted.sort)
  if (wanted.side > 1) words.set('side', String(wanted.side))
  return words.toString()
}

export type ListRow = Record<string, string | number | null> & { key: number; parent: number | null }

export const codesFor = (list: DeskList, actor: Actor): string[] =>
  actor.municipalityCodes.filter((code) => can(actor, list.right, code))

function conditions(list: DeskList, actor: Actor, query: ListQuery): { where: string; values: SqlValue[] } {
  const codes = codesFor(list, actor)
  const parts = [list.live, codes.length === 0 ? 'FALSE' : `${list.place} IN (${placeholders(codes)})`]
  const values: SqlValue[] = [...codes]
  for (const { name, sql } of list.filters) {
    if (!query[name]) continue
    parts.push(`${sql} = ?`)
    values.push(query[name])
  }
  for (const word of query.q.split(/\s+/).filter(Boolean).slice(0, 10)) {
    // SQLite's `lower` leaves Æ, Ø and Å alone: a word is also looked for as it begins a sentence.
    const small = word.toLowerCase()
    const forms = [...new Set([small, small[0]!.toUpperCase() + small.slice(1)])]
    const asks = list.search.flatMap((sql) => forms.map(() => `lower(${sql}) LIKE ? ESCAPE '!'`))
    parts.push(`(${asks.join(' OR ')})`)
    for (const _ of list.search) values.push(...forms.map((form) => `%${form.replace(/[!%_]/g, '!$&')}%`))
  }
  return { where: parts.join(' AND '), values }
}

export async function listRows(
  { db }: Services,
  list: DeskList,
  actor: Actor,
  query: ListQuery,
): Promise<{ total: number; rows: ListRow[] }> {
  const { where, values } = conditions(list, actor, query)
  const total = await db.read.one<{ n: number }>(`SELECT count(*) AS "n" FROM ${list.from} WHERE ${where}`, values)
  const rows = await db.read.all<ListRow>(
    `${selectOf(list)} WHERE ${where} ORDER BY ${orderOf(list, query)} LIMIT ? OFFSET ?`,
    [...values, ROWS_A_PAGE, (query.side - 1) * ROWS_A_PAGE],
  )
  return { total: total!.n, rows }
}

/** The keys of all that a list shows on all its pages. */
export async function allKeys({ db }: Services, list: DeskList, actor: Actor, query: ListQuery): Promise<number[]> {
  const { where, values } = conditions(list, actor, query)
  const rows = await db.read.all<{ key: number }>(
    `SELECT ${list.key} AS "key" FROM ${list.from} WHERE ${where} ORDER BY ${orderOf(list, query)} LIMIT ?`,
    [...values, MOST_AT_ONCE],
  )
  return rows.map(({ key }) => key)
}

/** Those of the keys that are the user's own to see: others do not exist. */
export async function rowsByKeys({ db }: Services, list: DeskList, actor: Actor, keys: number[]): Promise<ListRow[]> {
  const codes = codesFor(list, actor)
  if (keys.length === 0 || codes.length === 0) return []
  return db.read.all<ListRow>(
    `${selectOf(list)} WHERE ${list.live} AND ${list.place} IN (${placeholders(codes)}) AND ${list.key} IN (${placeholders(keys)})
     ORDER BY ${orderOf(list, { q: '', sort: list.sort, side: 1 })}`,
    [...codes, ...keys],
  )
}

function selectOf(list: DeskList): string {
  const columns = list.columns.map(({ name, sql }) => `${sql} AS "${name}"`)
  return `SELECT ${list.key} AS "key", ${list.parent ?? 'NULL'} AS "parent", ${columns.join(', ')} FROM ${list.from}`
}

function orderOf(list: DeskList, { sort }: ListQuery): string {
  const backwards = sort.startsWith('-')
  const column = list.columns.find(({ name }) => name === sort.replace('-', ''))!
  return `${column.sort ?? column.sql} ${backwards ? 'DESC' : 'ASC'}, ${list.key}`
}
