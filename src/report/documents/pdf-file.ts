/** An edition as a PDF that is tagged for screen readers: headings and bookmarks, pictures with their alternatives, tables with heads. */
import { buffer } from 'node:stream/consumers'
import {
  INK,
  LANGUAGE,
  MARGIN,
  STYLES,
  SOFT,
  needRoom,
  openPdf,
  put,
  putDrawn,
  putFooters,
  putTable,
  widthOf,
  type Element,
  type Pdf,
  type Style,
} from '../../documents/pdf.js'
import { figurePng } from '../../summary/figures/files.js'
import type { DocumentFigure, Piece, ReportDocument, Words } from './model.js'
import { sharesOf } from './table-shares.js'

const HEADINGS: Record<2 | 3 | 4, Style> = {
  2: { ...STYLES.heading1, size: 15, before: 18 },
  3: STYLES.heading1,
  4: STYLES.heading2,
}
const CAPTION: Style = { font: 'regular', size: 9.5, color: SOFT, before: 2, after: 6 }
/** A heading is never the last line of a page. */
const HEADING_ROOM = 90

export async function writePdf(document: ReportDocument): Promise<Buffer> {
  const { lang, title, subject, publishedAt } = document
  const pdf = openPdf({ title, subject, lang, madeAt: publishedAt })
  const written = buffer(pdf)
  const root = pdf.struct('Document', { lang: LANGUAGE[lang] })
  pdf.addStructure(root)
  put(pdf, root, 'H1', { text: title, lang: 'da' }, STYLES.title)
  put(pdf, root, 'P', { text: document.facts, lang }, STYLES.body)
  put(pdf, root, 'P', { text: `${document.hashLabel} ${document.hash}`, lang }, CAPTION)
  pdf.outline.addItem(title)
  for (const piece of document.pieces) putPiece(pdf, root, document, piece)
  putHeading(pdf, root, { kind: 'heading', level: 2, words: [{ text: document.notesTitle }], lang })
  for (const note of document.notes)
    put(pdf, root, 'P', { text: `[${note.number}] ${note.text}`, lang: note.lang }, { ...STYLES.body, size: 10 })
  root.end()
  putFooters(pdf, document)
  pdf.end()
  return written
}

function putPiece(pdf: Pdf, root: Element, document: ReportDocument, piece: Piece): void {
  switch (piece.kind) {
    case 'heading':
      putHeading(pdf, root, piece)
      return
    case 'paragraph':
      putWords(pdf, root, 'P', piece, 0)
      return
    case 'item': {
      const mark = piece.number === null ? '• ' : `${piece.number}. `
      putWords(pdf, root, 'P', { ...piece, words: [{ text: mark }, ...piece.words] }, 14 * (piece.depth + 1))
      return
    }
    case 'quote':
      putWords(pdf, root, 'BlockQuote', piece, 24)
      if (piece.by) put(pdf, root, 'P', { text: piece.by, lang: document.lang }, STYLES.note)
      return
    case 'figure':
      putFigure(pdf, root, document, piece.figure)
      return
  }
}

function putHeading(pdf: Pdf, root: Element, { level, words, lang }: Extract<Piece, { kind: 'heading' }>): void {
  needRoom(pdf, HEADING_ROOM)
  const text = plain(words)
  if (level === 2) pdf.outline.addItem(text)
  put(pdf, root, `H${level}`, { text, lang }, HEADINGS[level])
}

const plain = (words: Words[]): string => words.map((word) => ('text' in word ? word.text : '')).join('')

/** Runs in their own dress, one after the other on the same line. */
function putWords(
  pdf: Pdf,
  root: Element,
  tag: string,
  { words, lang }: Extract<Piece, { words: Words[] }>,
  indent: number,
): void {
  const runs = words.map((word) => ({
    text: 'text' in word ? (word.href ? `${word.text} (${word.href})` : word.text) : ` [${word.notes.join(', ')}]`,
    font: 'text' in word ? (word.strong ? 'bold' : word.em ? 'italic' : 'regular') : 'regular',
    color: 'text' in word ? INK : SOFT,
  }))
  putDrawn(pdf, root, tag, lang, STYLES.body, () => {
    const left = MARGIN + indent
    runs.forEach(({ text, font, color }, i) => {
      const options = { width: widthOf(pdf) - indent, lineGap: 2, continued: i < runs.length - 1 }
      pdf.font(font).fillColor(color)
      if (i === 0) pdf.text(text, left, pdf.y, options)
      else pdf.text(text, options)
    })
  })
}

function putFigure(pdf: Pdf, root: Element, { lang, words }: ReportDocument, figure: DocumentFigure): void {
  const [width, height] = sizeOf(pdf, figure.svg)
  needRoom(pdf, Math.min(height + 60, pdf.page.height - 2 * MARGIN))
  put(pdf, root, 'P', { text: `${figure.label}: ${figure.title}`, lang }, STYLES.heading2)
  const content = pdf.markStructureContent('Figure')
  pdf.image(figurePng(figure.svg), MARGIN, pdf.y, { width, height })
  pdf.endMarkedContent()
  root.add(pdf.struct('Figure', { alt: figure.alt, lang: LANGUAGE[lang] }, [content]))
  pdf.x = MARGIN
  pdf.y += height + 4
  put(pdf, root, 'P', { text: figure.caption, lang }, CAPTION)
  put(pdf, root, 'P', { text: words.table, lang }, STYLES.heading2)
  const cells = (row: string[]) => row.map((text) => ({ text, lang }))
  putTable(pdf, root, { head: cells(figure.head), rows: figure.rows.map(cells), shares: sharesOf(figure), size: 7 })
}

/** As wide as the page, but no higher than fits on one with its title. */
function sizeOf(pdf: Pdf, svg: string): [number, number] {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!
  const ratio = Number(height) / Number(width)
  const most = pdf.page.height - 2 * MARGIN - 60
  const wide = Math.min(widthOf(pdf), most / ratio)
  return [wide, wide * ratio]
}
