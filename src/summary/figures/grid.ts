/** A table as a picture: each cell as dark as what it says is high. */
import { LINE, RATING_FILL, SOFT, fitting, inkOn, picture, ratingLegend, textAt } from './svg.js'

export interface GridPicture {
  id: string
  lang: string
  title: string
  about: string
  columns: string[]
  legend: string[]
  parts: { heading: string | null; rows: GridRow[] }[]
}

interface GridRow {
  /** Rows of one group stand under its name. */
  group: string | null
  label: string
  cells: { text: string; level: number | null }[]
}

const WIDTH = 760
const LABEL = 270
const ROW = 25
const MARGIN = 12
const HEAD_LINE = 15

export function gridPicture({ columns, legend, parts, ...named }: GridPicture): string {
  const cell = (WIDTH - LABEL - MARGIN) / columns.length
  const heads = columns.map((column) => wrapped(column, cell - 8))
  const headLines = Math.max(...heads.map((lines) => lines.length))
  let y = MARGIN
  let body = ''
  for (const part of parts) {
    if (part.heading) {
      body += textAt(MARGIN, y + 16, part.heading, { size: 15, bold: true })
      y += 28
    }
    heads.forEach((lines, i) =>
      lines.forEach((line, n) => {
        body += textAt(LABEL + (i + 0.5) * cell, y + 12 + n * HEAD_LINE, line, {
          size: 12,
          bold: true,
          anchor: 'middle',
        })
      }),
    )
    y += headLines * HEAD_LINE + 6
    let group: string | null = null
    for (const row of part.rows) {
      if (row.group !== null && row.group !== group) {
        body += textAt(MARGIN, y + 17, (group = row.group), { bold: true })
        y += ROW
      }
      body += textAt(MARGIN + 8, y + 16, fitting(row.label, LABEL - 24))
      row.cells.forEach(({ text, level }, i) => {
        const x = LABEL + i * cell
        const fill = level === null ? '#ffffff' : RATING_FILL[level - 1]!
        body += `<rect x="${x + 1}" y="${y + 1}" width="${cell - 2}" height="${ROW - 2}" fill="${fill}" stroke="${level === null ? LINE : fill}"/>`
        const ink = level === null ? SOFT : inkOn(level)
        body += textAt(x + cell / 2, y + 16, text, { size: 12, anchor: 'middle', fill: ink })
      })
      y += ROW
    }
    y += 12
  }
  const below = ratingLegend(MARGIN, y, WIDTH - MARGIN, legend)
  return picture({ ...named, width: WIDTH, height: y + below.height + MARGIN, body: body + below.body })
}

function wrapped(text: string, width: number): string[] {
  const most = Math.floor(width / 7)
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
