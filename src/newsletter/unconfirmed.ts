/** Sign-ups that nobody has confirmed: a reminder after three days, and after fourteen they are forgotten. */
import type { Tx } from '../database/database.js'
import { momentAfter, type Services } from '../services.js'
import { owe } from './subscriptions.js'

const REMIND_AFTER_MS = 3 * 24 * 60 * 60 * 1000
const BATCH = 200

export async function tendUnconfirmed(services: Services): Promise<void> {
  const { db, clock } = services
  const now = clock.now()
  const late = await db.read.all<{ id: number }>(
    `SELECT "id" FROM "subscriber" WHERE "state" = 'pending' AND "confirmExpiresAt" > ? AND "consentAt" <= ?
       AND "remindedAt" IS NULL AND "owedMail" IS NULL ORDER BY "id" LIMIT ${BATCH}`,
    [now, momentAfter(now, -REMIND_AFTER_MS)],
  )
  for (const { id } of late) await db.write((tx) => remind(tx, now, id))
  const over = await db.read.all<{ id: number }>(
    `SELECT "id" FROM "subscriber" WHERE "state" = 'pending' AND "confirmExpiresAt" <= ? ORDER BY "id" LIMIT ${BATCH}`,
    [now],
  )
  for (const { id } of over) await db.write((tx) => forget(tx, now, id))
  // What SQLite still has in its log goes too.
  if (over.length > 0) await db.forgetLog()
}

/** Once, though two instances look at the same moment. */
async function remind(tx: Tx, now: string, id: number): Promise<void> {
  const mine = await tx.one(
    `UPDATE "subscriber" SET "remindedAt" = ? WHERE "id" = ? AND "state" = 'pending' AND "remindedAt" IS NULL RETURNING "id"`,
    [now, id],
  )
  if (mine) await owe(tx, id, 'reminder')
}

/** Who had the newsletter before goes back to having left it, with the proof of that time; all others are erased. */
async function forget(tx: Tx, now: string, id: number): Promise<void> {
  const still = `"id" = ? AND "state" = 'pending' AND "confirmExpiresAt" <= ?`
  const earlier = await tx.one<{ id: number }>(
    'SELECT "id" FROM "earlier_consent" WHERE "subscriberId" = ? ORDER BY "id" DESC LIMIT 1',
    [id],
  )
  if (!earlier) return tx.run(`DELETE FROM "subscriber" WHERE ${still}`, [id, now])
  const back = await tx.one(
    `UPDATE "subscriber" SET "state" = 'unsubscribed', "confirmTokenHash" = NULL, "confirmExpiresAt" = NULL, "owedMail" = NULL,
       ("consentVersion", "consentTextHash", "consentAt", "consentSource", "language", "confirmedAt") =
         (SELECT "consentVersion", "consentTextHash", "consentAt", "consentSource", "language", "confirmedAt"
          FROM "earlier_consent" WHERE "id" = ?), "leftAt" = COALESCE("leftAt", ?), "version" = "version" + 1
     WHERE ${still} RETURNING "id"`,
    [earlier.id, now, id, now],
  )
  if (back) await tx.run('DELETE FROM "earlier_consent" WHERE "id" = ?', [earlier.id])
}
