/** Links that let one person in once: the first administrator, an invited user, a new password. */
import { createHash, randomBytes } from 'node:crypto'
import type { Reader, Tx } from '../database/database.js'
import { momentAfter, type Services } from '../services.js'
import type { OneTimeLink } from './one-time-link.entity.js'

const VALID_MS: Record<OneTimeLink['purpose'], number> = {
  first_administrator: 24 * 60 * 60 * 1000,
  invitation: 7 * 24 * 60 * 60 * 1000,
  password: 2 * 60 * 60 * 1000,
}

export const welcomePath = (token: string): string => `/velkommen/${token}`

/** Voids what was given out before for the same purpose. @returns the token: only its hash is kept */
export async function makeLink(
  tx: Tx,
  now: string,
  purpose: OneTimeLink['purpose'],
  userId: number | null,
): Promise<string> {
  await tx.run(
    `DELETE FROM "one_time_link" WHERE "usedAt" IS NULL AND ${userId === null ? '"userId" IS NULL AND "purpose" = ?' : '"userId" = ?'}`,
    [userId ?? purpose],
  )
  const token = randomBytes(32).toString('base64url')
  const expiresAt = momentAfter(now, VALID_MS[purpose])
  await tx.run(
    'INSERT INTO "one_time_link" ("tokenHash", "purpose", "userId", "createdAt", "expiresAt") VALUES (?, ?, ?, ?, ?)',
    [hashOf(token), purpose, userId, now, expiresAt],
  )
  return token
}

export interface OpenLink {
  id: number
  purpose: OneTimeLink['purpose']
  userId: number | null
  name: string | null
  email: string | null
}

/** undefined for a link that is used, void, expired or made up. */
export function findLink(read: Reader, now: string, token: string): Promise<OpenLink | undefined> {
  return read.one<OpenLink>(
    `SELECT l."id", l."purpose", l."userId", u."name", u."email"
     FROM "one_time_link" l LEFT JOIN "user_account" u ON u."id" = l."userId"
     WHERE l."tokenHash" = ? AND l."usedAt" IS NULL AND l."expiresAt" > ? AND (l."userId" IS NULL OR u."active" = TRUE)`,
    [hashOf(token), now],
  )
}

/** Takes the link inside the transaction that acts on it: of two at once, one finds it gone. */
export async function takeLink(tx: Tx, now: string, token: string): Promise<OpenLink | undefined> {
  if (tx.engine === 'postgres')
    await tx.one('SELECT "id" FROM "one_time_link" WHERE "tokenHash" = ? FOR UPDATE', [hashOf(token)])
  const link = await findLink(tx, now, token)
  if (link) await tx.run('UPDATE "one_time_link" SET "usedAt" = ? WHERE "id" = ?', [now, link.id])
  return link
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** The token of a new link for the first administrator; null when there is one. Older links are void then. */
export function firstAdministratorLink({ db, clock }: Services): Promise<string | null> {
  return db.write(async (tx) =>
    (await hasAdministrator(tx)) ? null : makeLink(tx, clock.now(), 'first_administrator', null),
  )
}

export async function hasAdministrator(read: Reader): Promise<boolean> {
  const row = await read.one(
    `SELECT "id" FROM "user_account" WHERE "role" = 'administrator' AND "active" = TRUE AND "passwordHash" IS NOT NULL LIMIT 1`,
  )
  return row !== undefined
}
