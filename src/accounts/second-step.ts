/** The second step of logging in: a code of the app, or one of those on paper. */
import { recordDeed } from '../audit/audit.js'
import type { Tx } from '../database/database.js'
import { stepOfCode } from './authenticator-app.js'
import { recordLogIn, type AccountServices, type LogInResult, type Origin } from './log-in.js'
import { claimTry, clientTries, forgetTries } from './login-slowdown.js'
import { takeRecoveryCode } from './recovery-codes.js'
import { unseal } from './sealing.js'
import { actorById } from './users.js'

/** Guessing is slowed as it is for passwords, under a name that no e-mail address has. */
const triesOf = (userId: number): string => `code:${userId}`

/** Whose secret it is that is sealed. */
export const appOwner = (userId: number): string => `app:${userId}`

/** @param code as it was typed */
export async function checkSecondStep(
  services: AccountServices,
  userId: number,
  code: string,
  { clientAddress, requestId }: Origin,
): Promise<LogInResult> {
  const { db, clock } = services
  const client = clientTries(services, clientAddress)
  const waitSeconds = (await client.claim()) || (await claimTry(services, triesOf(userId)))
  if (waitSeconds > 0) return { waitSeconds }
  const actor = await actorById(db.read, userId)
  if (!actor) return { refused: true }
  const right = await db.write(async (tx) => {
    const now = clock.now()
    const how = await useCode(services, tx, userId, code)
    if (how) {
      await forgetTries(tx, triesOf(userId))
      await recordLogIn(tx, now, { ...actor, requestId }, how)
    } else {
      const after = { step: 'code' }
      const deed = { action: 'log-in-refused', entity: 'user', entityKey: userId, after }
      await recordDeed(tx, now, { id: null, requestId }, deed)
    }
    return how !== null
  })
  if (!right) return { refused: true }
  await client.giveBack()
  return { actor, secondStep: false }
}

async function useCode(
  services: AccountServices,
  tx: Tx,
  userId: number,
  typed: string,
): Promise<'app' | 'recovery code' | null> {
  const code = typed.replace(/[\s-]/g, '')
  if (/^\d{6}$/.test(code)) return (await takeAppCode(services, tx, userId, code)) ? 'app' : null
  return (await takeRecoveryCode(tx, services.clock.now(), userId, code)) ? 'recovery code' : null
}

/** A code, and all before it, is used up by being right: who looks over a shoulder is too late. */
async function takeAppCode({ config, clock }: AccountServices, tx: Tx, userId: number, code: string): Promise<boolean> {
  const user = await tx.one<{ appSecret: string | null }>('SELECT "appSecret" FROM "user_account" WHERE "id" = ?', [
    userId,
  ])
  const secret = user?.appSecret && unseal(config, user.appSecret, appOwner(userId))
  const step = secret ? stepOfCode(secret, code, clock.now()) : null
  if (step === null) return false
  const taken = await tx.one(
    'UPDATE "user_account" SET "appStep" = ? WHERE "id" = ? AND ("appStep" IS NULL OR "appStep" < ?) RETURNING "id"',
    [step, userId, step],
  )
  return taken !== undefined
}
