/** How much one client may ask for in a minute, counted before anything is done for it, in this process's memory. */
import { isIP } from 'node:net'
import { ipKeyGenerator } from 'express-rate-limit'

const WINDOW_MS = 60_000
const MOST_CLIENTS = 100_000

/** IPv6 clients own a /64 at least, so that is what counts as one. */
export function clientKey(address: string): string {
  return isIP(address) === 0 ? 'unknown' : ipKeyGenerator(address, 64)
}

/** @returns seconds until the client may go on, or 0 */
export type CountRequest = (address: string, now: number) => number

export function requestCounter(perMinute: number): CountRequest {
  let hits = new Map<string, number>()
  let windowEnds = 0
  return (address, now) => {
    if (now >= windowEnds || hits.size > MOST_CLIENTS) {
      hits = new Map()
      windowEnds = now + WINDOW_MS
    }
    // Most have been here before, by an address that is its own key.
    let key = address
    let count = hits.get(key)
    if (count === undefined) {
      key = clientKey(address)
      count = hits.get(key) ?? 0
    }
    hits.set(key, ++count)
    return count > perMinute ? Math.ceil((windowEnds - now) / 1000) : 0
  }
}
