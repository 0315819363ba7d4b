/** What those who compile the report say to each other about a section. */
import { recordDeed } from '../../audit/audit.js'
import { requireRight, type Actor } from '../../accounts/permissions.js'
import type { Services } from '../../services.js'
import { NotFound } from '../../web/errors.js'
import { sectionOf } from './sections.js'

export interface Comment {
  id: number
  by: string | null
  body: string
  createdAt: string
  settledAt: string | null
  settledBy: string | null
}

/** The open ones first, each lot in the order in which they were made. @throws NotFound */
export async function commentsOf(services: Services, actor: Actor, sectionId: number): Promise<Comment[]> {
  await sectionOf(services, actor, sectionId)
  return services.db.read.all<Comment>(
    `SELECT c."id", u."name" AS "by", c."body", c."createdAt", c."settledAt", s."name" AS "settledBy"
     FROM "report_comment" c LEFT JOIN "user_account" u ON u."id" = c."userId" LEFT JOIN "user_account" s ON s."id" = c."settledBy"
     WHERE c."sectionId" = ? ORDER BY (c."settledAt" IS NOT NULL), c."id" LIMIT 500`,
    [sectionId],
  )
}

/** How many are open, by section. @throws NotFound */
export async function openComments({ db }: Services, actor: Actor): Promise<Map<number, number>> {
  requireRight(actor, 'compile report', null)
  const rows = await db.read.all<{ id: number; n: number }>(
    'SELECT "sectionId" AS "id", count(*) AS "n" FROM "report_comment" WHERE "settledAt" IS NULL GROUP BY "sectionId"',
  )
  return new Map(rows.map(({ id, n }) => [id, n]))
}

/** @throws NotFound */
export async function addComment(services: Services, actor: Actor, sectionId: number, body: string): Promise<void> {
  await sectionOf(services, actor, sectionId)
  await services.db.write(async (tx) => {
    const now = services.clock.now()
    const { id } = (await tx.one<{ id: number }>(
      'INSERT INTO "report_comment" ("sectionId", "userId", "body", "createdAt") VALUES (?, ?, ?, ?) RETURNING "id"',
      [sectionId, actor.id, body, now],
    ))!
    await recordDeed(tx, now, actor, {
      action: 'create',
      entity: 'report_comment',
      entityKey: id,
      after: { sectionId },
    })
  })
}

/** @returns the section that it was about @throws NotFound */
export async function settleComment({ db, clock }: Services, actor: Actor, id: number): Promise<number> {
  requireRight(actor, 'compile report', null)
  return db.write(async (tx) => {
    const comment = await tx.one<{ sectionId: number }>('SELECT "sectionId" FROM "report_comment" WHERE "id" = ?', [id])
    if (!comment) throw new NotFound()
    const now = clock.now()
    const settled = await tx.one(
      'UPDATE "report_comment" SET "settledAt" = ?, "settledBy" = ? WHERE "id" = ? AND "settledAt" IS NULL RETURNING "id"',
      [now, actor.id, id],
    )
    if (settled) await recordDeed(tx, now, actor, { action: 'settle', entity: 'report_comment', entityKey: id })
    return comment.sectionId
  })
}
