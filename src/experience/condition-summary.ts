/** What tallies say of each condition: how many voices, how they are spread, and the average. */
import type { TallyRow } from './tallies.js'
import { CONDITIONS, type ConditionCode } from './vocabulary.js'

export interface ConditionSummary {
  code: ConditionCode
  count: number
  /** How many of `count` are illustrative. */
  illustrative: number
  /** From 1 to 5, or null without experience. */
  average: number | null
  /** How many gave 1, 2, 3, 4, 5. */
  distribution: [number, number, number, number, number]
}

/** All five conditions in the report's order, also those without experience. */
export function summarise(tallies: TallyRow[]): ConditionSummary[] {
  const summaries = new Map<ConditionCode, ConditionSummary>(CONDITIONS.map((code) => [code, emptySummary(code)]))
  for (const row of tallies) {
    const summary = summaries.get(row.conditionCode)!
    summary.count += row.count
    summary.distribution[row.rating - 1]! += row.count
    if (row.provenance === 'illustrative') summary.illustrative += row.count
  }
  for (const summary of summaries.values()) summary.average = averageOf(summary.distribution)
  return [...summaries.values()]
}

/** `summarise` for each place by its key; a place without tallies is not in the answer. */
export function summariseByPlace(tallies: TallyRow[]): Map<string, ConditionSummary[]> {
  const byPlace = new Map<string, TallyRow[]>()
  for (const row of tallies) byPlace.set(row.scopeKey, [...(byPlace.get(row.scopeKey) ?? []), row])
  return new Map([...byPlace].map(([key, rows]) => [key, summarise(rows)]))
}

/** A project's summaries as its row keeps them, so that a list needs no tally: six counts a condition, 1 to 5 and illustrative. */
export function encodeSummaries(summaries: ConditionSummary[]): string {
  return summaries.map(({ distribution, illustrative }) => [...distribution, illustrative].join(',')).join(';')
}

/** Empty for a project without experience. */
export function decodeSummaries(text: string): ConditionSummary[] {
  if (text === '') return []
  return text.split(';').map((part, i) => {
    const counts = part.split(',').map(Number)
    const distribution = counts.slice(0, 5) as ConditionSummary['distribution']
    const count = distribution.reduce((sum, n) => sum + n, 0)
    return { code: CONDITIONS[i]!, count, illustrative: counts[5]!, average: averageOf(distribution), distribution }
  })
}

export function emptySummary(code: ConditionCode): ConditionSummary {
  return { code, count: 0, illustrative: 0, average: null, distribution: [0, 0, 0, 0, 0] }
}

export function averageOf(distribution: number[]): number | null {
  const count = distribution.reduce((sum, n) => sum + n, 0)
  if (count === 0) return null
  return distribution.reduce((sum, n, i) => sum + n * (i + 1), 0) / count
}
