import fc from 'fast-check'
import type { Database } from '../../src/database/database'
import { changingProject } from '../../src/registry/keep-project'
import { onEachEngine } from '../support/app'
import { freshDatabase } from '../support/databases'

interface Count {
  scope: string
  scopeKey: string
  conditionCode: string
  provenance: string
  rating: number
  count: number
}

const ORDER = 'ORDER BY 1, 2, 3, 4, 5'
const kept = (db: Database) =>
  db.read.all<Count>(
    `SELECT "scope", "scopeKey", "conditionCode", "provenance", "rating", "count" FROM "experience_tally" WHERE "count" > 0 ${ORDER}`,
  )

/** The same from nothing but the experiences. */
function recount(db: Database): Promise<Count[]> {
  const places = {
    all: `''`,
    municipality: 'p."municipalityCode"',
    institution: `CAST(p."institutionId" AS text)`,
    project: `CAST(p."id" AS text)`,
  }
  const parts = Object.entries(places).map(
    ([
      scope,
      key,
    ]) => `SELECT '${scope}' AS "scope", ${key} AS "scopeKey", e."conditionCode", e."provenance", e."rating", count(*) AS "count"
      FROM "experience" e JOIN "project" p ON p."id" = e."projectId" WHERE p."status" = 'published' GROUP BY 2, 3, 4, 5`,
  )
  return db.read.all<Count>(`SELECT * FROM (${parts.join(' UNION ALL ')}) AS counted ${ORDER}`)
}

const steps = fc.oneof(
  fc.record({
    kind: fc.constant('log' as const),
    rating: fc.integer({ min: 1, max: 5 }),
    condition: fc.constantFrom('leadership', 'visibility'),
  }),
  fc.record({ kind: fc.constant('rate' as const), rating: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('remove' as const) }),
  fc.record({ kind: fc.constant('status' as const), status: fc.constantFrom('draft', 'published', 'archived') }),
  fc.record({ kind: fc.constant('move' as const) }),
  fc.record({ kind: fc.constant('fail' as const) }),
)

onEachEngine((engine) => {
  test('are a recount after any run of writes, moves and failures', async () => {
    const db = await freshDatabase(engine)
    const now = '2026-11-24T12:00:00.000Z'
    const change = (projectId: number, step: { kind: string; rating?: number; condition?: string; status?: string }) =>
      db.write((tx) =>
        changingProject(tx, projectId, async () => {
          switch (step.kind) {
            case 'log':
              return tx.run(
                `INSERT INTO "experience" ("conditionCode", "projectId", "rating", "observation", "respondentRole", "observedOn", "provenance", "createdAt", "updatedAt")
                 VALUES (?, ?, ?, 'Noget skete', 'leader', '2026-01-01', 'registered', ?, ?)`,
                [step.condition!, projectId, step.rating!, now, now],
              )
            case 'rate':
              return tx.run('UPDATE "experience" SET "rating" = ? WHERE "projectId" = ?', [step.rating!, projectId])
            case 'remove':
              return tx.run(
                'DELETE FROM "experience" WHERE "id" = (SELECT min("id") FROM "experience" WHERE "projectId" = ?)',
                [projectId],
              )
            case 'status':
              return tx.run('UPDATE "project" SET "status" = ? WHERE "id" = ?', [step.status!, projectId])
            case 'move':
              return tx.run(
                `UPDATE "project" SET "institutionId" = (SELECT min(i."id") FROM "institution" i WHERE i."municipalityCode" = "project"."municipalityCode"
                   AND i."id" NOT IN (SELECT pp."institutionId" FROM "project_partner" pp WHERE pp."projectId" = "project"."id")) WHERE "id" = ?`,
                [projectId],
              )
            default:
              await tx.run('DELETE FROM "experience" WHERE "projectId" = ?', [projectId])
              throw new Error('change of mind')
          }
        }),
      )
    expect(await kept(db)).toEqual(await recount(db))

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 19 }), steps, async (projectId, step) => {
        await change(projectId, step).catch((error: unknown) => expect((error as Error).message).toBe('change of mind'))
        expect(await kept(db)).toEqual(await recount(db))
      }),
      { numRuns: 60 },
    )
    await db.close()
  })
})
