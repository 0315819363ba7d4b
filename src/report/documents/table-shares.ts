import type { DocumentFigure } from './model.js'

const LEAST = 4
const MOST = 26

/** How wide each column of a figure's table is, by its longest words: together one. */
export function sharesOf({ head, rows }: Pick<DocumentFigure, 'head' | 'rows'>): number[] {
  const weights = head.map((title, i) => {
    const longest = Math.max(...[title, ...rows.map((row) => row[i]!)].map((text) => text.length))
    return Math.min(MOST, Math.max(LEAST, longest))
  })
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}
