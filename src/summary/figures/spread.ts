/** What a distribution over the five ratings says: its middle and its spread, as befits ratings, which are an order. */
export type Distribution = [number, number, number, number, number]

export const none = (): Distribution => [0, 0, 0, 0, 0]

export const countOf = (distribution: readonly number[]): number => distribution.reduce((sum, n) => sum + n, 0)

export interface Spread {
  median: number
  /** A quarter rated at most so, and a quarter at least so. */
  lower: number
  upper: number
  average: number
}

/** Null of nothing. */
export function spreadOf(distribution: readonly number[]): Spread | null {
  const n = countOf(distribution)
  if (n === 0) return null
  const at = (place: number): number => {
    let rating = 0
    for (let seen = 0; seen < place; rating++) seen += distribution[rating]!
    return rating
  }
  return {
    median: (at(Math.ceil(n / 2)) + at(Math.floor(n / 2) + 1)) / 2,
    lower: at(Math.ceil(n / 4)),
    upper: at(Math.ceil((3 * n) / 4)),
    average: distribution.reduce((sum, count, i) => sum + count * (i + 1), 0) / n,
  }
}
