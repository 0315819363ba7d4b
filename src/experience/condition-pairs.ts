/** How far two conditions are met in the same project: what is kept so that one can ask whether they go together. */
import type { Reader } from '../database/database.js'
import { CONDITIONS, type ConditionCode } from './vocabulary.js'
import type { VoiceCell } from './voices.js'

export interface ConditionPair {
  first: ConditionCode
  second: ConditionCode
  illustrative: boolean
  /** The project's average, rounded. */
  firstLevel: number
  secondLevel: number
}

/** An average over fewer would be the words of somebody. Made-up voices are nobody's. */
export const FEWEST_VOICES = 3

/** Each two conditions of which enough has been told in one project. */
export function pairsOf(cells: readonly VoiceCell[]): ConditionPair[] {
  return [false, true].flatMap((illustrative) => {
    const levels = CONDITIONS.flatMap((code) => {
      const told = cells.filter((cell) => cell.conditionCode === code && cell.illustrative === illustrative)
      const count = told.reduce((sum, cell) => sum + cell.count, 0)
      if (count < (illustrative ? 1 : FEWEST_VOICES)) return []
      return [{ code, level: Math.round(told.reduce((sum, cell) => sum + cell.rating * cell.count, 0) / count) }]
    })
    return levels.flatMap((first, i) =>
      levels.slice(i + 1).map((second) => ({
        first: first.code,
        second: second.code,
        illustrative,
        firstLevel: first.level,
        secondLevel: second.level,
      })),
    )
  })
}

export async function conditionPairs(read: Reader): Promise<(ConditionPair & { projects: number })[]> {
  const rows = await read.all<
    Omit<ConditionPair, 'illustrative'> & { illustrative: boolean | number; projects: number }
  >(
    `SELECT "first", "second", "illustrative", "firstLevel", "secondLevel", "projects" FROM "condition_pair"
     WHERE "projects" > 0 ORDER BY 1, 2, 3, 4, 5`,
  )
  return rows.map((row) => ({ ...row, illustrative: Boolean(row.illustrative) }))
}
