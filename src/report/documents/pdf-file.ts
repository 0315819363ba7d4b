/** An edition as a PDF that is tagged for screen readers: headings and bookmarks, pictures with their alternatives, tables with heads. */
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  INK,
  LANGUAGE,
  MARGIN,
  STYLES,
  SOFT,
  addDrawn,
  drawText,
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
  type Words as Cell,
} from '../../documents/pdf.js'
import { drawnFigure } from './figure-drawings.js'
import type { DocumentFigure, Piece, ReportDocument, Step, Words } from './model.js'
import { PdfLists } from './pdf-lists.js'
import { sharesOf } from './table-shares.js'

const HEADINGS: Record<2 | 3 | 4, Style> = {
  2: { ...STYLES.heading1, size: 15, before: 18 },
  3: STYLES.heading1,
  4: STYLES.heading2,
}
const CAPTION: Style = { font: 'regular', size: 9.5, color: SOFT, before: 2, after: 6 }
/** More than other marks take: `[128]`. */
const NOTE_ROOM = 12
/** A heading is never the last line of a page. */
const HEADING_ROOM = 90

export async function writePdf(document: ReportDocument, out: Writable, step: Step): Promise<void> {
  const { lang, title, subject, publishedAt } = document
  const pdf = openPdf({ title, subject, lang, madeAt: publishedAt })
  const drawn = putDocument(pdf, document, inTurn(out, step)).catch(
    (error: unknown) => void pdf.destroy(error as Error),
  )
  await Promise.all([pipeline(pdf, out), drawn])
}

/** pdfkit hands pages on whether they are taken or not: what draws them waits until they are. */
const inTurn = (out: Writable, step: Step) => async () => {
  await step()
  while (out.writableNeedDrain) await once(out, 'drain')
}

async function putDocument(pdf: Pdf, document: ReportDocument, step: Step): Promise<void> {
  const { lang, title } = document
  const root = pdf.struct('Document', { lang: LANGUAGE[lang] })
  pdf.addStructure(root)
  put(pdf, root, 'H1', { text: title, lang: 'da' }, STYLES.title)
  put(pdf, root, 'P', { text: document.facts, lang }, STYLES.body)
  put(pdf, root, 'P', { text: `${document.hashLabel} ${document.hash}`, lang }, CAPTION)
  pdf.outline.addItem(title)
  const lists = new PdfLists(pdf, root)
  for (const piece of document.pieces) {
    await putPiece(pdf, root, lists, document, piece)
    await step()
  }
  lists.close()
  putHeading(pdf, root, { kind: 'heading', level: 2, words: [{ text: document.notesTitle }], lang })
  for (const note of document.notes) {
    lists.put(
      { mark: `[${note.number}]`, depth: 0, first: false, lang: note.lang },
      { ...STYLES.body, size: 10 },
      (left) => drawText(pdf, note.text, left + NOTE_ROOM),
    )
    await step()
  }
  lists.close()
  root.end()
  putFooters(pdf, document)
  pdf.end()
}

