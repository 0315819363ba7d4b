/**
 * Counts by rating that are kept while experiences are written, so that no page ever counts a million of
 * them: for all, for each municipality, institution and project. Only published projects count. A recount
 * from scratch must always give the same; the tests do one.
 */
import { inParts } from '../database/bulk.js'
import { placeholders, type Database, type Reader, type Tx } from '../database/database.js'
import { keptUntil } from '../database/kept-until.js'
import type { Provenance } from '../registry/vocabulary.js'
import type { ConditionCode, Rating } from './vocabulary.js'

export type TallyScope = 'all' | 'municipality' | 'institution' | 'project'

export interface TallyRow {
  scopeKey: string
  conditionCode: ConditionCode
  provenance: Provenance
  rating: Rating
  count: number
}

/**
 * Runs a change to projects or their experiences and keeps the tallies true across it: what the projects
 * counted for is taken out before, and what they count for now is added after.
 */
export async function keepingTallies<T>(tx: Tx, projectIds: readonly number[], change: () => Promise<T>): Promise<T> {
  // What counts for all is changed by everyone: one after the other from the start, rather than into each other's way.
  if (tx.engine === 'postgres') await tx.all('SELECT pg_advisory_xact_lock(?)', [TALLIES_LOCK])
  await inParts(inOrder(projectIds), async (ids) => {
    // Two changes to one project wait for each other: each must see what the other left.
    if (tx.engine === 'postgres')
      await tx.all(
        `SELECT "id" FROM "project" WHERE "id" IN (${placeholders(ids)}) ORDER BY "id" FOR NO KEY UPDATE`,
        ids,
      )
    await withdraw(tx, ids)
  })
  const result = await change()
  await inParts(inOrder(projectIds), (ids) => contribute(tx, ids))
  return result
}

/** A number of ours among those that PostgreSQL keeps locks by. */
const TALLIES_LOCK = 1_764_000_001

/** Locks are taken in one order, or two changes would wait for each other for ever. */
const inOrder = (ids: readonly number[]): number[] => [...new Set(ids)].sort((a, b) => a - b)

/** The key of a project's place in each scope. */
const SCOPE_KEY = `CASE w.column1 WHEN 'all' THEN '' WHEN 'municipality' THEN p."municipalityCode"
  WHEN 'institution' THEN CAST(p."institutionId" AS text) ELSE CAST(p."id" AS text) END`

async function withdraw(tx: Tx, ids: number[]): Promise<void> {
  const keys = ids.map(String)
  await tx.run(
    `UPDATE "experience_tally" SET "count" = "experience_tally"."count" - own."count"
     FROM (SELECT w.column1 AS "scope", ${SCOPE_KEY} AS "scopeKey", t."conditionCode", t."provenance", t."rating",
         sum(t."count") AS "count"
       FROM "experience_tally" t JOIN "project" p ON p."id" = CAST(t."scopeKey" AS integer)
       CROSS JOIN (VALUES ('all'), ('municipality'), ('institution')) AS w
       WHERE t."scope" = 'project' AND t."scopeKey" IN (${placeholders(keys)})
       GROUP BY 1, 2, 3, 4, 5) AS own
     WHERE own."scope" = "experience_tally"."scope" AND own."scopeKey" = "experience_tally"."scopeKey"
       AND own."conditionCode" = "experience_tally"."conditionCode" AND own."provenance" = "experience_tally"."provenance"
       AND own."rating" = "experience_tally"."rating"`,
    keys,
  )
  const own = `"scope" = 'project' AND "scopeKey" IN (${placeholders(keys)})`
  await tx.run(`DELETE FROM "experience_tally" WHERE ${own}`, keys)
}

async function contribute(tx: Tx, ids: number[]): Promise<void> {
  await tx.run(
    `INSERT INTO "experience_tally" ("scope", "scopeKey", "conditionCode", "provenance", "rating", "count")
     SELECT w.column1, ${SCOPE_KEY}, counted."conditionCode", counted."provenance", counted."rating", sum(counted."count")
     FROM (SELECT "projectId", "conditionCode", "provenance", "rating", count(*) AS "count" FROM "experience"
           WHERE "projectId" IN (${placeholders(ids)}) GROUP BY 1, 2, 3, 4) AS counted
     JOIN "project" p ON p."id" = counted."projectId"
     CROSS JOIN (VALUES ('all'), ('municipality'), ('institution'), ('project')) AS w
     WHERE p."status" = 'published'
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
     ON CONFLICT ("scope", "scopeKey", "conditionCode", "provenance", "rating")
     DO UPDATE SET "count" = "experience_tally"."count" + excluded."count"`,
    ids,
  )
}

/** The tallies of some places of one kind; `scopeKeys` is `['']` for all. */
export function talliesOf(read: Reader, scope: TallyScope, scopeKeys: string[]): Promise<TallyRow[]> {
  if (scopeKeys.length === 0) return Promise.resolve([])
  return read.all<TallyRow>(
    `SELECT "scopeKey", "conditionCode", "provenance", "rating", "count" FROM "experience_tally"
     WHERE "scope" = ? AND "scopeKey" IN (${scopeKeys.map(() => '?').join(', ')}) AND "count" > 0`,
    [scope, ...scopeKeys],
  )
}

const PLACES_KEPT = 500
const shown = keptUntil<string, TallyRow[]>({ until: ['projects'], most: PLACES_KEPT })

/** The tallies of one place as pages show them; `scopeKey` is `''` for all. */
export function shownTallies(db: Database, scope: TallyScope, scopeKey = ''): Promise<TallyRow[]> {
  return shown.of(db, `${scope} ${scopeKey}`, () => talliesOf(db.read, scope, [scopeKey]))
}
