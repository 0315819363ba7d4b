/**
 * Which deliveries a process sends, and what became of each. A claim puts a delivery's next try off, so that no other
 * process finds it; what a dead process had claimed is found again when that moment comes.
 */
import { placeholders, type Database, type Tx } from '../../database/database.js'
import { momentAfter, type Clock } from '../../services.js'
import type { DeliveryReason } from './delivery.entity.js'
import { MAY_GET } from './recipients.js'

export interface Claimed {
  id: number
  newsletterId: number
  subscriberId: number | null
  tries: number
  email: string | null
  nonce: string | null
  mayGet: boolean | number | null
  /** Until then no other process takes it. */
  until: string
}

interface Parts {
  db: Database
  clock: Clock
  /** This process, among those on the same database. */
  me: string
}

/** Longer than a slow mail server takes over one mail, several times. */
export const CLAIM_MS = 10 * 60_000

/** What can be sent now, claimed for this process. */
export async function claimDue({ db, clock, me }: Parts, newsletterId: number, most: number): Promise<Claimed[]> {
  const now = clock.now()
  const until = momentAfter(now, CLAIM_MS)
  const rows = await db.write(async (tx) => {
    // Whoever comes second takes others and does not wait.
    const lock = tx.engine === 'postgres' ? 'FOR UPDATE SKIP LOCKED' : ''
    return tx.all<Pick<Claimed, 'id' | 'subscriberId' | 'tries'>>(
      `UPDATE "delivery" SET "claimedBy" = ?, "nextTryAt" = ?, "tries" = "tries" + 1
       WHERE "id" IN (SELECT "id" FROM "delivery" WHERE "newsletterId" = ? AND "state" = 'waiting' AND "nextTryAt" <= ?
         ORDER BY "nextTryAt", "id" LIMIT ? ${lock})
       RETURNING "id", "subscriberId", "tries"`,
      [me, until, newsletterId, now, most],
    )
  })
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const people = await db.read.all<Pick<Claimed, 'id' | 'email' | 'nonce' | 'mayGet'>>(
    `SELECT d."id", s."email", s."nonce", (${MAY_GET}) AS "mayGet"
     FROM "delivery" d JOIN "subscriber" s ON s."id" = d."subscriberId" WHERE d."id" IN (${placeholders(ids)})`,
    [clock.today(), ...ids],
  )
  const byId = new Map(people.map((person) => [person.id, person]))
  return rows.map((row) => ({
    newsletterId,
    email: null,
    nonce: null,
    mayGet: null,
    ...row,
    ...byId.get(row.id),
    until,
  }))
}

/** On SQLite there is one server: what another claimed, it left behind when it died. */
export async function takeOverLeft({ db, clock, me }: Parts): Promise<void> {
  if (db.engine !== 'sqlite') return
  await db.write((tx) =>
    tx.run(`UPDATE "delivery" SET "claimedBy" = NULL, "nextTryAt" = ? WHERE "state" = 'waiting' AND "claimedBy" <> ?`, [
      clock.now(),
      me,
    ]),
  )
}

export type Outcome =
  | { state: 'sent' }
  | { state: 'failed' | 'skipped'; reason: DeliveryReason; code: number | null }
  | { state: 'waiting'; nextTryAt: string; code: number | null; counts: boolean }

/** Many at once in one transaction: a commit for each mail would cost more than the mail. */
export async function markAll(tx: Tx, now: string, marks: { id: number; outcome: Outcome }[]): Promise<void> {
  const sent = marks.filter(({ outcome }) => outcome.state === 'sent').map(({ id }) => id)
  if (sent.length > 0)
    await tx.run(
      `UPDATE "delivery" SET "state" = 'sent', "doneAt" = ?, "claimedBy" = NULL, "nextTryAt" = NULL, "reason" = NULL, "code" = NULL
       WHERE "id" IN (${placeholders(sent)})`,
      [now, ...sent],
    )
  for (const { id, outcome } of marks) {
    if (outcome.state === 'sent') continue
    if (outcome.state === 'waiting')
      await tx.run(
        `UPDATE "delivery" SET "claimedBy" = NULL, "nextTryAt" = ?, "code" = ?, "tries" = "tries" - ? WHERE "id" = ?`,
        [outcome.nextTryAt, outcome.code, outcome.counts ? 0 : 1, id],
      )
    else
      await tx.run(
        `UPDATE "delivery" SET "state" = ?, "reason" = ?, "code" = ?, "doneAt" = ?, "claimedBy" = NULL, "nextTryAt" = NULL
         WHERE "id" = ?`,
        [outcome.state, outcome.reason, outcome.code, now, id],
      )
  }
}
