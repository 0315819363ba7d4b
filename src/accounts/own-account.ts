/** One's own account: what it holds, and a new password. Whatever matters is asked for with the password once more. */
import { recordDeed } from '../audit/audit.js'
import type { Services } from '../services.js'
import { Invalid, TooMany } from '../web/errors.js'
import { readForm } from '../web/forms.js'
import type { Language } from '../web/messages.js'
import { oweMail } from './owe-mail.js'
import { claimTry, forgetTries } from './login-slowdown.js'
import { hashPassword, holdsAddress, passwordMatches } from './passwords.js'
import type { Actor } from './permissions.js'
import { changePasswordForm, confirmForm } from './user.schema.js'
import { endSessions } from './user-sessions.js'

export interface OwnAccount {
  email: string
  municipalities: string[]
  appSince: string | null
  /** Recovery codes that have not been used. */
  codesLeft: number
}

export async function ownAccount({ db }: Services, actor: Actor): Promise<OwnAccount> {
  const user = await db.read.one<Omit<OwnAccount, 'municipalities'>>(
    `SELECT "email", "appSince", (SELECT count(*) FROM "recovery_code" WHERE "userId" = u."id" AND "usedAt" IS NULL) AS "codesLeft"
     FROM "user_account" u WHERE "id" = ?`,
    [actor.id],
  )
  const places = await db.read.all<{ name: string }>(
    `SELECT m."name" FROM "user_municipality" um JOIN "municipality" m ON m."code" = um."municipalityCode"
     WHERE um."userId" = ? ORDER BY m."sortKey"`,
    [actor.id],
  )
  return { ...user!, municipalities: places.map((place) => place.name) }
}

const triesOf = (actor: Actor): string => `password:${actor.id}`

/** Shows that it is the user who asks, not one who found the screen open. @throws Invalid, TooMany */
export async function confirmPassword(services: Services, actor: Actor, body: unknown): Promise<void> {
  const { db, clock } = services
  const { currentPassword } = readForm(confirmForm, body)
  const waitSeconds = await claimTry(services, triesOf(actor))
  if (waitSeconds > 0) throw new TooMany(waitSeconds)
  const user = await db.read.one<{ passwordHash: string | null }>(
    'SELECT "passwordHash" FROM "user_account" WHERE "id" = ?',
    [actor.id],
  )
  const matches = await passwordMatches(user?.passwordHash ?? null, currentPassword)
  await db.write((tx) => {
    if (matches) return forgetTries(tx, triesOf(actor))
    const deed = { action: 'password-refused', entity: 'user', entityKey: actor.id }
    return recordDeed(tx, clock.now(), actor, deed)
  })
  if (!matches) throw new Invalid([{ field: 'currentPassword', message: 'accounts.password.wrong' }])
}

/** Ends all other sessions. @throws Invalid, TooMany */
export async function changePassword(
  services: Services,
  actor: Actor,
  body: unknown,
  { sessionId, language }: { sessionId: string; language: Language },
): Promise<void> {
  const { db, clock } = services
  const { password } = readForm(changePasswordForm, body)
  const { email } = await ownAccount(services, actor)
  if (holdsAddress(password, email))
    throw new Invalid([{ field: 'password', message: 'accounts.password.holds-address' }])
  await confirmPassword(services, actor, body)
  const passwordHash = await hashPassword(password)
  await db.write(async (tx) => {
    const now = clock.now()
    await tx.run(
      'UPDATE "user_account" SET "passwordHash" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?',
      [passwordHash, now, actor.id],
    )
    await endSessions(tx, actor.id, sessionId)
    await oweMail(tx, now, { kind: 'password-notice', userId: actor.id, email, language })
    await recordDeed(tx, now, actor, { action: 'choose-password', entity: 'user', entityKey: actor.id })
  })
}
