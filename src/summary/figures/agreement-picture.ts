/** How far each two things go together: a bar from the middle to the right, or to the left where they go apart. */
import { INK, LINE, RATING_FILL, SOFT, fitting, picture, round, textAt } from './svg.js'

export interface AgreementPicture {
  id: string
  lang: string
  title: string
  about: string
  /** What the left and the right end mean. */
  ends: [string, string]
  parts: { heading: string | null; rows: { label: string; value: number | null; beside: string }[] }[]
}

const WIDTH = 760
const LABEL = 270
const HALF = 140
const ROW = 24
const MARGIN = 12
const MIDDLE = LABEL + HALF

export function agreementPicture({ ends, parts, ...named }: AgreementPicture): string {
  let y = MARGIN
  let body = ''
  for (const part of parts) {
    if (part.heading) {
      body += textAt(MARGIN, y + 16, part.heading, { size: 15, bold: true })
      y += 28
    }
    body += textAt(MIDDLE - HALF, y + 12, ends[0], { size: 12, fill: SOFT })
    body += textAt(MIDDLE + HALF, y + 12, ends[1], { size: 12, fill: SOFT, anchor: 'end' })
    y += 20
    const top = y
    for (const { label, value, beside } of part.rows) {
      body += textAt(MARGIN + 8, y + 16, fitting(label, LABEL - 24))
      body += textAt(MIDDLE + HALF + 10, y + 16, beside, { size: 12, fill: SOFT })
      if (value !== null) {
        const [from, width] = value < 0 ? [MIDDLE + value * HALF, -value * HALF] : [MIDDLE, value * HALF]
        body += `<rect x="${round(from)}" y="${y + 4}" width="${round(width)}" height="${ROW - 9}" fill="${value < 0 ? RATING_FILL[1] : RATING_FILL[3]}" stroke="${INK}" stroke-width="0.75"/>`
      }
      y += ROW
    }
    for (const [x, ink] of [
      [MIDDLE - HALF, LINE],
      [MIDDLE, INK],
      [MIDDLE + HALF, LINE],
    ] as const)
      body += `<line x1="${x}" y1="${top}" x2="${x}" y2="${y}" stroke="${ink}" stroke-width="1"/>`
    y += 12
  }
  return picture({ ...named, width: WIDTH, height: y + MARGIN, body })
}
