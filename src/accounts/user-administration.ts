/** Users as administrators keep them: who there is, making one, closing one's access. */
import { recordDeed } from '../audit/audit.js'
import type { Reader, Tx } from '../database/database.js'
import type { Services } from '../services.js'
import { Conflict, NotFound } from '../web/errors.js'
import type { Language } from '../web/messages.js'
import { oweMail } from './owe-mail.js'
import { forgetApp } from './two-step.js'
import { endSessions } from './user-sessions.js'
import { makeLink } from './one-time-links.js'
import { requireArea, type Actor, type Role } from './permissions.js'
import type { NewUser, Rights } from './user.schema.js'
import { insertUser } from './welcome.js'
import { emailKey } from '../web/email.js'

export interface UserLine {
  id: number
  name: string
  email: string
  role: Role
  active: boolean
  hasPassword: boolean
  twoStep: boolean
  municipalities: string[]
}

/** SQLite's booleans are numbers. */
type UserRow = Omit<UserLine, 'municipalities' | 'active' | 'hasPassword' | 'twoStep'> & {
  active: boolean | number
  twoStep: boolean | number
  hasPassword: boolean | number
}

export async function listUsers({ db }: Services, actor: Actor): Promise<UserLine[]> {
  requireArea(actor, 'manage users')
  const users = await db.read.all<UserRow>(
    `SELECT "id", "name", "email", "role", "active", "passwordHash" IS NOT NULL AS "hasPassword", "appSince" IS NOT NULL AS "twoStep"
     FROM "user_account" ORDER BY "role", "name", "id"`,
  )
  const places = await db.read.all<{ userId: number; name: string }>(
    `SELECT um."userId", m."name" FROM "user_municipality" um JOIN "municipality" m ON m."code" = um."municipalityCode"
     ORDER BY m."sortKey"`,
  )
  return users.map((user) => ({
    ...user,
    active: Boolean(user.active),
    hasPassword: Boolean(user.hasPassword),
    twoStep: Boolean(user.twoStep),
    municipalities: places.filter((place) => place.userId === user.id).map((place) => place.name),
  }))
}

/** Makes a user who has yet to choose a password, and owes the mail with the link to do so. */
export async function inviteUser(
  { db, clock }: Services,
  actor: Actor,
  form: NewUser,
  language: Language,
): Promise<void> {
  requireArea(actor, 'manage users')
  return db.write(async (tx) => {
    const now = clock.now()
    const { role, municipalities } = form
    const id = await insertUser(tx, now, { ...form, passwordHash: null })
    await writePlaces(tx, id, municipalities)
    await recordDeed(tx, now, actor, {
      action: 'create',
      entity: 'user',
      entityKey: id,
      after: { userRole: role, municipalities },
    })
    await oweMail(tx, now, { kind: 'invitation', userId: id, email: form.email, language })
  })
}

async function writePlaces(tx: Tx, userId: number, codes: string[]): Promise<void> {
  await tx.run('DELETE FROM "user_municipality" WHERE "userId" = ?', [userId])
  for (const code of codes)
    await tx.run('INSERT INTO "user_municipality" ("userId", "municipalityCode") VALUES (?, ?)', [userId, code])
}

/** The link of the first mail is void. @throws NotFound for one who has a password already */
export async function inviteAgain(
  { db, clock }: Services,
  actor: Actor,
  userId: number,
  language: Language,
): Promise<void> {
  requireArea(actor, 'manage users')
  await db.write(async (tx) => {
    const user = await tx.one<{ email: string }>(
      'SELECT "email" FROM "user_account" WHERE "id" = ? AND "active" = TRUE AND "passwordHash" IS NULL',
      [userId],
    )
    if (!user) throw new NotFound()
    const now = clock.now()
    await oweMail(tx, now, { kind: 'invitation', userId, email: user.email, language })
    await recordDeed(tx, now, actor, { action: 'invite-again', entity: 'user', entityKey: userId })
  })
}

