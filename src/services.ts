/** What every service is handed: built once at the start, never looked up. */
import type { Database } from './database/database.js'

export interface Clock {
  /** The moment, ISO 8601 in UTC with milliseconds. */
  now(): string
  /** The date in Denmark, YYYY-MM-DD. */
  today(): string
}

export interface Services {
  db: Database
  clock: Clock
}

/** A moment so many milliseconds after another, or before it where they are negative. */
export const momentAfter = (moment: string, milliseconds: number): string =>
  new Date(Date.parse(moment) + milliseconds).toISOString()

const danishDate = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen' })

/** Asked for with every request, and the same for a second at least. */
let today = { second: 0, date: '' }

export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  today: () => {
    const second = Math.floor(Date.now() / 1000)
    if (second !== today.second) today = { second, date: danishDate.format(second * 1000) }
    return today.date
  },
}
