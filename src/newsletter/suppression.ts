/**
 * Addresses that get no newsletter, whoever brings them: what bounced, who complained, who left, and who was erased.
 * Of who was erased a keyed hash is all that stays, so that an import cannot bring one back.
 */
import { createHmac } from 'node:crypto'
import type { Config } from '../config.js'
import type { Reader, Tx } from '../database/database.js'
import { emailKey } from '../web/email.js'

export const SUPPRESSION_REASONS = ['bounced', 'complaint', 'erased'] as const
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number]

type Secret = Pick<Config, 'sessionSecret'>

const hashBy = (key: string, email: string): string =>
  createHmac('sha256', key)
    .update(`newsletter-suppressed:${emailKey(email)}`)
    .digest('base64url')

interface Hashes {
  /** By the database's own key, which no change of the server's secret takes away. */
  own: string
  /** By the server's secret, as it was done before there was such a key. */
  former: string
}

async function hashesOf(read: Reader, { sessionSecret }: Secret, email: string): Promise<Hashes> {
  const { key } = (await read.one<{ key: string }>('SELECT "key" FROM "suppression_key"'))!
  return { own: hashBy(key, email), former: hashBy(sessionSecret, email) }
}

/** Why an address gets nothing; null where it may. Who left stands among the subscribers, and is asked for there. */
export async function suppressionOf(
  read: Reader,
  secret: Secret,
  email: string,
): Promise<SuppressionReason | 'left' | null> {
  const key = emailKey(email)
  const { own, former } = await hashesOf(read, secret, email)
  const row = await read.one<{ reason: SuppressionReason | 'left' }>(
    `SELECT "reason" FROM "suppression" WHERE "emailKey" = ? OR "emailHash" IN (?, ?)
     UNION ALL SELECT 'left' FROM "subscriber" WHERE "emailKey" = ? AND "state" = 'unsubscribed' LIMIT 1`,
    [key, own, former, key],
  )
  return row?.reason ?? null
}

export const isSuppressed = async (read: Reader, secret: Secret, email: string): Promise<boolean> =>
  (await suppressionOf(read, secret, email)) !== null

/** Since when an address is on the list for what came of a mail; null where it is not. Who was erased may sign up anew. */
export async function suppressionSince(read: Reader, email: string): Promise<string | null> {
  const row = await read.one<{ createdAt: string }>('SELECT "createdAt" FROM "suppression" WHERE "emailKey" = ?', [
    emailKey(email),
  ])
  return row?.createdAt ?? null
}

/** @param code what the mail server answered, where it was a mail server that did */
export async function suppress(
  tx: Tx,
  secret: Secret,
  now: string,
  email: string,
  reason: SuppressionReason,
  code: number | null = null,
): Promise<void> {
  const key = emailKey(email)
  if (reason === 'erased') await tx.run('DELETE FROM "suppression" WHERE "emailKey" = ?', [key])
  await tx.run(
    `INSERT INTO "suppression" ("emailKey", "emailHash", "reason", "code", "createdAt") VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
    [...(reason === 'erased' ? [null, (await hashesOf(tx, secret, email)).own] : [key, null]), reason, code, now],
  )
}

/** For who asks for the newsletter anew, by a link that only the address's owner has. */
export async function liftSuppression(tx: Tx, secret: Secret, email: string): Promise<void> {
  const { own, former } = await hashesOf(tx, secret, email)
  await tx.run('DELETE FROM "suppression" WHERE "emailKey" = ? OR "emailHash" IN (?, ?)', [
    emailKey(email),
    own,
    former,
  ])
}
