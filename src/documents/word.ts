/** What every Word file of ours is made with: styles, a language, a footer that counts its pages. */
import {
  AlignmentType,
  BorderStyle,
  Footer,
  PageNumber,
  Paragraph,
  Tab,
  TabStopType,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import type { Language } from '../web/messages.js'
import type { Words } from './pdf.js'

export const LANGUAGE: Record<Language, string> = { da: 'da-DK', en: 'en-GB' }
export const INK = '1A1A1A'
export const SOFT = '505050'
/** The width between the margins, in twentieths of a point. */
export const WIDTH = 9026
export const PAGE = { margin: { top: 1300, bottom: 1300, left: 1440, right: 1440 } }

export function stylesIn(lang: Language) {
  const heading = (size: number, before: number) => ({
    run: { size, bold: true, color: INK },
    paragraph: { spacing: { before, after: 80, line: 264 }, keepNext: true },
  })
  return {
    default: {
      document: {
        run: { font: 'Calibri', size: 22, color: INK, language: { value: LANGUAGE[lang] } },
        paragraph: { spacing: { after: 120, line: 276 } },
      },
      title: heading(36, 0),
      heading1: heading(26, 280),
      heading2: heading(22, 160),
      heading3: heading(22, 120),
    },
  }
}

export const wordRun = (
  { text, lang }: Words,
  more: { bold?: boolean; italics?: boolean; color?: string; size?: number } = {},
) => new TextRun({ text, language: { value: LANGUAGE[lang] }, ...more })

export interface WordTable {
  head: Words[]
  rows: Words[][]
  /** Of the width, for each column. */
  shares: number[]
  /** In half points. */
  size?: number
  /** Whether the first cell of each row names it. */
  named?: boolean
}

export function wordTable({ head, rows, shares, size, named = true }: WordTable): Table {
  const line = { style: BorderStyle.SINGLE, size: 4, color: '8A8A8A' }
  const widths = shares.map((share) => Math.round(WIDTH * share))
  const cell = (words: Words, column: number, bold: boolean) =>
    new TableCell({
      width: { size: widths[column]!, type: WidthType.DXA },
      margins: { top: 60, bottom: 60, left: 100, right: 100 },
      children: [new Paragraph({ spacing: { after: 0 }, children: [wordRun(words, { bold, ...(size && { size }) })] })],
    })
  return new Table({
    width: { size: WIDTH, type: WidthType.DXA },
    columnWidths: widths,
    borders: { top: line, bottom: line, left: line, right: line, insideHorizontal: line, insideVertical: line },
    rows: [
      new TableRow({ tableHeader: true, cantSplit: true, children: head.map((words, i) => cell(words, i, true)) }),
      ...rows.map(
        (row) => new TableRow({ cantSplit: true, children: row.map((words, i) => cell(words, i, named && i === 0)) }),
      ),
    ],
  })
}

/** Word counts the pages: where the label says them, its fields stand. */
const COUNTED = new Map([
  ['\u0001', PageNumber.CURRENT],
  ['\u0002', PageNumber.TOTAL_PAGES],
])

export interface WordFooter {
  footer: string
  pageLabel: (page: number | string, pages: number | string) => string
  lang: Language
}

export function footerOf({ footer, pageLabel, lang }: WordFooter): Footer {
  const label = pageLabel('\u0001', '\u0002').split(/([\u0001\u0002])/)
  return new Footer({
    children: [
      new Paragraph({
        alignment: AlignmentType.LEFT,
        tabStops: [{ type: TabStopType.RIGHT, position: WIDTH }],
        children: [
          wordRun({ text: footer, lang }, { color: SOFT }),
          new TextRun({ color: SOFT, children: [new Tab(), ...label.map((part) => COUNTED.get(part) ?? part)] }),
        ],
      }),
    ],
  })
}
