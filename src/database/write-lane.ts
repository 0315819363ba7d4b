/**
 * One writer at a time. SQLite has one connection under TypeORM and an async API above it, so two
 * transactions at once tear each other apart; PostgreSQL needs no lane.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

export type Lane = <T>(work: () => Promise<T>) => Promise<T>

/** The lane is full or the wait too long: the caller may try again. */
export class LaneBusy extends Error {}

export interface LaneLimits {
  /** How many may wait at once. */
  waiting: number
  /** How long one may wait for its turn, in milliseconds. */
  waitMs: number
}

interface Waiter {
  start: () => void
  timer: NodeJS.Timeout
}

const inLane = new AsyncLocalStorage<true>()

/** Runs works one after the other in the order they came. @throws LaneBusy */
export function singleLane(limits: LaneLimits): Lane {
  const queue: Waiter[] = []
  let occupied = false

  const myTurn = (): Promise<void> => {
    if (!occupied) {
      occupied = true
      return Promise.resolve()
    }
    if (queue.length >= limits.waiting) return Promise.reject(new LaneBusy('too many writes are waiting'))
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        start: () => {
          clearTimeout(waiter.timer)
          resolve()
        },
        timer: setTimeout(() => {
          queue.splice(queue.indexOf(waiter), 1)
          reject(new LaneBusy('a write waited too long for its turn'))
        }, limits.waitMs),
      }
      queue.push(waiter)
    })
  }
  const leave = (): void => {
    const next = queue.shift()
    if (next) return void next.start()
    occupied = false
    // While it is on, Node 20 keeps book over every promise and socket there is: each page would pay for that.
    inLane.disable()
  }

  return async (work) => {
    // A write inside a write would wait for itself for ever.
    if (inLane.getStore()) throw new Error('db.write was called inside db.write: pass the tx on instead')
    await myTurn()
    try {
      return await inLane.run(true, work)
    } finally {
      leave()
    }
  }
}
