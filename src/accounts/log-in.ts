/** Logging in and out: the rule, and what the audit says of it. */
import { createHmac } from 'node:crypto'
import { recordDeed } from '../audit/audit.js'
import type { Config } from '../config.js'
import type { Tx } from '../database/database.js'
import type { Services } from '../services.js'
import { emailKey } from '../web/email.js'
import { clientTries, claimTry, forgetTries } from './login-slowdown.js'
import { passwordMatches } from './passwords.js'
import type { Actor } from './permissions.js'
import { actorById } from './users.js'

export interface AccountServices extends Services {
  config: Config
}

/** `secondStep`: the password was right, and a code of the user's app is wanted too. */
export type LogInResult = { actor: Actor; secondStep: boolean } | { refused: true } | { waitSeconds: number }

interface Credentials {
  email: string
  password: string
}

/** Where a try comes from. */
export interface Origin {
  clientAddress: string
  requestId: string
}

/** The same answer after the same work, whether or not the address is known. */
export async function checkCredentials(
  services: AccountServices,
  { email, password }: Credentials,
  { clientAddress, requestId }: Origin,
): Promise<LogInResult> {
  const client = clientTries(services, clientAddress)
  const waitSeconds = (await client.claim()) || (await claimTry(services, email))
  if (waitSeconds > 0) return { waitSeconds }
  const { db, clock, config } = services
  const user = await db.read.one<{ id: number; passwordHash: string | null }>(
    'SELECT "id", "passwordHash" FROM "user_account" WHERE "emailKey" = ? AND "active" = TRUE',
    [emailKey(email)],
  )
  const matches = await passwordMatches(user?.passwordHash ?? null, password)
  const actor = user && matches ? await actorById(db.read, user.id) : null
  await db.write(async (tx) => {
    if (!actor) {
      const after = { address: addressMark(config, email) }
      return recordDeed(tx, clock.now(), { id: null, requestId }, { action: 'log-in-refused', entity: 'user', after })
    }
    await forgetTries(tx, email)
    if (!actor.twoStep) await recordLogIn(tx, clock.now(), { ...actor, requestId })
  })
  if (!actor) return { refused: true }
  await client.giveBack()
  return { actor, secondStep: actor.twoStep === true }
}

/** @param how what was shown beside the password */
export async function recordLogIn(tx: Tx, now: string, actor: Actor, how?: 'app' | 'recovery code'): Promise<void> {
  await tx.run('UPDATE "user_account" SET "lastLoginAt" = ? WHERE "id" = ?', [now, actor.id])
  const after = how ? { secondStep: how } : null
  await recordDeed(tx, now, actor, { action: 'log-in', entity: 'user', entityKey: actor.id, after })
}

export function recordLogOut({ db, clock }: Services, actor: Actor): Promise<void> {
  return db.write((tx) =>
    recordDeed(tx, clock.now(), actor, { action: 'log-out', entity: 'user', entityKey: actor.id }),
  )
}

/** Tells tries at one address apart from another's without holding the address; keyed, as addresses can be guessed. */
const addressMark = (config: Config, email: string): string =>
  createHmac('sha256', config.sessionSecret).update(emailKey(email)).digest('base64url').slice(0, 22)
