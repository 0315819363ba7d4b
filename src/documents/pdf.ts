/** What every PDF of ours is made with: pages that are tagged for screen readers (PDF/UA), with a title, a language and bookmarks. */
import fs from 'node:fs'
import path from 'node:path'
import PDFDocument from 'pdfkit'
import { ROOT } from '../root.js'
import type { Language } from '../web/messages.js'

/** Words with the language that they are in: what people wrote stays in theirs. */
export interface Words {
  text: string
  lang: Language
}

export const LANGUAGE: Record<Language, string> = { da: 'da-DK', en: 'en-GB' }
export const INK = '#1a1a1a'
export const SOFT = '#505050'
const LINE = '#8a8a8a'
export const MARGIN = 64

/** IBM Plex Sans (SIL Open Font License) as TrueType: dkfds brings it. */
const FONT_FOLDER = path.join(ROOT, 'node_modules/dkfds/src/fonts/IBMPlexSans/complete/ttf')
const fonts = new Map<string, Buffer>()
function fontFile(name: string): Buffer {
  let bytes = fonts.get(name)
  if (!bytes) fonts.set(name, (bytes = fs.readFileSync(path.join(FONT_FOLDER, `IBMPlexSans-${name}.ttf`))))
  return bytes
}

export interface Style {
  font: 'regular' | 'bold' | 'italic'
  size: number
  color: string
  /** Room over it and under it. */
  before: number
  after: number
}

export const STYLES = {
  title: { font: 'bold', size: 20, color: INK, before: 0, after: 10 },
  heading1: { font: 'bold', size: 13, color: INK, before: 14, after: 4 },
  heading2: { font: 'bold', size: 11, color: INK, before: 6, after: 2 },
  body: { font: 'regular', size: 11, color: INK, before: 0, after: 6 },
  note: { font: 'italic', size: 10, color: SOFT, before: 0, after: 4 },
} satisfies Record<string, Style>

export type Pdf = PDFKit.PDFDocument
export type Element = ReturnType<Pdf['struct']>

export interface PdfHead {
  title: string
  subject: string
  lang: Language
  madeAt: string
}

export function openPdf({ title, subject, lang, madeAt }: PdfHead): Pdf {
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN },
    pdfVersion: '1.7',
    // The types have not heard of it.
    subset: 'PDF/UA' as 'PDF/A-2a',
    tagged: true,
    lang: LANGUAGE[lang],
    displayTitle: true,
    autoFirstPage: false,
    // Of its own pdfkit would open a font that is not ours, and then ours anew for each line that is set in it.
    font: '',
    info: {
      Title: new XmlText(title) as string,
      Subject: new XmlText(subject) as string,
      Creator: 'Frivilligregistret',
      CreationDate: new Date(madeAt),
    },
  })
  pdf.registerFont('regular', fontFile('Regular'))
  pdf.registerFont('bold', fontFile('SemiBold'))
  pdf.registerFont('italic', fontFile('Italic'))
  pdf.font('regular')
  leaveRoomForFooters(pdf)
  pdf.addPage()
  return pdf
}

/** pdfkit prints the title into its XML as it is: there `&` and `<` must be written otherwise. */
class XmlText extends String {
  override toString(): string {
    return this.valueOf().replace(/&/g, '&amp;').replace(/</g, '&lt;')
  }
}

export const widthOf = (pdf: Pdf): number => pdf.page.width - 2 * MARGIN

const bottomOf = (pdf: Pdf) => pdf.page.height - MARGIN

/** Goes on to a new page unless there is room for what must stand together. */
export function needRoom(pdf: Pdf, height: number): void {
  if (pdf.y + height > bottomOf(pdf)) pdf.addPage()
}

/** A paragraph of its own, drawn by `draw` from the left margin on. */
export function putDrawn(pdf: Pdf, parent: Element, tag: string, lang: Language, style: Style, draw: () => void): void {
  const element = pdf.struct(tag, { lang: LANGUAGE[lang] })
  parent.add(element)
  addDrawn(pdf, element, tag, style, draw)
  element.end()
}

/** More of an element that is there already. */
export function addDrawn(pdf: Pdf, element: Element, tag: string, style: Style, draw: () => void): void {
  pdf.font(style.font).fontSize(style.size).fillColor(style.color)
  pdf.y += style.before
  needRoom(pdf, pdf.currentLineHeight(true))
  const content = pdf.markStructureContent(tag)
  draw()
  pdf.endMarkedContent()
  element.add(content)
  pdf.y += style.after
}

export function put(pdf: Pdf, parent: Element, tag: string, { text, lang }: Words, style: Style): void {
  putDrawn(pdf, parent, tag, lang, style, () => drawText(pdf, text))
}

export const drawText = (pdf: Pdf, text: string, left = MARGIN): void => {
  pdf.text(text, left, pdf.y, { width: MARGIN + widthOf(pdf) - left, lineGap: 2 })
}

