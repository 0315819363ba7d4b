/** Where a user is logged in, as that user sees it, and ending it. */
import Bowser from 'bowser'
import type { SessionData } from 'express-session'
import { recordDeed } from '../audit/audit.js'
import type { Tx } from '../database/database.js'
import { momentAfter, type Services } from '../services.js'
import { NotFound } from '../web/errors.js'
import type { Actor } from './permissions.js'
import { IDLE_MS, sessionKey } from './sessions.js'

declare module 'express-session' {
  interface SessionData {
    /** When the log-in was. */
    since?: string
    /** Such as `Firefox, Windows`. */
    browser?: string
  }
}

/** What a user knows a browser by, from what it says of itself; '' for one that says nothing. */
export function browserName(userAgent: string | undefined): string {
  if (!userAgent) return ''
  const { browser, os } = Bowser.parse(userAgent.slice(0, 500))
  return [browser.name, os.name].filter(Boolean).join(', ').slice(0, 60)
}

export interface UserSession {
  id: string
  since: string | null
  lastSeen: string
  browser: string
  /** The one that asks. */
  current: boolean
}

export async function sessionsOf({ db, clock }: Services, actor: Actor, sessionId: string): Promise<UserSession[]> {
  const rows = await db.read.all<{ id: string; data: string; expiresAt: string }>(
    'SELECT "id", "data", "expiresAt" FROM "session" WHERE "userId" = ? AND "expiresAt" > ? ORDER BY "expiresAt" DESC LIMIT 50',
    [actor.id, clock.now()],
  )
  return rows.map(({ id, data, expiresAt }) => {
    const { since, browser } = JSON.parse(data) as Partial<SessionData>
    return {
      id,
      since: since ?? null,
      lastSeen: momentAfter(expiresAt, -IDLE_MS),
      browser: browser ?? '',
      current: id === sessionKey(sessionId),
    }
  })
}

/** @param keep the cookie's id of the session that stays */
export const endSessions = (tx: Tx, userId: number, keep = ''): Promise<void> =>
  tx.run('DELETE FROM "session" WHERE "userId" = ? AND "id" <> ?', [userId, sessionKey(keep)])

/** @throws NotFound for a session that is over, or another's */
export async function endSession({ db, clock }: Services, actor: Actor, id: string): Promise<void> {
  await db.write(async (tx) => {
    const ended = await tx.one('DELETE FROM "session" WHERE "id" = ? AND "userId" = ? RETURNING "id"', [id, actor.id])
    if (!ended) throw new NotFound()
    await recordDeed(tx, clock.now(), actor, { action: 'session-ended', entity: 'user', entityKey: actor.id })
  })
}

export async function endOtherSessions({ db, clock }: Services, actor: Actor, sessionId: string): Promise<void> {
  await db.write(async (tx) => {
    await endSessions(tx, actor.id, sessionId)
    await recordDeed(tx, clock.now(), actor, { action: 'sessions-ended', entity: 'user', entityKey: actor.id })
  })
}
