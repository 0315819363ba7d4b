/** Addresses that take no mail: at once where the server says that nobody lives there, after some newsletters else. */
import type { Tx } from '../../database/database.js'
import type { Claimed, Outcome } from './claims.js'

/** So many newsletters in a row that did not get there. */
const SOFT_IN_A_ROW = 3

export async function bounceIfHard(
  tx: Tx,
  now: string,
  { subscriberId, email }: Claimed,
  outcome: Extract<Outcome, { state: 'failed' | 'skipped' }>,
  hard: boolean,
): Promise<void> {
  if (subscriberId === null || email === null) return
  if (!hard && !(await failedInARow(tx, subscriberId))) return
  await tx.run(
    `INSERT INTO "suppression" ("emailKey", "reason", "code", "createdAt")
     SELECT "emailKey", 'bounced', CAST(? AS integer), CAST(? AS text) FROM "subscriber" WHERE "id" = ? ON CONFLICT DO NOTHING`,
    [outcome.code, now, subscriberId],
  )
  await tx.run(
    `UPDATE "subscriber" SET "state" = 'bounced', "version" = "version" + 1 WHERE "id" = ? AND "state" = 'active'`,
    [subscriberId],
  )
}

async function failedInARow(tx: Tx, subscriberId: number): Promise<boolean> {
  const last = await tx.all<{ state: string }>(
    `SELECT "state" FROM "delivery" WHERE "subscriberId" = ? AND "state" IN ('sent', 'failed') ORDER BY "id" DESC LIMIT ?`,
    [subscriberId, SOFT_IN_A_ROW],
  )
  return last.length === SOFT_IN_A_ROW && last.every(({ state }) => state === 'failed')
}
