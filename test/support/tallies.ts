/** The kept tallies, and the same counted from scratch: they must never differ. */
import type { Database } from '../../src/database/database'

interface Tally {
  scope: string
  scopeKey: string
  conditionCode: string
  provenance: string
  rating: number
  count: number
}

const inOrder = (rows: Tally[]): string[] =>
  rows
    .map((row) => [row.scope, row.scopeKey, row.conditionCode, row.provenance, row.rating, row.count].join(' '))
    .sort()

export async function keptTallies(db: Database): Promise<string[]> {
  return inOrder(await db.read.all<Tally>('SELECT * FROM "experience_tally" WHERE "count" > 0'))
}

export async function recountedTallies(db: Database): Promise<string[]> {
  const scopes = {
    all: `''`,
    municipality: 'p."municipalityCode"',
    institution: 'CAST(p."institutionId" AS text)',
    project: 'CAST(p."id" AS text)',
  }
  const rows: Tally[] = []
  for (const [scope, key] of Object.entries(scopes)) {
    rows.push(
      ...(await db.read.all<Tally>(
        `SELECT '${scope}' AS "scope", ${key} AS "scopeKey", e."conditionCode", e."provenance", e."rating", count(*) AS "count"
         FROM "experience" e JOIN "project" p ON p."id" = e."projectId" WHERE p."status" = 'published'
         GROUP BY 2, e."conditionCode", e."provenance", e."rating"`,
      )),
    )
  }
  return inOrder(rows)
}
