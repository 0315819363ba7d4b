/**
 * A second person reads the whole draft and signs for it, or hands it back. A signature is for the very text that was
 * read: one letter changed, and it takes a new one. The database too refuses a signature on one's own request.
 */
import { recordDeed } from '../../audit/audit.js'
import { requireRight, type Actor } from '../../accounts/permissions.js'
import type { Reader } from '../../database/database.js'
import type { Services } from '../../services.js'
import { Invalid, NotFound } from '../../web/errors.js'
import { hashOf } from '../editions/content.js'
import { readSections, type Section } from './sections.js'

export interface Review {
  id: number
  draftHash: string
  askedBy: number
  askedByName: string
  askedAt: string
  message: string | null
  decision: 'approved' | 'returned' | null
  decidedByName: string | null
  decidedAt: string | null
  reply: string | null
}

const SELECT = `SELECT r."id", r."draftHash", r."askedBy", a."name" AS "askedByName", r."askedAt", r."message", r."decision",
    d."name" AS "decidedByName", r."decidedAt", r."reply"
  FROM "report_review" r JOIN "user_account" a ON a."id" = r."askedBy" LEFT JOIN "user_account" d ON d."id" = r."decidedBy"`

/** The same for the same text in the same order. */
export const draftHashOf = (sections: Pick<Section, 'id' | 'kind' | 'title' | 'body'>[]): string =>
  hashOf(JSON.stringify(sections.map(({ id, kind, title, body }) => [id, kind, title, body])))

/** Newest first. @throws NotFound */
export async function reviewsOf({ db }: Services, actor: Actor): Promise<Review[]> {
  requireRight(actor, 'compile report', null)
  return db.read.all<Review>(`${SELECT} ORDER BY r."id" DESC LIMIT 50`)
}

/** @throws NotFound */
export async function reviewOf({ db }: Services, actor: Actor, id: number): Promise<Review> {
  requireRight(actor, 'compile report', null)
  const review = await db.read.one<Review>(`${SELECT} WHERE r."id" = ?`, [id])
  if (!review) throw new NotFound()
  return review
}

/** The signature under the draft as it stands, if it has one that no edition was made on. */
export const signatureOn = (read: Reader, draftHash: string): Promise<Review | undefined> =>
  read.one<Review>(
    `${SELECT} WHERE r."draftHash" = ? AND r."decision" = 'approved'
       AND NOT EXISTS (SELECT 1 FROM "report_edition" e WHERE e."reviewId" = r."id") ORDER BY r."id" DESC LIMIT 1`,
    [draftHash],
  )

/** @returns its number @throws NotFound */
export async function askForReview({ db, clock }: Services, actor: Actor, message: string | null): Promise<number> {
  requireRight(actor, 'compile report', null)
  return db.write(async (tx) => {
    const now = clock.now()
    const draftHash = draftHashOf(await readSections(tx))
    const { id } = (await tx.one<{ id: number }>(
      'INSERT INTO "report_review" ("draftHash", "askedBy", "askedAt", "message") VALUES (?, ?, ?, ?) RETURNING "id"',
      [draftHash, actor.id, now, message],
    ))!
    await recordDeed(tx, now, actor, { action: 'ask', entity: 'report_review', entityKey: id, after: { draftHash } })
    return id
  })
}

export interface Decision {
  decision: 'approved' | 'returned'
  reply: string | null
}

/** @throws NotFound, Invalid for who asked, for a text that has changed, and where somebody has decided before */
export async function decideReview(
  services: Services,
  actor: Actor,
  id: number,
  { decision, reply }: Decision,
): Promise<void> {
  const refused = (message: string) => new Invalid([{ field: 'decision', message: `report.review.${message}` }])
  const { askedBy, draftHash } = await reviewOf(services, actor, id)
  if (askedBy === actor.id) throw refused('not-ones-own')
  await services.db.write(async (tx) => {
    const now = services.clock.now()
    if (decision === 'approved' && draftHashOf(await readSections(tx)) !== draftHash) throw refused('text-changed')
    const decided = await tx.one(
      'UPDATE "report_review" SET "decision" = ?, "decidedBy" = ?, "decidedAt" = ?, "reply" = ? WHERE "id" = ? AND "decision" IS NULL RETURNING "id"',
      [decision, actor.id, now, reply, id],
    )
    if (!decided) throw refused('decided-already')
    await recordDeed(tx, now, actor, {
      action: 'decide',
      entity: 'report_review',
      entityKey: id,
      after: { decision, draftHash },
    })
  })
}
