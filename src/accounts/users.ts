/** Users as the rest of the house knows them: who acts, with which rights, right now. */
import type { Reader } from '../database/database.js'
import { emailKey } from '../web/email.js'
import type { Actor, Role } from './permissions.js'

/** Read anew at each request, so that a right that was taken away is gone at the next; null for who may not log in. */
export async function actorById(read: Reader, id: number): Promise<Actor | null> {
  const user = await read.one<{ id: number; name: string; role: Role; twoStep: boolean | number }>(
    'SELECT "id", "name", "role", "appSince" IS NOT NULL AS "twoStep" FROM "user_account" WHERE "id" = ? AND "active" = TRUE',
    [id],
  )
  if (!user) return null
  const places = await read.all<{ code: string }>(
    'SELECT "municipalityCode" AS "code" FROM "user_municipality" WHERE "userId" = ? ORDER BY "municipalityCode"',
    [id],
  )
  return { ...user, twoStep: Boolean(user.twoStep), municipalityCodes: places.map((place) => place.code) }
}

/** Who acts from a shell. */
export async function actorByEmail(read: Reader, email: string): Promise<Actor | null> {
  const user = await read.one<{ id: number }>('SELECT "id" FROM "user_account" WHERE "emailKey" = ?', [emailKey(email)])
  return user ? actorById(read, user.id) : null
}

/** Where each role begins its work. */
export const DESK_OF: Record<Role, string> = {
  coordinator: '/arbejdsbord',
  consultant: '/opsamling',
  administrator: '/administration',
}

/** Where a user's mails go. */
export const addressOf = async (read: Reader, id: number): Promise<string> =>
  (await read.one<{ email: string }>('SELECT "email" FROM "user_account" WHERE "id" = ?', [id]))!.email