async function putPiece(
  pdf: Pdf,
  root: Element,
  lists: PdfLists,
  document: ReportDocument,
  piece: Piece,
): Promise<void> {
  if (piece.kind !== 'item') lists.close()
  switch (piece.kind) {
    case 'heading':
      putHeading(pdf, root, piece)
      return
    case 'paragraph':
      putWords(pdf, root, 'P', piece, 0)
      return
    case 'item': {
      const { number, depth, lang, words } = piece
      const mark = number === null ? null : `${number}.`
      lists.put({ mark, depth, first: number === 1, lang }, STYLES.body, (left) => drawWords(pdf, words, left))
      return
    }
    case 'quote':
      putWords(pdf, root, 'BlockQuote', piece, 24)
      if (piece.by) put(pdf, root, 'P', { text: piece.by, lang: document.lang }, STYLES.note)
      return
    case 'figure':
      putFigure(pdf, root, document, piece.figure, imageIn(pdf, await drawnFigure(piece.figure.svg)))
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
  putDrawn(pdf, root, tag, lang, STYLES.body, () => drawWords(pdf, words, MARGIN + indent))
}

function drawWords(pdf: Pdf, words: Words[], left: number): void {
  const runs = words.map((word) => ({
    text: 'text' in word ? (word.href ? `${word.text} (${word.href})` : word.text) : ` [${word.notes.join(', ')}]`,
    font: 'text' in word ? (word.strong ? 'bold' : word.em ? 'italic' : 'regular') : 'regular',
    color: 'text' in word ? INK : SOFT,
  }))
  runs.forEach(({ text, font, color }, i) => {
    const options = { width: MARGIN + widthOf(pdf) - left, lineGap: 2, continued: i < runs.length - 1 }
    pdf.font(font).fillColor(color)
    if (i === 0) pdf.text(text, left, pdf.y, options)
    else pdf.text(text, options)
  })
}

/** What pdfkit makes of a picture's bytes. */
type Image = Parameters<Pdf['image']>[0]
const images = new WeakMap<Pdf, Map<Buffer, Image>>()

/** A picture that stands in several places is in the file once. */
function imageIn(pdf: Pdf, png: Buffer): Image {
  const known = images.get(pdf) ?? new Map<Buffer, Image>()
  images.set(pdf, known)
  // The types have not heard of it.
  const open = pdf as unknown as { openImage: (png: Buffer) => Image }
  const image = known.get(png) ?? open.openImage(png)
  known.set(png, image)
  return image
}

function putFigure(
  pdf: Pdf,
  root: Element,
  { lang, words }: ReportDocument,
  figure: DocumentFigure,
  image: Image,
): void {
  const title = `${figure.label}: ${figure.title}`
  const around = heightOf(pdf, title, STYLES.heading2) + heightOf(pdf, figure.caption, CAPTION) + 8
  const [width, height] = sizeOf(pdf, figure.svg, around)
  needRoom(pdf, height + around)
  const caption = pdf.struct('Caption', { lang: LANGUAGE[lang] })
  const say = (text: string, style: Style) => addDrawn(pdf, caption, 'Caption', style, () => drawText(pdf, text))
  say(title, STYLES.heading2)
  const place = { bbox: [MARGIN, pdf.y, MARGIN + width, pdf.y + height], placement: 'Block' }
  const content = pdf.markStructureContent('Figure')
  pdf.image(image, MARGIN, pdf.y, { width, height })
  pdf.endMarkedContent()
  pdf.x = MARGIN
  pdf.y += height + 4
  say(figure.caption, CAPTION)
  root.add(pdf.struct('Figure', { alt: figure.alt, lang: LANGUAGE[lang], ...place }, [caption, content]))
  putNumbers(pdf, root, figure, (text) => ({ text, lang }), words.table)
}

function putNumbers(
  pdf: Pdf,
  root: Element,
  figure: DocumentFigure,
  cell: (text: string) => Cell,
  title: string,
): void {
  const { head, rows } = figure
  putTable(pdf, root, {
    caption: cell(title),
    head: head.map(cell),
    rows: rows.map((row) => row.map(cell)),
    shares: sharesOf(figure),
    size: 7,
  })
}

const heightOf = (pdf: Pdf, text: string, { font, size, before, after }: Style): number =>
  before +
  pdf
    .font(font)
    .fontSize(size)
    .heightOfString(text, { width: widthOf(pdf), lineGap: 2 }) +
  after

/** As wide as the page, but no higher than fits on one with its title and what it counts. */
function sizeOf(pdf: Pdf, svg: string, around: number): [number, number] {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!
  const ratio = Number(height) / Number(width)
  const wide = Math.min(widthOf(pdf), (pdf.page.height - 2 * MARGIN - around) / ratio)
  return [wide, wide * ratio]
}
