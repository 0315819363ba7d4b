/** Reading experience across all municipalities: a page at a time by key, so that the last page costs what the first does. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import type { Reader, SqlValue } from '../../database/database.js'
import type { ConditionCode, Rating, RespondentRole } from '../../experience/vocabulary.js'
import type { InstitutionType, ProjectStatus, Provenance } from '../../registry/vocabulary.js'
import type { Services } from '../../services.js'
import { NotFound } from '../../web/errors.js'
import { codeTree, type CodeTree } from '../coding/code-tree.js'
import { passagesOf, type Passage } from '../coding/passages.js'
import { readingWhere, type ReadingQuery } from './filter.js'

export interface Entry {
  id: number
  version: number
  conditionCode: ConditionCode
  rating: Rating
  observation: string
  outcome: string | null
  respondentRole: RespondentRole
  observedOn: string
  quotable: boolean
  provenance: Provenance
  projectId: number
  project: string
  projectSlug: string
  status: ProjectStatus
  institution: string
  institutionType: InstitutionType
  municipality: string
  municipalitySlug: string
  passages: Passage[]
}

export const ENTRY_COLUMNS = `e."id", e."version", e."conditionCode", e."rating", e."observation", e."outcome", e."respondentRole", e."observedOn",
  e."quotable", e."provenance", e."projectId", p."title" AS "project", p."slug" AS "projectSlug", p."status",
  i."name" AS "institution", i."type" AS "institutionType", m."name" AS "municipality", m."slug" AS "municipalitySlug"`

export const ENTRY_TABLES = `"experience" e JOIN "project" p ON p."id" = e."projectId" JOIN "institution" i ON i."id" = p."institutionId"
  JOIN "municipality" m ON m."code" = p."municipalityCode"`

export const ENTRIES_A_PAGE = 20
/** Counting on would cost more than it tells. */
export const MOST_COUNTED = 10_000

export interface EntryPage {
  entries: Entry[]
  /** `MOST_COUNTED` + 1 for more. */
  total: number
  /** Keys for the address of the page before and after; null where there is none. */
  before: string | null
  after: string | null
  tree: CodeTree
}

type EntryRow = Omit<Entry, 'quotable' | 'passages'> & { quotable: boolean | number }

/** @throws NotFound for who does not compile the report */
export async function readEntries({ db }: Services, actor: Actor, query: ReadingQuery): Promise<EntryPage> {
  requireRight(actor, 'compile report', null)
  const tree = await codeTree(db)
  const where = await readingWhere(db, query, tree)
  const back = query.foer !== undefined
  const key = placeOf(query.foer ?? query.efter)
  // One more than is shown tells whether there is a page beyond.
  const [rows, total] = await Promise.all([
    db.read.all<EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM ${ENTRY_TABLES} WHERE ${where.sql}
       ${key ? `AND (e."observedOn", e."id") ${back ? '>' : '<'} (?, ?)` : ''}
       ORDER BY e."observedOn" ${back ? 'ASC' : 'DESC'}, e."id" ${back ? 'ASC' : 'DESC'} LIMIT ${ENTRIES_A_PAGE + 1}`,
      [...where.values, ...(key ?? [])],
    ),
    countUpTo(db.read, where),
  ])
  const more = rows.length > ENTRIES_A_PAGE
  const shown = rows.slice(0, ENTRIES_A_PAGE)
  if (back) shown.reverse()
  const entries = await withPassages(db.read, shown)
  const [first, last] = [entries[0], entries.at(-1)]
  return {
    entries,
    total,
    before: first && (back ? more : key !== null) ? keyOf(first) : null,
    after: last && (back || more) ? keyOf(last) : null,
    tree,
  }
}

/** One, also of a project that is not published. @throws NotFound */
export async function readEntry({ db }: Services, actor: Actor, id: number): Promise<Entry> {
  requireRight(actor, 'compile report', null)
  const rows = await db.read.all<EntryRow>(
    `SELECT ${ENTRY_COLUMNS} FROM ${ENTRY_TABLES} WHERE e."id" = ? AND p."deletedAt" IS NULL`,
    [id],
  )
  const [entry] = await withPassages(db.read, rows)
  if (!entry) throw new NotFound()
  return entry
}

export async function withPassages(read: Reader, rows: EntryRow[]): Promise<Entry[]> {
  const passages = await passagesOf(
    read,
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({ ...row, quotable: Boolean(row.quotable), passages: passages.get(row.id) ?? [] }))
}

async function countUpTo(read: Reader, { sql, values }: { sql: string; values: SqlValue[] }): Promise<number> {
  const row = await read.one<{ n: number }>(
    `SELECT count(*) AS "n" FROM (SELECT 1 FROM ${ENTRY_TABLES} WHERE ${sql} LIMIT ${MOST_COUNTED + 1}) AS counted`,
    values,
  )
  return row!.n
}

export const keyOf = ({ observedOn, id }: Pick<Entry, 'observedOn' | 'id'>): string => `${observedOn}_${id}`

function placeOf(key: string | undefined): [string, number] | null {
  if (key === undefined) return null
  const [date, id] = key.split('_') as [string, string]
  return [date, Number(id)]
}
