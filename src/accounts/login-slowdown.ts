/**
 * Guessing at one account gets slower with each miss, whoever guesses and from wherever: after five tries one
 * waits, twice as long each time, up to a quarter of an hour. Nobody is locked out for good, and an address
 * that no account has is treated the same.
 */
import { createHash } from 'node:crypto'
import { ipKeyGenerator } from 'express-rate-limit'
import type { Tx } from '../database/database.js'
import type { Services } from '../services.js'
import { emailKey } from '../web/email.js'
import { databaseStore } from '../web/rate-limit-store.js'

const FREE_TRIES = 5
const FIRST_WAIT_SECONDS = 15
const LONGEST_WAIT_SECONDS = 15 * 60
/** After this long without a try, counting begins anew. */
const FORGET_AFTER_MS = 60 * 60 * 1000

/** Misses from one client's address, whichever accounts it tries. */
const CLIENT_TRIES = 20
const CLIENT_WINDOW_MS = 15 * 60 * 1000

interface Tries {
  hits: number
  /** Until when one must wait. */
  resetAt: string
}

const keyOf = (email: string): string => `login:${createHash('sha256').update(emailKey(email)).digest('base64url')}`

/**
 * Counts a try before the password is looked at, so that many at once gain nothing.
 * @returns the seconds to wait; 0 when the try may be made
 */
export function claimTry({ db, clock }: Services, email: string): Promise<number> {
  return db.write(async (tx) => {
    const moment = clock.now()
    const now = Date.parse(moment)
    const tries = await lockedTries(tx, keyOf(email), moment)
    const waitUntil = Date.parse(tries.resetAt)
    if (waitUntil > now) return Math.ceil((waitUntil - now) / 1000)
    const hits = waitUntil < now - FORGET_AFTER_MS ? 1 : tries.hits + 1
    const resetAt = new Date(now + waitAfter(hits) * 1000).toISOString()
    await tx.run('UPDATE "request_count" SET "hits" = ?, "resetAt" = ? WHERE "key" = ?', [hits, resetAt, keyOf(email)])
    return 0
  })
}

/** One client's tries, an IPv6 network counting as one client. A try that succeeds is given back. */
export function clientTries({ db, clock }: Services, clientAddress: string) {
  const store = databaseStore(db, clock, 'login-client', CLIENT_WINDOW_MS)
  const key = ipKeyGenerator(clientAddress, 64)
  return {
    /** @returns the seconds to wait; 0 when the try may be made */
    claim: async (): Promise<number> => {
      const { totalHits, resetTime } = await store.increment(key)
      if (totalHits <= CLIENT_TRIES) return 0
      return Math.max(1, Math.ceil((resetTime!.getTime() - Date.parse(clock.now())) / 1000))
    },
    giveBack: async (): Promise<void> => store.decrement(key),
  }
}

export const forgetTries = (tx: Tx, email: string): Promise<void> =>
  tx.run('DELETE FROM "request_count" WHERE "key" = ?', [keyOf(email)])

function waitAfter(tries: number): number {
  if (tries < FREE_TRIES) return 0
  return Math.min(FIRST_WAIT_SECONDS * 2 ** (tries - FREE_TRIES), LONGEST_WAIT_SECONDS)
}

/** The row, made if need be, and held until the transaction ends. */
async function lockedTries(tx: Tx, key: string, now: string): Promise<Tries> {
  const row = await tx.one<Tries>(
    `INSERT INTO "request_count" ("key", "hits", "resetAt") VALUES (?, 0, ?)
     ON CONFLICT ("key") DO UPDATE SET "hits" = "request_count"."hits" RETURNING "hits", "resetAt"`,
    [key, now],
  )
  return row!
}
