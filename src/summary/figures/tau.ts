/**
 * Kendall's tau-b of a table of counts: how often of two projects the one that is higher in one thing is higher in the
 * other, less how often it is lower. For an order such as ratings, and corrected for the many that are alike.
 */
export function tauB(table: readonly (readonly number[])[]): number | null {
  let [agree, differ, sameRow, sameColumn] = [0, 0, 0, 0]
  each(table, (a, i, j) =>
    each(table, (b, k, l) => {
      if (k > i && l > j) agree += a * b
      else if (k > i && l < j) differ += a * b
      else if (k === i && l > j) sameRow += a * b
      else if (k > i && l === j) sameColumn += a * b
    }),
  )
  const scale = Math.sqrt((agree + differ + sameRow) * (agree + differ + sameColumn))
  return scale === 0 ? null : (agree - differ) / scale
}

function each(table: readonly (readonly number[])[], act: (n: number, row: number, column: number) => void): void {
  table.forEach((row, i) => row.forEach((n, j) => n > 0 && act(n, i, j)))
}
