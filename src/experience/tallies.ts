/**
 * Counts by rating that are kept while experiences are written, so that no page ever counts a million of
 * them: for all, for each municipality, institution and project. Only published projects count. A recount
 * from scratch must always give the same; the tests do one.
 */
import type { Reader, Tx } from '../database/database.js'
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

interface Place {
  municipalityCode: string
  institutionId: number
  status: string
}

/**
 * Runs a change to a project or its experiences and keeps the tallies true across it: what the project
 * counted for is taken out before, and what it counts for now is added after.
 */
export async function keepingTallies<T>(tx: Tx, projectId: number, change: () => Promise<T>): Promise<T> {
  // Two changes to one project wait for each other: each must see what the other left.
  if (tx.engine === 'postgres') await tx.one('SELECT "id" FROM "project" WHERE "id" = ? FOR UPDATE', [projectId])
  await withdraw(tx, projectId)
  const result = await change()
  await contribute(tx, projectId)
  return result
}

async function withdraw(tx: Tx, projectId: number): Promise<void> {
  const place = await placeOf(tx, projectId)
  if (!place) return
  await tx.run(
    `UPDATE "experience_tally" SET "count" = "experience_tally"."count" - own."count"
     FROM "experience_tally" AS own
     WHERE own."scope" = 'project' AND own."scopeKey" = ?
       AND own."conditionCode" = "experience_tally"."conditionCode" AND own."provenance" = "experience_tally"."provenance"
       AND own."rating" = "experience_tally"."rating"
       AND (("experience_tally"."scope" = 'all' AND "experience_tally"."scopeKey" = '')
         OR ("experience_tally"."scope" = 'municipality' AND "experience_tally"."scopeKey" = ?)
         OR ("experience_tally"."scope" = 'institution' AND "experience_tally"."scopeKey" = ?))`,
    [String(projectId), place.municipalityCode, String(place.institutionId)],
  )
  await tx.run(`DELETE FROM "experience_tally" WHERE "scope" = 'project' AND "scopeKey" = ?`, [String(projectId)])
}

async function contribute(tx: Tx, projectId: number): Promise<void> {
  const place = await placeOf(tx, projectId)
  if (!place || place.status !== 'published') return
  await tx.run(
    `INSERT INTO "experience_tally" ("scope", "scopeKey", "conditionCode", "provenance", "rating", "count")
     SELECT places.column1, places.column2, counted."conditionCode", counted."provenance", counted."rating", counted."count"
     FROM (SELECT "conditionCode", "provenance", "rating", count(*) AS "count" FROM "experience"
           WHERE "projectId" = ? GROUP BY "conditionCode", "provenance", "rating") AS counted
     CROSS JOIN (VALUES ('all', ''), ('municipality', ?), ('institution', ?), ('project', ?)) AS places
     WHERE TRUE
     ON CONFLICT ("scope", "scopeKey", "conditionCode", "provenance", "rating")
     DO UPDATE SET "count" = "experience_tally"."count" + excluded."count"`,
    [projectId, place.municipalityCode, String(place.institutionId), String(projectId)],
  )
}

const placeOf = (tx: Tx, projectId: number): Promise<Place | undefined> =>
  tx.one('SELECT "municipalityCode", "institutionId", "status" FROM "project" WHERE "id" = ?', [projectId])

/** The tallies of some places of one kind; `scopeKeys` is `['']` for all. */
export function talliesOf(read: Reader, scope: TallyScope, scopeKeys: string[]): Promise<TallyRow[]> {
  if (scopeKeys.length === 0) return Promise.resolve([])
  return read.all<TallyRow>(
    `SELECT "scopeKey", "conditionCode", "provenance", "rating", "count" FROM "experience_tally"
     WHERE "scope" = ? AND "scopeKey" IN (${scopeKeys.map(() => '?').join(', ')}) AND "count" > 0`,
    [scope, ...scopeKeys],
  )
}
