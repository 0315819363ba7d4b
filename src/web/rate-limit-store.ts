/** express-rate-limit's counts in the shared database, so that they hold over restarts and instances. */
import { createHash } from 'node:crypto'
import type { ClientRateLimitInfo, Options, Store } from 'express-rate-limit'
import type { Database, Tx } from '../database/database.js'
import { momentAfter, type Clock } from '../services.js'

/**
 * @param prefix tells this limiter's keys from the others'
 * @param windowMs how long a count lasts: express-rate-limit sets its own
 */
export function databaseStore(db: Database, clock: Clock, prefix: string, windowMs = 60_000): Store {
  const keyOf = (key: string) => countKey(prefix, key)
  const info = ({ hits, resetAt }: CountRow): ClientRateLimitInfo => ({
    totalHits: hits,
    resetTime: new Date(resetAt),
  })
  return {
    prefix,
    localKeys: false,
    init: (options: Options) => {
      windowMs = options.windowMs
    },
    get: async (key) => {
      const row = await db.read.one<CountRow>(
        'SELECT "hits", "resetAt" FROM "request_count" WHERE "key" = ? AND "resetAt" > ?',
        [keyOf(key), clock.now()],
      )
      return row && info(row)
    },
    increment: async (key) => info(await db.write((tx) => countHit(tx, clock.now(), { prefix, key, windowMs }))),
    decrement: (key) =>
      db.write((tx) =>
        tx.run('UPDATE "request_count" SET "hits" = "hits" - 1 WHERE "key" = ? AND "hits" > 0', [keyOf(key)]),
      ),
    resetKey: (key) => db.write((tx) => tx.run('DELETE FROM "request_count" WHERE "key" = ?', [keyOf(key)])),
  }
}

interface CountRow {
  hits: number
  resetAt: string
}

/** Hashed: keys hold addresses, which nobody needs to read here, and may be long. */
const countKey = (prefix: string, key: string): string =>
  `${prefix}:${createHash('sha256').update(key).digest('base64url')}`

/** One more of what a limiter counts, as part of a transaction. @returns how many that makes, and until when */
export async function countHit(
  tx: Tx,
  now: string,
  { prefix, key, windowMs }: { prefix: string; key: string; windowMs: number },
): Promise<CountRow> {
  const row = await tx.one<CountRow>(
    `INSERT INTO "request_count" ("key", "hits", "resetAt") VALUES (?, 1, ?)
     ON CONFLICT ("key") DO UPDATE SET
       "hits" = CASE WHEN "request_count"."resetAt" <= ? THEN 1 ELSE "request_count"."hits" + 1 END,
       "resetAt" = CASE WHEN "request_count"."resetAt" <= ? THEN excluded."resetAt" ELSE "request_count"."resetAt" END
     RETURNING "hits", "resetAt"`,
    [countKey(prefix, key), momentAfter(now, windowMs), now, now],
  )
  return row!
}
