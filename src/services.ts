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

const danishDate = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen' })

export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  today: () => danishDate.format(new Date()),
}