export interface PdfTable {
  caption?: Words
  head: Words[]
  rows: Words[][]
  /** Of the width, for each column. */
  shares: number[]
  size?: number
  /** Whether the first cell of each row names it. */
  named?: boolean
}

/** Drawn by hand: pdfkit's own table knows no language of a cell. */
export function putTable(pdf: Pdf, section: Element, table: PdfTable): void {
  const { caption, head, rows, shares, size = 10, named = true } = table
  const element = pdf.struct('Table')
  section.add(element)
  if (caption) put(pdf, element, 'Caption', caption, STYLES.heading2)
  const row = { shares, size }
  putRow(pdf, element, head, { ...row, scopeOf: () => 'Column' })
  for (const cells of rows) putRow(pdf, element, cells, { ...row, scopeOf: (i) => (named && i === 0 ? 'Row' : null) })
  element.end()
  pdf.x = MARGIN
  pdf.y += 8
}

interface RowStyle {
  shares: number[]
  size: number
  scopeOf: (column: number) => string | null
}

function putRow(pdf: Pdf, table: Element, cells: Words[], { shares, size, scopeOf }: RowStyle): void {
  const padding = size / 2
  const cellWidth = (column: number) => widthOf(pdf) * shares[column]!
  const dress = (column: number) =>
    pdf
      .font(scopeOf(column) ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(INK)
  const heights = cells.map(({ text }, i) => dress(i).heightOfString(text, { width: cellWidth(i) - 2 * padding }))
  const height = Math.max(...heights) + 2 * padding
  needRoom(pdf, height)
  const top = pdf.y
  const row = pdf.struct('TR')
  table.add(row)
  let left = MARGIN
  cells.forEach(({ text, lang }, i) => {
    const scope = scopeOf(i)
    const [x, width] = [left, cellWidth(i)]
    drawn(pdf, () => pdf.lineWidth(0.5).strokeColor(LINE).rect(x, top, width, height).stroke())
    dress(i)
    const tag = scope ? 'TH' : 'TD'
    const content = pdf.markStructureContent(tag)
    pdf.text(text, x + padding, top + padding, { width: width - 2 * padding })
    pdf.endMarkedContent()
    row.add(pdf.struct(tag, { lang: LANGUAGE[lang], ...(scope && { scope }) }, [content]))
    left += width
  })
  row.end()
  pdf.y = top + height
}

/** What is there for the eye only. */
export function drawn(pdf: Pdf, draw: () => void): void {
  pdf.markContent('Artifact', { type: 'Layout' })
  draw()
  pdf.endMarkedContent()
}

export interface PdfFooter {
  footer: string
  pageLabel: (page: number, pages: number) => string
}

interface Drawing {
  drawing: ReturnType<Pdf['ref']>
  fonts: object
}
const footers = new WeakMap<Pdf, Drawing[]>()

/**
 * A footer says how many pages there are, and is drawn when they are: each page names a drawing that comes last in the
 * file. So a page is written as soon as it is full, and a long document takes no more memory than a short one.
 */
function leaveRoomForFooters(pdf: Pdf): void {
  const drawings: Drawing[] = []
  footers.set(pdf, drawings)
  pdf.on('pageAdded', () => {
    const { width, height } = pdf.page
    const fonts = {}
    const drawing = pdf.ref({
      Type: 'XObject',
      Subtype: 'Form',
      BBox: [0, 0, width, height],
      Resources: { Font: fonts },
    })
    drawings.push({ drawing, fonts })
    ;(pdf.page.xobjects as Record<string, unknown>).Footer = drawing
    pdf.addContent('/Artifact <</Type /Pagination>> BDC /Footer Do EMC')
  })
}

export function putFooters(pdf: Pdf, { footer, pageLabel }: PdfFooter): void {
  const { page } = pdf
  const drawings = footers.get(pdf)!
  drawings.forEach((each, i) => {
    // Under the bottom margin pdfkit would begin a new page.
    pdf.page = paperOf(page, each)
    pdf.font('regular').fontSize(9).fillColor(SOFT)
    const y = page.height - MARGIN / 2 - 8
    pdf.text(footer, MARGIN, y, { width: 360, height: 11, ellipsis: true, lineBreak: true })
    pdf.text(pageLabel(i + 1, drawings.length), page.width - MARGIN - 100, y, { width: 100, align: 'right' })
    each.drawing.end('')
  })
  pdf.page = page
}

/** Like a page, but what is put on it goes into the drawing. */
const paperOf = (page: Pdf['page'], { drawing, fonts }: Drawing): Pdf['page'] =>
  Object.create(page, {
    write: { value: (content: string) => drawing.write(content) },
    fonts: { value: fonts },
    margins: { value: { ...page.margins, bottom: 0 } },
  }) as Pdf['page']
