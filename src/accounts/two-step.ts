/** Setting up the second step, and doing without it. */
import { recordDeed } from '../audit/audit.js'
import type { Tx } from '../database/database.js'
import type { Services } from '../services.js'
import { emailKey } from '../web/email.js'
import { Invalid, NotFound } from '../web/errors.js'
import { stepOfCode } from './authenticator-app.js'
import type { AccountServices } from './log-in.js'
import { mustHaveTwoSteps, type Actor } from './permissions.js'
import { forgetRecoveryCodes, makeRecoveryCodes } from './recovery-codes.js'
import { seal } from './sealing.js'
import { appOwner } from './second-step.js'
import { endSessions } from './user-sessions.js'

/**
 * Keeps the app's secret once a code shows that the app has it. Other sessions, begun with a password alone, end.
 * @returns recovery codes, told only now @throws Invalid
 */
export async function setUpApp(
  { db, clock, config }: AccountServices,
  actor: Actor,
  { secret, code, sessionId }: { secret: string; code: string; sessionId: string },
): Promise<string[]> {
  const now = clock.now()
  const step = stepOfCode(secret, code.replace(/[\s-]/g, ''), now)
  if (step === null) throw new Invalid([{ field: 'code', message: 'accounts.two-step.code-wrong' }])
  return db.write(async (tx) => {
    await tx.run(
      `UPDATE "user_account" SET "appSecret" = ?, "appSince" = ?, "appStep" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
      [seal(config, secret, appOwner(actor.id)), now, step, now, actor.id],
    )
    await endSessions(tx, actor.id, sessionId)
    await recordDeed(tx, now, actor, { action: 'two-step-on', entity: 'user', entityKey: actor.id })
    return makeRecoveryCodes(tx, actor.id)
  })
}

/** @returns new codes, told only now; the old ones are void */
export function renewRecoveryCodes({ db, clock }: Services, actor: Actor): Promise<string[]> {
  return db.write(async (tx) => {
    await recordDeed(tx, clock.now(), actor, { action: 'recovery-codes', entity: 'user', entityKey: actor.id })
    return makeRecoveryCodes(tx, actor.id)
  })
}

/** @throws NotFound for whose role demands it */
export async function turnOff({ db, clock }: Services, actor: Actor): Promise<void> {
  if (mustHaveTwoSteps(actor.role)) throw new NotFound()
  await db.write((tx) => forgetApp(tx, clock.now(), actor, actor.id))
}

/** For whom phone and codes are both lost: all sessions end, and the next log-in sets up a new app. */
export async function forgetApp(tx: Tx, now: string, doer: { id: number | null }, userId: number): Promise<void> {
  await tx.run(
    `UPDATE "user_account" SET "appSecret" = NULL, "appSince" = NULL, "appStep" = NULL, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
    [now, userId],
  )
  await forgetRecoveryCodes(tx, userId)
  await recordDeed(tx, now, doer, { action: 'two-step-off', entity: 'user', entityKey: userId })
}

/** For the shell, where whoever runs it is the administrator. @returns false for an address that no active user has */
export function resetTwoStep({ db, clock }: Services, email: string): Promise<boolean> {
  return db.write(async (tx) => {
    const user = await tx.one<{ id: number }>(
      'SELECT "id" FROM "user_account" WHERE "emailKey" = ? AND "active" = TRUE',
      [emailKey(email)],
    )
    if (!user) return false
    await forgetApp(tx, clock.now(), { id: null }, user.id)
    await endSessions(tx, user.id)
    return true
  })
}
