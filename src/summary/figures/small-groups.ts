/**
 * Which numbers of a table are not told, so that nobody can read off what fewer than three people said, nor work it out
 * from the sums that are told. The rule and why: docs/decisions/0020-small-groups.md.
 */
import { FEWEST_VOICES } from '../../experience/condition-pairs.js'

/** A number of the table. Several may share row and column: the sums are told of rows and columns only. */
export interface Group {
  row: string
  column: string
  n: number
  /** How many of `n` the public cannot place by other means. */
  withheld: number
}

export interface Hiding {
  /** Of the groups, those whose numbers are not told: by their place in the list. */
  hidden: Set<number>
  /** Rows whose sum is not told either. */
  untold: Set<string>
}

const few = (n: number): boolean => n > 0 && n < FEWEST_VOICES

/**
 * @param untold rows whose sum is not told, however it looks
 * @param untoldColumns columns whose sum is not told; the others are
 */
export function hideSmallGroups(
  groups: readonly Group[],
  untold: Iterable<string> = [],
  untoldColumns: ReadonlySet<string> = new Set(),
): Hiding {
  const hiding: Hiding = { hidden: new Set(), untold: new Set(untold) }
  for (const [row, own] of byRow(groups)) if (tooFew(own)) hiding.untold.add(row)
  groups.forEach((group, i) => {
    const untoldLine = hiding.untold.has(group.row) || untoldColumns.has(group.column)
    if (tooFew([group]) || (untoldLine && group.n > 0)) hiding.hidden.add(i)
  })
  const columns = [...new Set(groups.map((group) => group.column))].filter((column) => !untoldColumns.has(column))
  for (;;) {
    const found = workedOut(groups, hiding, columns)
    if (!found || !hideMore(groups, hiding, found)) return hiding
  }
}

/** What may not be told of some groups together: fewer than three voices, or in one row fewer than three that are only known from here. */
function tooFew(groups: readonly Group[]): boolean {
  if (few(sum(groups, 'n'))) return true
  const oneRow = new Set(groups.map((group) => group.row)).size === 1
  return oneRow && few(sum(groups, 'withheld'))
}

function byRow(groups: readonly Group[]): Map<string, Group[]> {
  const rows = new Map<string, Group[]>()
  for (const group of groups) {
    const own = rows.get(group.row)
    if (own) own.push(group)
    else rows.set(group.row, [group])
  }
  return rows
}

const sum = (groups: readonly Group[], of: 'n' | 'withheld'): number => groups.reduce((n, group) => n + group[of], 0)

/**
 * Hidden groups whose sum follows from what is told, and may not be told; null when there are none. Sums of rows less sums
 * of columns leave hidden groups alone exactly where no hidden group is taken away that was not counted: rows that hold
 * all that is hidden in some columns, or columns that hold all that is hidden in some rows.
 */
function workedOut(groups: readonly Group[], { hidden, untold }: Hiding, columns: string[]): Group[] | null {
  const dark = [...hidden].map((i) => groups[i]!)
  const rows = byRow(dark)
  for (const [row, own] of rows) if (!untold.has(row) && tooFew(own)) return own
  for (let set = 1; set < 2 ** columns.length; set++) {
    const chosen = new Set(columns.filter((_, i) => set & (1 << i)))
    const inside: Group[] = []
    const outside: Group[] = []
    let reachesUntold = false
    for (const [row, own] of rows) {
      const within = own.filter((group) => chosen.has(group.column))
      if (within.length === 0) continue
      if (untold.has(row)) reachesUntold = true
      if (within.length < own.length) outside.push(...own.filter((group) => !chosen.has(group.column)))
      if (within.length < own.length || untold.has(row)) inside.push(...within)
    }
    if (!reachesUntold && tooFew(outside)) return outside
    if (tooFew(inside)) return inside
  }
  return null
}

/** Hides the smallest number that shares a row or a column with them; where there is none, an empty one; then a row's sum. */
function hideMore(groups: readonly Group[], { hidden, untold }: Hiding, found: Group[]): boolean {
  const rows = new Set(found.map((group) => group.row))
  const columns = new Set(found.map((group) => group.column))
  const shown = groups.map((group, i) => ({ ...group, i })).filter(({ i }) => !hidden.has(i))
  const near = (group: Group) => rows.has(group.row) || columns.has(group.column)
  const smallest = (some: typeof shown) => some.sort((a, b) => a.n - b.n)[0]
  const next =
    smallest(shown.filter((group) => group.n > 0 && near(group))) ??
    smallest(shown.filter((group) => group.n > 0)) ??
    shown.find((group) => columns.has(group.column)) ??
    shown[0]
  if (next) {
    hidden.add(next.i)
    return true
  }
  const told = groups.find((group) => !untold.has(group.row))
  if (told) untold.add(told.row)
  return told !== undefined
}
