/** Reading experiences and effects for the public: every rating counts, only quotable words are shown. */
import type { Reader } from '../database/database.js'
import type { Provenance } from '../registry/vocabulary.js'
import { CONDITIONS, type ConditionCode, type EffectKind, type Rating, type RespondentRole } from './vocabulary.js'

export interface Quote {
  id: number
  rating: Rating
  observation: string
  outcome: string | null
  respondentRole: RespondentRole
  observedOn: string
  provenance: Provenance
}

export interface ProjectQuote extends Quote {
  conditionCode: ConditionCode
}

const QUOTE = '"id", "rating", "observation", "outcome", "respondentRole", "observedOn", "provenance"'

/** A short walk along the index for each condition: ranking all of a project's voices takes longer the more there are. */
const NEWEST_OF_EACH = CONDITIONS.map(
  () => `SELECT * FROM (SELECT ${QUOTE}, "conditionCode" FROM "experience"
    WHERE "projectId" = ? AND "conditionCode" = ? AND "quotable" = TRUE ORDER BY "observedOn" DESC, "id" DESC LIMIT ?) AS newest`,
).join(' UNION ALL ')

/** The newest quotable ones of a project under each condition, at most `most` a condition. */
export async function quotesOfProject(
  read: Reader,
  projectId: number,
  most: number,
): Promise<Map<ConditionCode, ProjectQuote[]>> {
  const rows = await read.all<ProjectQuote>(
    NEWEST_OF_EACH,
    CONDITIONS.flatMap((code) => [projectId, code, most]),
  )
  const byCondition = new Map<ConditionCode, ProjectQuote[]>()
  for (const row of rows) {
    const list = byCondition.get(row.conditionCode)
    if (list) list.push(row)
    else byCondition.set(row.conditionCode, [row])
  }
  return byCondition
}

/** All quotable ones of a project under one condition, newest first, a page of them. */
export async function quotesOfCell(
  read: Reader,
  projectId: number,
  condition: ConditionCode,
  page: number,
  perPage: number,
) {
  const [total, quotes] = await Promise.all([
    read.one<{ n: number }>(
      'SELECT count(*) AS "n" FROM "experience" WHERE "projectId" = ? AND "conditionCode" = ? AND "quotable" = TRUE',
      [projectId, condition],
    ),
    read.all<Quote>(
      `SELECT ${QUOTE} FROM "experience" WHERE "projectId" = ? AND "conditionCode" = ? AND "quotable" = TRUE
       ORDER BY "observedOn" DESC, "id" DESC LIMIT ? OFFSET ?`,
      [projectId, condition, perPage, (page - 1) * perPage],
    ),
  ])
  return { total: total!.n, quotes }
}

export interface PlacedQuote extends Quote {
  project: string
  projectSlug: string
  municipality: string
}

const PLACED = `SELECT e."id", e."rating", e."observation", e."outcome", e."respondentRole", e."observedOn", e."provenance",
    p."title" AS "project", p."slug" AS "projectSlug", m."name" AS "municipality"
  FROM "experience" e JOIN "project" p ON p."id" = e."projectId" JOIN "municipality" m ON m."code" = p."municipalityCode"
  WHERE e."quotable" = TRUE AND p."status" = 'published'`

/** One that everyone may read. */
export const publicQuote = (read: Reader, id: number): Promise<PlacedQuote | undefined> =>
  read.one<PlacedQuote>(`${PLACED} AND e."id" = ?`, [id])

export async function newestPublicQuote(read: Reader): Promise<number | null> {
  const row = await read.one<{ id: number }>(`${PLACED} ORDER BY e."observedOn" DESC, e."id" DESC LIMIT 1`)
  return row?.id ?? null
}

/** The newest quotable ones about a condition, of published projects everywhere. */
export function newestQuotes(read: Reader, condition: ConditionCode, most: number): Promise<PlacedQuote[]> {
  return read.all<PlacedQuote>(
    `${PLACED} AND e."conditionCode" = ?
     ORDER BY e."observedOn" DESC, e."id" DESC LIMIT ?`,
    [condition, most],
  )
}

export interface EffectQuote extends Quote {
  kind: EffectKind
}

export interface EffectSummary {
  kind: EffectKind
  count: number
  average: number
  quotes: EffectQuote[]
}

/** The effects observed in a project, with its newest quotable words, at most `most` an effect. */
export async function effectsOfProject(read: Reader, projectId: number, most: number): Promise<EffectSummary[]> {
  const [counts, quotes] = await Promise.all([
    read.all<{ kind: EffectKind; count: number; average: number }>(
      'SELECT "kind", count(*) AS "count", avg("rating") AS "average" FROM "effect" WHERE "projectId" = ? GROUP BY "kind" ORDER BY "kind"',
      [projectId],
    ),
    read.all<EffectQuote>(
      `SELECT * FROM (
         SELECT ${QUOTE}, "kind", row_number() OVER (PARTITION BY "kind" ORDER BY "observedOn" DESC, "id" DESC) AS "place"
         FROM "effect" WHERE "projectId" = ? AND "quotable" = TRUE) AS ranked
       WHERE "place" <= ? ORDER BY "kind", "place"`,
      [projectId, most],
    ),
  ])
  return counts.map((row) => ({ ...row, quotes: quotes.filter((quote) => quote.kind === row.kind) }))
}
