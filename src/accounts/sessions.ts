/** Sessions in the database, under the hash of what the cookie holds; opened only where one is there or asked for. */
import { createHash } from 'node:crypto'
import type { RequestHandler } from 'express'
import session, { Store, type SessionData } from 'express-session'
import type { Config } from '../config.js'
import { momentAfter, type Services } from '../services.js'
import { SESSION_COOKIE } from './request-user.js'

/** A session that nobody uses ends after this time. */
export const IDLE_MS = 12 * 60 * 60 * 1000
/** How stale a session's end may be: without it every page view would be a write. */
const TOUCH_EVERY_MS = 10 * 60 * 1000
const SWEEP_EVERY_MS = 15 * 60 * 1000

declare module 'express-session' {
  interface SessionData {
    /** It was in the database when it was opened: ended meanwhile by its user, it must not come back. */
    kept?: boolean
  }
}

interface SessionParts extends Services {
  config: Config
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A visitor without the cookie who asks for a page costs nothing here, unless the page calls `withForm`. */
export function openSessions({ config, ...services }: SessionParts): RequestHandler {
  const secure = config.publicUrl.startsWith('https:')
  const open = session({
    name: SESSION_COOKIE,
    secret: config.sessionSecret,
    store: new DatabaseStore(services),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', path: '/', secure },
  })
  return (req, res, next) => {
    // What visitors use counts: a proxy that forgets X-Forwarded-Proto would else silence the cookie.
    if (secure) Object.defineProperty(req, 'secure', { value: true })
    req.openSession = (done) => void open(req, res, done)
    const mayHaveOne = req.headers.cookie?.includes(`${SESSION_COOKIE}=`) ?? false
    if (mayHaveOne || !SAFE_METHODS.has(req.method)) req.openSession(next)
    else next()
  }
}

class DatabaseStore extends Store {
  constructor(private readonly services: Services) {
    super()
  }

  override get(sid: string, done: (error: unknown, data?: SessionData | null) => void): void {
    const { db, clock } = this.services
    db.read
      .one<{ data: string }>('SELECT "data" FROM "session" WHERE "id" = ? AND "expiresAt" > ?', [
        sessionKey(sid),
        clock.now(),
      ])
      .then((row) => done(null, row ? { ...(JSON.parse(row.data) as SessionData), kept: true } : null), done)
  }

  override set(sid: string, data: SessionData, done: (error?: unknown) => void = () => undefined): void {
    const { kept, ...held } = data
    const userId = (data as { passport?: { user?: number } }).passport?.user ?? null
    const values = [userId, JSON.stringify(held), this.end(), sessionKey(sid)]
    this.services.db
      .write((tx) =>
        tx.run(
          kept
            ? 'UPDATE "session" SET "userId" = ?, "data" = ?, "expiresAt" = ? WHERE "id" = ?'
            : `INSERT INTO "session" ("userId", "data", "expiresAt", "id") VALUES (?, ?, ?, ?)
               ON CONFLICT ("id") DO UPDATE SET "userId" = excluded."userId", "data" = excluded."data", "expiresAt" = excluded."expiresAt"`,
          values,
        ),
      )
      .then(() => done(), done)
  }

  override destroy(sid: string, done: (error?: unknown) => void = () => undefined): void {
    this.services.db
      .write((tx) => tx.run('DELETE FROM "session" WHERE "id" = ?', [sessionKey(sid)]))
      .then(() => done(), done)
  }

  override touch(sid: string, _data: SessionData, done: (error?: unknown) => void = () => undefined): void {
    this.prolong(sessionKey(sid)).then(() => done(), done)
  }

  private async prolong(id: string): Promise<void> {
    const { db } = this.services
    const row = await db.read.one<{ expiresAt: string }>('SELECT "expiresAt" FROM "session" WHERE "id" = ?', [id])
    if (!row || Date.parse(this.end()) - Date.parse(row.expiresAt) < TOUCH_EVERY_MS) return
    await db.write((tx) => tx.run('UPDATE "session" SET "expiresAt" = ? WHERE "id" = ?', [this.end(), id]))
  }

  private end(): string {
    return momentAfter(this.services.clock.now(), IDLE_MS)
  }
}

/** Under which the session of a cookie's id is kept. */
export const sessionKey = (sid: string): string => createHash('sha256').update(sid).digest('hex')

/** Erases sessions, links and counts that ran out, now and then, and what others have to sweep. @returns a function that stops it */
export function startSweeping(
  services: Services,
  onError: (error: unknown) => void,
  others: ((services: Services) => Promise<void>)[] = [],
): () => void {
  const sweepAll = async () => {
    for (const one of [sweep, ...others]) await one(services)
  }
  const timer = setInterval(() => void sweepAll().catch(onError), SWEEP_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

const DAY_MS = 24 * 60 * 60 * 1000

export async function sweep({ db, clock }: Services): Promise<void> {
  const now = clock.now()
  const aDayAgo = momentAfter(now, -DAY_MS)
  await db.write(async (tx) => {
    await tx.run('DELETE FROM "session" WHERE "expiresAt" <= ?', [now])
    await tx.run('DELETE FROM "one_time_link" WHERE "expiresAt" <= ?', [aDayAgo])
    // A count stays a while after its end: slowing down log-in looks back on it.
    await tx.run('DELETE FROM "request_count" WHERE "resetAt" <= ?', [aDayAgo])
  })
}
