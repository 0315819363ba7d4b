/** Over a short time development shows by quarter, over a longer one by year: never by both, or one could be taken from the other. */
import { voiceTallies, type VoiceTally } from '../../experience/voice-tallies.js'
import type { Reader } from '../../database/database.js'
import type { FigureTools } from './figure.js'
import type { ReadingFilter } from './reading-href.js'

const MOST_QUARTERS = 8

export interface Periods {
  tallies: VoiceTally[]
  /** Years (`2026`) or quarters (`2026-3`), without a gap. */
  keys: string[]
}

export async function readPeriods(read: Reader): Promise<Periods> {
  const range = await read.one<{ first: string | null; last: string | null }>(
    `SELECT min("key") AS "first", max("key") AS "last" FROM "voice_tally" 
     WHERE "dimension" = 'quarter' AND "r1" + "r2" + "r3" + "r4" + "r5" > 0`,
  )
  const [first, last] = [numberOf(range?.first), numberOf(range?.last)]
  if (first === null || last === null) return { tallies: [], keys: [] }
  if (last - first < MOST_QUARTERS)
    return {
      tallies: await voiceTallies(read, 'quarter'),
      keys: upTo(first, last).map((n) => `${Math.floor(n / 4)}-${(n % 4) + 1}`),
    }
  return {
    tallies: await voiceTallies(read, 'year'),
    keys: upTo(Math.floor(first / 4), Math.floor(last / 4)).map(String),
  }
}

/** Quarters counted from the year 0. */
function numberOf(quarter: string | null | undefined): number | null {
  if (!quarter) return null
  const [year, nth] = quarter.split('-').map(Number) as [number, number]
  return year * 4 + nth - 1
}

const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

export function periodName(key: string, { t }: FigureTools): string {
  const [year, nth] = key.split('-') as [string, string?]
  return nth ? t('summary.figure.quarter', { nth, year }) : year
}

const LAST_DAYS = ['03-31', '06-30', '09-30', '12-31']

export function periodFilter(key: string): ReadingFilter {
  const [year, nth] = key.split('-') as [string, string?]
  if (!nth) return { fra: `${year}-01-01`, til: `${year}-12-31` }
  const month = String((Number(nth) - 1) * 3 + 1).padStart(2, '0')
  return { fra: `${year}-${month}-01`, til: `${year}-${LAST_DAYS[Number(nth) - 1]!}` }
}
