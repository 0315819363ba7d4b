/** Makes a delivery for each recipient, by key and in batches, so that it can stop anywhere and go on. */
import type { Database } from '../../database/database.js'
import type { Clock } from '../../services.js'
import { isRecipient, type Audience } from './recipients.js'

const BATCH = 2000

interface Filling extends Omit<Audience, 'newsletterId'> {
  filledTo: number
}

/** @returns whether there is more to make */
export function fillSome({ db, clock }: { db: Database; clock: Clock }, newsletterId: number): Promise<boolean> {
  return db.write(async (tx) => {
    // Another instance that fills it right now does all of it.
    const lock = tx.engine === 'postgres' ? 'FOR UPDATE SKIP LOCKED' : ''
    const row = await tx.one<Filling>(
      `SELECT "filledTo", "language", "municipalityCode" FROM "newsletter"
       WHERE "id" = ? AND "filled" = FALSE AND "state" = 'sending' ${lock}`,
      [newsletterId],
    )
    if (!row) return false
    const { sql, values } = isRecipient({ newsletterId, ...row }, clock.today())
    const made = await tx.all<{ subscriberId: number }>(
      `INSERT INTO "delivery" ("newsletterId", "subscriberId", "state", "nextTryAt")
       SELECT CAST(? AS integer), s."id", 'waiting', CAST(? AS text) FROM "subscriber" s
       WHERE s."id" > ? AND ${sql} ORDER BY s."id" LIMIT ?
       ON CONFLICT ("newsletterId", "subscriberId") DO NOTHING RETURNING "subscriberId"`,
      [newsletterId, clock.now(), row.filledTo, ...values, BATCH],
    )
    const filledTo = made.reduce((most, { subscriberId }) => Math.max(most, subscriberId), row.filledTo)
    const more = made.length === BATCH
    await tx.run('UPDATE "newsletter" SET "filledTo" = ?, "filled" = ? WHERE "id" = ?', [filledTo, !more, newsletterId])
    return more
  })
}