export interface EditedUser {
  id: number
  version: number
  name: string
  email: string
  role: Role
  municipalities: string[]
}

/** @throws NotFound also for oneself: nobody changes the own rights */
export async function userToEdit({ db }: Services, actor: Actor, userId: number): Promise<EditedUser> {
  requireArea(actor, 'manage users')
  if (userId === actor.id) throw new NotFound()
  return readUser(db.read, userId)
}

async function readUser(read: Reader, userId: number): Promise<EditedUser> {
  const user = await read.one<Omit<EditedUser, 'municipalities'>>(
    'SELECT "id", "version", "name", "email", "role" FROM "user_account" WHERE "id" = ?',
    [userId],
  )
  if (!user) throw new NotFound()
  const places = await read.all<{ code: string }>(
    'SELECT "municipalityCode" AS "code" FROM "user_municipality" WHERE "userId" = ? ORDER BY "municipalityCode"',
    [userId],
  )
  return { ...user, municipalities: places.map((place) => place.code) }
}

/** Other rights hold from that user's next request. @throws NotFound, Conflict */
export async function changeRights(services: Services, actor: Actor, userId: number, form: Rights): Promise<void> {
  const { db, clock } = services
  await userToEdit(services, actor, userId)
  await db.write(async (tx) => {
    if (tx.engine === 'postgres') await tx.one('SELECT "id" FROM "user_account" WHERE "id" = ? FOR UPDATE', [userId])
    const { role, municipalities, ...before } = await readUser(tx, userId)
    if (before.version !== form.version) throw new Conflict({ ...before, role, municipalities })
    const now = clock.now()
    await tx.run(
      'UPDATE "user_account" SET "name" = ?, "role" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?',
      [form.name, form.role, now, userId],
    )
    await writePlaces(tx, userId, form.municipalities)
    await recordDeed(tx, now, actor, {
      action: 'change-rights',
      entity: 'user',
      entityKey: userId,
      before: { userRole: role, municipalities },
      after: { userRole: form.role, municipalities: form.municipalities },
    })
  })
}

/** For whom phone and paper are both lost. @throws NotFound */
export async function takeAppOff(services: Services, actor: Actor, userId: number): Promise<void> {
  await userToEdit(services, actor, userId)
  await services.db.write(async (tx) => {
    await forgetApp(tx, services.clock.now(), actor, userId)
    await endSessions(tx, userId)
  })
}

/** Closes or opens a user's access. It ends at that user's next request. @throws NotFound */
export async function setAccess({ db, clock }: Services, actor: Actor, userId: number, active: boolean): Promise<void> {
  requireArea(actor, 'manage users')
  // An administrator who closes the own door may find nobody left to open it.
  if (userId === actor.id) throw new NotFound()
  await db.write(async (tx) => {
    const now = clock.now()
    const user = await tx.one<{ active: boolean | number }>('SELECT "active" FROM "user_account" WHERE "id" = ?', [
      userId,
    ])
    if (!user) throw new NotFound()
    await tx.run('UPDATE "user_account" SET "active" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?', [
      active,
      now,
      userId,
    ])
    if (!active) await tx.run('DELETE FROM "session" WHERE "userId" = ?', [userId])
    await recordDeed(tx, now, actor, {
      action: 'update',
      entity: 'user',
      entityKey: userId,
      before: { active: Boolean(user.active) },
      after: { active },
    })
  })
}

/** A link with which a user chooses a new password; for the shell, where whoever runs it is the administrator. */
export async function passwordLinkFor({ db, clock }: Services, email: string): Promise<string | null> {
  return db.write(async (tx) => {
    const user = await tx.one<{ id: number }>(
      'SELECT "id" FROM "user_account" WHERE "emailKey" = ? AND "active" = TRUE',
      [emailKey(email)],
    )
    if (!user) return null
    const now = clock.now()
    await recordDeed(tx, now, { id: null }, { action: 'password-link', entity: 'user', entityKey: user.id })
    return makeLink(tx, now, 'password', user.id)
  })
}
