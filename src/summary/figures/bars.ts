/** Distributions under one another: for each section a row a group, from how many rated 1 to how many rated 5. */
import { INK, LINE, RATING_FILL, SOFT, box, fitting, inkOn, picture, ratingLegend, round, textAt } from './svg.js'

export interface BarRow {
  label: string
  n: number
  /** Null where the group is hidden. */
  distribution: readonly number[] | null
  /** Beside the bar: how many, and the middle. */
  beside: string
  /** Instead of a bar, where there is none. */
  instead: string
}

export interface BarSection {
  heading: string | null
  rows: BarRow[]
}

export interface BarPicture {
  id: string
  lang: string
  title: string
  about: string
  parts: { heading: string | null; illustrative: boolean; sections: BarSection[] }[]
  legend: string[]
}

const WIDTH = 760
const LABEL = 250
const BAR = 330
const ROW = 24
const MARGIN = 12
/** A number stands in its bar where there is room for it. */
const ROOM_FOR_NUMBER = 16

export function barPicture({ parts, legend, ...named }: BarPicture): string {
  let y = MARGIN
  let body = ''
  for (const part of parts) {
    if (part.heading) {
      body += textAt(MARGIN, y + 16, part.heading, { size: 15, bold: true })
      y += 28
    }
    for (const section of part.sections) {
      if (section.heading) {
        body += textAt(MARGIN, y + 15, section.heading, { bold: true })
        y += 22
      }
      for (const row of section.rows) {
        body += barRow(row, y, part.illustrative)
        y += ROW
      }
      y += 8
    }
    y += 6
  }
  const below = ratingLegend(MARGIN, y + 4, WIDTH - MARGIN, legend)
  return picture({ ...named, width: WIDTH, height: y + below.height + MARGIN, body: body + below.body })
}

function barRow(row: BarRow, y: number, illustrative: boolean): string {
  const label = textAt(MARGIN + 8, y + 15, fitting(row.label, LABEL - 16), {})
  const beside = textAt(LABEL + MARGIN + BAR + 10, y + 15, row.beside, { size: 12, fill: SOFT })
  const frame = box(LABEL + MARGIN, y + 2, BAR, ROW - 5, '#ffffff', row.distribution ? '' : LINE)
  if (!row.distribution || row.n === 0)
    return label + frame + textAt(LABEL + MARGIN + 8, y + 15, row.instead, { size: 12, fill: SOFT }) + beside
  let x = LABEL + MARGIN
  let bar = ''
  row.distribution.forEach((n, i) => {
    const width = (n / row.n) * BAR
    if (n > 0) {
      bar += `<rect x="${round(x)}" y="${y + 2}" width="${round(width)}" height="${ROW - 5}" fill="${RATING_FILL[i]!}" stroke="#ffffff" stroke-width="1"/>`
      if (width >= ROOM_FOR_NUMBER)
        bar += textAt(x + width / 2, y + 15, String(n), { size: 12, fill: inkOn(i + 1), anchor: 'middle' })
    }
    x += width
  })
  // An outline tells bars from the ground in print; a broken one tells what is made up from what is not.
  const outline = `<rect x="${LABEL + MARGIN}" y="${y + 2}" width="${BAR}" height="${ROW - 5}" fill="none" stroke="${INK}" stroke-width="0.75"${illustrative ? ' stroke-dasharray="5 3"' : ''}/>`
  return label + bar + outline + beside
}
