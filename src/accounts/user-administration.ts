/** Users as administrators keep them: who there is, making one, closing one's access. */
import { recordDeed } from '../audit/audit.js'
import type { Services } from '../services.js'
import { NotFound } from '../web/errors.js'
import { makeLink } from './one-time-links.js'
import { requireArea, type Actor, type Role } from './permissions.js'
import type { NewUser } from './user.schema.js'
import { insertUser } from './welcome.js'
import { emailKey } from '../web/email.js'

export interface UserLine {
  id: number
  name: string
  email: string
  role: Role
  active: boolean
  hasPassword: boolean
  municipalities: string[]
}

/** SQLite's booleans are numbers. */
type UserRow = Omit<UserLine, 'municipalities' | 'active' | 'hasPassword'> & {
  active: boolean | number
  hasPassword: boolean | number
}

export async function listUsers({ db }: Services, actor: Actor): Promise<UserLine[]> {
  requireArea(actor, 'manage users')
  const users = await db.read.all<UserRow>(
    `SELECT "id", "name", "email", "role", "active", "passwordHash" IS NOT NULL AS "hasPassword"
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
    municipalities: places.filter((place) => place.userId === user.id).map((place) => place.name),
  }))
}

/** Makes a user who has yet to choose a password. @returns the token of the link to hand over; it is told only now */
export async function inviteUser({ db, clock }: Services, actor: Actor, form: NewUser): Promise<string> {
  requireArea(actor, 'manage users')
  return db.write(async (tx) => {
    const now = clock.now()
    const { role, municipalities } = form
    const id = await insertUser(tx, now, { ...form, passwordHash: null })
    for (const code of municipalities)
      await tx.run('INSERT INTO "user_municipality" ("userId", "municipalityCode") VALUES (?, ?)', [id, code])
    await recordDeed(tx, now, actor, {
      action: 'create',
      entity: 'user',
      entityKey: id,
      after: { role, municipalities },
    })
    return makeLink(tx, now, 'invitation', id)
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
