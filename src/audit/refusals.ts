/**
 * Tries that the table of rights forbids: of one who is logged in and asks for an area, a record or a deed that is
 * not that one's. Whether the record is another's or is not there at all, the entry is the same, and it is written
 * after the answer: so it tells nobody anything by when the answer comes.
 */
import type { ErrorRequestHandler, Request } from 'express'
import type { Logger } from 'pino'
import { ROUTE_RIGHTS } from '../accounts/route-rights.js'
import type { SqlValue } from '../database/database.js'
import type { Services } from '../services.js'
import { Forbidden, NotFound } from '../web/errors.js'

/** As many a minute of one user; the last one says that there were more. A program that tries all numbers fills no disk. */
export const MOST_A_MINUTE = 30

/** Unlike any other statement, so that a test can tell it from what is asked before the answer. */
export const REFUSAL = `INSERT INTO "audit_entry" ("requestId", "at", "userId", "action", "entity", "entityKey", "after")
  VALUES (?, ?, ?, 'refused', 'page', ?, ?)`

export interface Refusals {
  /** Mounted before the errors become pages. */
  note: ErrorRequestHandler
  /** All that was noted has been written. */
  settled(): Promise<void>
}

export function refusals({ db, clock, log }: Services & { log: Logger }): Refusals {
  const counts = new Map<number, { minute: string; tries: number }>()
  const writing = new Set<Promise<void>>()

  const countOf = (userId: number, minute: string): number => {
    const count = counts.get(userId)
    if (count?.minute === minute) return ++count.tries
    counts.set(userId, { minute, tries: 1 })
    return 1
  }
  const write = (values: SqlValue[]): void => {
    const written = db
      .write((tx) => tx.run(REFUSAL, values))
      .catch((error: unknown) => log.error({ err: error }, 'a refused try could not be written'))
      .finally(() => writing.delete(written))
    writing.add(written)
  }

  return {
    note: (error, req, res, next) => {
      const place = req.user && (error instanceof Forbidden || error instanceof NotFound) ? guardedPlace(req) : null
      if (!place) return void next(error)
      const now = clock.now()
      const tries = countOf(req.user!.id, now.slice(0, 16))
      if (tries <= MOST_A_MINUTE) {
        const about = { method: req.method, status: (error as Forbidden).status, numbers: numbersIn(req.path) }
        const after = tries < MOST_A_MINUTE ? about : { ...about, moreThisMinute: 'not written' }
        res.once('close', () => write([req.requestId, now, req.user!.id, place, JSON.stringify(after)]))
      }
      next(error)
    },
    settled: async () => {
      while (writing.size > 0) await Promise.all(writing)
    },
  }
}

/** Each address that not everyone may use, as the table has it. */
const GUARDED = [...ROUTE_RIGHTS]
  .filter(([, right]) => right.for !== 'everyone')
  .map(([route]) => route.split(' ')[1]!)
  .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\./g, '\\.').replace(/:\w+/g, '[^/]+')}/?$`, 'i') }))

const AREAS = ['/arbejdsbord', '/opsamling', '/administration', '/konto', '/nyhedsbreve']

/** What was asked for, without what somebody may have typed into the address; null for what anyone may look for. */
function guardedPlace({ path }: Request): string | null {
  const known = GUARDED.find(({ pattern }) => pattern.test(path))
  return known?.path ?? AREAS.find((area) => path.toLowerCase().startsWith(`${area}/`)) ?? null
}

/** The records that the address names. */
const numbersIn = (path: string): number[] =>
  path
    .split('/')
    .filter((part) => /^\d{1,9}$/.test(part))
    .map(Number)
