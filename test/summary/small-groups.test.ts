import fc from 'fast-check'
import { hideSmallGroups, type Group } from '../../src/summary/figures/small-groups'

/** Whether a vector is a sum of multiples of others: by elimination, in whole numbers. */
function follows(from: number[][], wanted: number[]): boolean {
  const rank = (rows: number[][]): number => {
    const left = rows.map((row) => [...row])
    let found = 0
    for (let column = 0; column < wanted.length; column++) {
      const pivot = left.findIndex((row, i) => i >= found && row[column] !== 0)
      if (pivot < 0) continue
      ;[left[found], left[pivot]] = [left[pivot]!, left[found]!]
      for (let i = found + 1; i < left.length; i++) {
        const [a, b] = [left[found]![column]!, left[i]![column]!]
        if (b !== 0) left[i] = left[i]!.map((x, j) => x * a - left[found]![j]! * b)
      }
      found++
    }
    return found
  }
  return rank([...from, wanted]) === rank(from)
}

/** Every set of hidden groups whose sum anybody can work out from the sums of rows and columns. */
function* workedOut(groups: Group[], hidden: number[], toldRows: string[], toldColumns: string[]): Generator<Group[]> {
  const sums = [
    ...toldRows.map((row) => hidden.map((i) => Number(groups[i]!.row === row))),
    ...toldColumns.map((column) => hidden.map((i) => Number(groups[i]!.column === column))),
  ]
  for (let set = 1; set < 2 ** hidden.length; set++) {
    const wanted = hidden.map((_, i) => (set >> i) & 1)
    if (follows(sums, wanted)) yield hidden.filter((_, i) => wanted[i]).map((i) => groups[i]!)
  }
}

const sum = (groups: Group[], of: 'n' | 'withheld') => groups.reduce((n, group) => n + group[of], 0)
const few = (n: number) => n === 1 || n === 2

const group = fc
  .tuple(fc.constantFrom(0, 0, 1, 1, 2, 3, 4, 7, 30), fc.nat(4))
  .map(([n, withheld]) => ({ n, withheld: Math.min(n, withheld) }))

const table = fc
  .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 3 }))
  .chain(([rows, columns]) =>
    fc
      .array(group, { minLength: rows * columns, maxLength: rows * columns })
      .map((numbers) =>
        numbers.map((n, i): Group => ({ ...n, row: `r${i % rows}`, column: `c${Math.floor(i / rows)}` })),
      ),
  )

/** A column whose own sum is small is hidden by whoever draws the table, with all that is in it. */
const smallColumns = (groups: Group[]) =>
  new Set(groups.map(({ column }) => column).filter((column) => few(sum(inColumn(groups, column), 'n'))))
const inColumn = (groups: Group[], column: string) => groups.filter((one) => one.column === column)

test('nobody can work out what fewer than three said, from whatever numbers and sums are told', () => {
  fc.assert(
    fc.property(table, (groups) => {
      const untoldColumns = smallColumns(groups)
      const { hidden, untold } = hideSmallGroups(groups, [], untoldColumns)

      groups.forEach((one, i) => {
        if (!hidden.has(i)) expect([few(one.n), few(one.withheld)]).toEqual([false, false])
      })
      const rows = [...new Set(groups.map(({ row }) => row))].filter((row) => !untold.has(row))
      const columns = [...new Set(groups.map(({ column }) => column))].filter((column) => !untoldColumns.has(column))
      for (const found of workedOut(groups, [...hidden], rows, columns)) {
        expect(few(sum(found, 'n'))).toBe(false)
        if (new Set(found.map(({ row }) => row)).size === 1) expect(few(sum(found, 'withheld'))).toBe(false)
      }
    }),
    { numRuns: 500 },
  )
})

test('several numbers may share a row and a column, as projects share municipality and kind', () => {
  const shared = fc.array(
    fc.record({
      row: fc.constantFrom('Horsens', 'Lejre', 'Varde'),
      column: fc.constantFrom('school', 'library'),
      n: fc.constantFrom(0, 1, 2, 3, 5, 9),
      withheld: fc.constant(0),
    }),
    { minLength: 1, maxLength: 9 },
  )
  fc.assert(
    fc.property(shared, (groups) => {
      const untoldColumns = smallColumns(groups)
      const { hidden, untold } = hideSmallGroups(groups, [], untoldColumns)
      const rows = ['Horsens', 'Lejre', 'Varde'].filter((row) => !untold.has(row))
      const columns = ['school', 'library'].filter((column) => !untoldColumns.has(column))
      for (const found of workedOut(groups, [...hidden], rows, columns)) expect(few(sum(found, 'n'))).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('where every group is large enough, nothing is hidden', () => {
  const numbers = [3, 5, 8, 4].map((n, i): Group => ({ row: `r${i % 2}`, column: `c${i >> 1}`, n, withheld: 0 }))
  expect(hideSmallGroups(numbers)).toEqual({ hidden: new Set(), untold: new Set() })
})

test('one small group takes as many others with it as it needs, and leaves the rest', () => {
  const numbers = [2, 9, 5, 8, 9, 9].map((n, i): Group => ({
    row: `r${i % 3}`,
    column: `c${Math.floor(i / 3)}`,
    n,
    withheld: 0,
  }))
  const { hidden } = hideSmallGroups(numbers)
  expect(hidden.has(0)).toBe(true)
  expect(hidden.size).toBeLessThan(numbers.length)
})
