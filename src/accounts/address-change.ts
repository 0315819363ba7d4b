/** Another mail address: proved by a link that only its reader has, and told to the old one. */
import { createHash, randomBytes } from 'node:crypto'
import { recordDeed } from '../audit/audit.js'
import type { Tx } from '../database/database.js'
import { momentAfter, type Services } from '../services.js'
import { emailKey } from '../web/email.js'
import { Invalid, NotFound } from '../web/errors.js'
import { readForm } from '../web/forms.js'
import type { Language } from '../web/messages.js'
import { oweMail } from './owe-mail.js'
import { confirmPassword, ownAccount } from './own-account.js'
import type { Actor } from './permissions.js'
import { addressForm } from './user.schema.js'

const VALID_MS = 24 * 60 * 60 * 1000

export const addressPath = (token: string): string => `/adresse/${token}`

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** The same answer whether or not the address is somebody else's already. @throws Invalid, TooMany */
export async function askForAddress(
  services: Services,
  actor: Actor,
  body: unknown,
  language: Language,
): Promise<void> {
  const { db, clock } = services
  const { email } = readForm(addressForm, body)
  const own = await ownAccount(services, actor)
  if (emailKey(email) === emailKey(own.email)) throw new Invalid([{ field: 'email', message: 'accounts.address.same' }])
  await confirmPassword(services, actor, body)
  await db.write(async (tx) => {
    const now = clock.now()
    const expiresAt = momentAfter(now, VALID_MS)
    await tx.run(
      `INSERT INTO "address_change" ("userId", "email", "emailKey", "expiresAt") VALUES (?, ?, ?, ?)
       ON CONFLICT ("userId") DO UPDATE SET "email" = excluded."email", "emailKey" = excluded."emailKey",
         "tokenHash" = NULL, "expiresAt" = excluded."expiresAt"`,
      [actor.id, email, emailKey(email), expiresAt],
    )
    await oweMail(tx, now, { kind: 'address-proof', userId: actor.id, email, language })
    await oweMail(tx, now, { kind: 'address-notice', userId: actor.id, email: own.email, language })
    await recordDeed(tx, now, actor, { action: 'address-asked', entity: 'user', entityKey: actor.id })
  })
}

/** For the mail that is being written. @returns null when another address was asked for since, or somebody has it */
export async function proofToken(tx: Tx, now: string, userId: number, email: string): Promise<string | null> {
  const token = randomBytes(32).toString('base64url')
  const change = await tx.one(
    `UPDATE "address_change" SET "tokenHash" = ? WHERE "userId" = ? AND "email" = ? AND "expiresAt" > ?
       AND NOT EXISTS (SELECT 1 FROM "user_account" u WHERE u."emailKey" = "address_change"."emailKey") RETURNING "userId"`,
    [hashOf(token), userId, email, now],
  )
  return change ? token : null
}

interface OpenChange {
  userId: number
  email: string
}

const OPEN = `SELECT c."userId", c."email" FROM "address_change" c JOIN "user_account" u ON u."id" = c."userId"
  WHERE c."tokenHash" = ? AND c."expiresAt" > ? AND u."active" = TRUE`

/** @throws NotFound for a link that is used, void, expired or made up */
export async function openChange({ db, clock }: Services, token: string): Promise<OpenChange> {
  const change = await db.read.one<OpenChange>(OPEN, [hashOf(token), clock.now()])
  if (!change) throw new NotFound()
  return change
}

/** Links that were sent to the old address are void. @throws NotFound */
export async function proveAddress({ db, clock }: Services, token: string, requestId: string): Promise<void> {
  await db.write(async (tx) => {
    const now = clock.now()
    const taken = await tx.one<{ userId: number; email: string; emailKey: string }>(
      'DELETE FROM "address_change" WHERE "tokenHash" = ? AND "expiresAt" > ? RETURNING "userId", "email", "emailKey"',
      [hashOf(token), now],
    )
    if (!taken) throw new NotFound()
    const { userId, email, emailKey: key } = taken
    if (await tx.one('SELECT "id" FROM "user_account" WHERE "emailKey" = ?', [key])) throw new NotFound()
    await tx.run(
      'UPDATE "user_account" SET "email" = ?, "emailKey" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ? AND "active" = TRUE',
      [email, key, now, userId],
    )
    await tx.run('DELETE FROM "one_time_link" WHERE "userId" = ? AND "usedAt" IS NULL', [userId])
    await recordDeed(
      tx,
      now,
      { id: userId, requestId },
      { action: 'address-changed', entity: 'user', entityKey: userId },
    )
  })
}
