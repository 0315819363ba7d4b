/** What a one-time link lets one do: become the first administrator, or choose a password. */
import { recordDeed } from '../audit/audit.js'
import type { Tx } from '../database/database.js'
import type { Services } from '../services.js'
import { emailKey } from '../web/email.js'
import { Invalid, NotFound } from '../web/errors.js'
import { readForm } from '../web/forms.js'
import { recordLogIn } from './log-in.js'
import { findLink, hasAdministrator, takeLink, type OpenLink } from './one-time-links.js'
import { hashPassword, holdsAddress } from './passwords.js'
import type { Actor, Role } from './permissions.js'
import { administratorForm, passwordForm } from './user.schema.js'
import { actorById } from './users.js'

/** @throws NotFound for a link that is used, void, expired or made up */
export async function openLink({ db, clock }: Services, token: string): Promise<OpenLink> {
  const link = await findLink(db.read, clock.now(), token)
  if (!link) throw new NotFound()
  return link
}

/** Does what the link is for, and uses it up. @throws NotFound, Invalid */
export async function acceptLink(services: Services, token: string, body: unknown, requestId: string): Promise<Actor> {
  const { purpose } = await openLink(services, token)
  const accept = purpose === 'first_administrator' ? becomeAdministrator : choosePassword
  const userId = await accept(services, token, body, requestId)
  const actor = (await actorById(services.db.read, userId))!
  const { db, clock } = services
  if (!actor.twoStep) await db.write((tx) => recordLogIn(tx, clock.now(), { ...actor, requestId }))
  return actor
}

async function becomeAdministrator(
  { db, clock }: Services,
  token: string,
  body: unknown,
  requestId: string,
): Promise<number> {
  const form = readForm(administratorForm, body)
  const passwordHash = await hashPassword(form.password)
  return db.write(async (tx) => {
    const now = clock.now()
    if (!(await takeLink(tx, now, token)) || (await hasAdministrator(tx))) throw new NotFound()
    const id = await insertUser(tx, now, { ...form, role: 'administrator', passwordHash })
    await recordDeed(
      tx,
      now,
      { id, requestId },
      { action: 'create', entity: 'user', entityKey: id, after: { userRole: 'administrator' } },
    )
    return id
  })
}

async function choosePassword(services: Services, token: string, body: unknown, requestId: string): Promise<number> {
  const { db, clock } = services
  const { password } = readForm(passwordForm, body)
  const { email } = await openLink(services, token)
  if (holdsAddress(password, email!))
    throw new Invalid([{ field: 'password', message: 'accounts.password.holds-address' }])
  const passwordHash = await hashPassword(password)
  return db.write(async (tx) => {
    const now = clock.now()
    const link = await takeLink(tx, now, token)
    if (!link?.userId) throw new NotFound()
    await tx.run(
      'UPDATE "user_account" SET "passwordHash" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?',
      [passwordHash, now, link.userId],
    )
    // Whoever was logged in with the old password is not any more.
    await tx.run('DELETE FROM "session" WHERE "userId" = ?', [link.userId])
    await recordDeed(
      tx,
      now,
      { id: link.userId, requestId },
      { action: 'choose-password', entity: 'user', entityKey: link.userId },
    )
    return link.userId
  })
}

export interface UserRow {
  name: string
  email: string
  role: Role
  passwordHash: string | null
}

/** @throws Invalid when the address has a user */
export async function insertUser(tx: Tx, now: string, { name, email, role, passwordHash }: UserRow): Promise<number> {
  const inserted = await tx.one<{ id: number }>(
    `INSERT INTO "user_account" ("name", "email", "emailKey", "role", "passwordHash", "language", "createdAt", "updatedAt")
     VALUES (?, ?, ?, ?, ?, 'da', ?, ?) ON CONFLICT ("emailKey") DO NOTHING RETURNING "id"`,
    [name, email, emailKey(email), role, passwordHash, now, now],
  )
  if (!inserted) throw new Invalid([{ field: 'email', message: 'accounts.user.email-taken' }])
  return inserted.id
}
