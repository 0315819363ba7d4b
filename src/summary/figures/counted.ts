/** Voices of one dimension under each condition, illustrative ones apart, and what of it may be told. */
import type { VoiceTally } from '../../experience/voice-tallies.js'
import { CONDITIONS, type ConditionCode } from '../../experience/vocabulary.js'
import { hideSmallGroups } from './small-groups.js'
import { countOf, none, type Distribution } from './spread.js'

export interface Counted {
  /** Of the dimension: a role, a municipality. */
  key: string
  /** Null for all five together. */
  condition: ConditionCode | null
  distribution: Distribution
  n: number
  withheld: number
  hidden: boolean
}

export interface Part {
  illustrative: boolean
  n: number
  /** For each condition, and first for all: each of the keys, in their order. */
  rows: Counted[]
}

/**
 * @param placeKnown whether the public knows anyway who is in which group (open data tells each rating's project):
 * then nobody is withheld
 */
export function countParts(tallies: VoiceTally[], keys: readonly string[], placeKnown: boolean): Part[] {
  const parts = [false, true].map((illustrative): Part => {
    const own = tallies.filter((tally) => tally.illustrative === illustrative)
    const n = own.reduce((sum, tally) => sum + countOf(tally.distribution), 0)
    // Where nothing is made up, there is no part of it to tell.
    if (illustrative && n === 0) return { illustrative, n, rows: [] }
    const rows = rowsOf(own, keys)
    if (!illustrative) hide(rows, placeKnown)
    return { illustrative, n, rows }
  })
  const told = parts.filter((part) => part.n > 0)
  return told.length > 0 ? told : [parts[0]!]
}

function rowsOf(tallies: VoiceTally[], keys: readonly string[]): Counted[] {
  const lines = new Map(
    [null, ...CONDITIONS].map((condition) => [
      condition,
      keys.map((key): Counted => ({ key, condition, distribution: none(), n: 0, withheld: 0, hidden: false })),
    ]),
  )
  const places = new Map(keys.map((key, i) => [key, i]))
  for (const { key, conditionCode, distribution, withheld } of tallies) {
    const place = places.get(key)
    if (place === undefined) continue
    addTo(lines.get(null)![place]!, distribution, withheld)
    addTo(lines.get(conditionCode)![place]!, distribution, withheld)
  }
  return [...lines.values()].flat()
}

function addTo(row: Counted, distribution: Distribution, withheld: number): void {
  for (let i = 0; i < distribution.length; i++) row.distribution[i]! += distribution[i]!
  row.n += countOf(distribution)
  row.withheld += withheld
}

/** Marks what may not be told, in the rows of a table whose sums by condition are told elsewhere. */
function hide(rows: Counted[], placeKnown: boolean): void {
  const cells = rows.filter((row) => row.condition !== null)
  const groups = cells.map(({ key, condition, n, withheld }) => ({
    row: key,
    column: condition!,
    n,
    withheld: placeKnown ? 0 : withheld,
  }))
  const { hidden, untold } = hideSmallGroups(groups, [], smallConditions(cells))
  hidden.forEach((i) => (cells[i]!.hidden = true))
  for (const row of rows) if (row.condition === null) row.hidden = untold.has(row.key)
}

/** Conditions of which so little is told in all that not even that is told. */
export function smallConditions(cells: Pick<Counted, 'condition' | 'n'>[]): Set<string> {
  const totals = CONDITIONS.map((column) => ({
    row: '',
    column,
    n: cells.filter((cell) => cell.condition === column).reduce((sum, cell) => sum + cell.n, 0),
    withheld: 0,
  }))
  const all = hideSmallGroups(totals)
  return new Set([...all.hidden].map((i) => totals[i]!.column))
}
