/** A figure as the partial `summary/figure-shown` shows it: the picture, what it counts, the table, ways to take it along. */
import type { ViewTools } from '../../web/page.js'
import type { Figure } from './figure.js'

/** @param home the figure's own address, as a Danish path */
export function shownFigure(figure: Figure, tools: ViewTools, home: string, page = 1) {
  const { t, url, number } = tools
  const part = page > 1 ? `?side=${page}` : ''
  const texts = figure.columns.filter(({ kind }) => kind === 'text').length
  return {
    ...figure,
    /** Our own drawing: every word in it is escaped. */
    markup: figure.svg(),
    columns: figure.columns.map(({ title, kind }) => ({ title, number: kind === 'number' })),
    rows: figure.rows.map((row) => ({
      hidden: row.hidden,
      cells: row.cells.map((cell, i) => {
        if (cell !== null) return typeof cell === 'string' ? cell : number(cell, Number.isInteger(cell) ? 0 : 2)
        return row.hidden && i === texts ? t('summary.figure.few-short') : '–'
      }),
      href: url(row.href),
      label: t('summary.figure.read-label', { row: row.cells.slice(0, texts).join(', ') }),
    })),
    downloads: ['svg', 'png', 'csv'].map((format) => ({
      href: url(`${home}.${format}${part}`),
      label: t(`summary.figure.download.${format}`),
    })),
  }
}
