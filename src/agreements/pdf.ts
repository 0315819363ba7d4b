/** An agreement as a PDF that is tagged for screen readers (PDF/UA): the same words as the Word file. */
import fs from 'node:fs'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { ROOT } from '../root.js'
import type { Language } from '../web/messages.js'
import type { AgreementDocument, DocumentSection, DocumentTable, Words } from './document.js'

const LANGUAGE: Record<Language, string> = { da: 'da-DK', en: 'en-GB' }
const INK = '#1a1a1a'
const SOFT = '#505050'
const LINE = '#8a8a8a'
const MARGIN = 64

/** IBM Plex Sans (SIL Open Font License) as TrueType: dkfds brings it. */
const FONT_FOLDER = path.join(ROOT, 'node_modules/dkfds/src/fonts/IBMPlexSans/complete/ttf')
const fonts = new Map<string, Buffer>()
function fontFile(name: string): Buffer {
  let bytes = fonts.get(name)
  if (!bytes) fonts.set(name, (bytes = fs.readFileSync(path.join(FONT_FOLDER, `IBMPlexSans-${name}.ttf`))))
  return bytes
}

interface Style {
  font: 'regular' | 'bold' | 'italic'
  size: number
  color: string
  /** Room over it and under it. */
  before: number
  after: number
}

const STYLES = {
  title: { font: 'bold', size: 20, color: INK, before: 0, after: 10 },
  heading1: { font: 'bold', size: 13, color: INK, before: 14, after: 4 },
  heading2: { font: 'bold', size: 11, color: INK, before: 6, after: 2 },
  body: { font: 'regular', size: 11, color: INK, before: 0, after: 6 },
  note: { font: 'italic', size: 10, color: SOFT, before: 0, after: 4 },
} satisfies Record<string, Style>

type Pdf = PDFKit.PDFDocument
type Element = ReturnType<Pdf['struct']>
type Content = ReturnType<Pdf['markStructureContent']>

export async function writePdf(document: AgreementDocument): Promise<Buffer> {
  const pdf = openPdf(document)
  const written = buffer(pdf)
  const root = pdf.struct('Document', { lang: LANGUAGE[document.lang] })
  pdf.addStructure(root)
  pdf.outline.addItem(document.heading.text)
  put(pdf, root, 'H1', document.heading, STYLES.title)
  for (const words of document.opening) put(pdf, root, 'P', words, STYLES.body)
  for (const section of document.sections) putSection(pdf, root, section)
  putSignatures(pdf, root, document)
  root.end()
  putFooters(pdf, document)
  pdf.end()
  return written
}

function openPdf({ title, subject, lang, madeAt }: AgreementDocument): Pdf {
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN },
    pdfVersion: '1.7',
    // The types have not heard of it.
    subset: 'PDF/UA' as 'PDF/A-2a',
    tagged: true,
    lang: LANGUAGE[lang],
    displayTitle: true,
    bufferPages: true,
    font: path.join(FONT_FOLDER, 'IBMPlexSans-Regular.ttf'),
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
  return pdf
}

/** pdfkit prints the title into its XML as it is: there `&` and `<` must be written otherwise. */
class XmlText extends String {
  override toString(): string {
    return this.valueOf().replace(/&/g, '&amp;').replace(/</g, '&lt;')
  }
}

const bottomOf = (pdf: Pdf) => pdf.page.height - MARGIN

/** Goes on to a new page unless there is room for what must stand together. */
function needRoom(pdf: Pdf, height: number): void {
  if (pdf.y + height > bottomOf(pdf)) pdf.addPage()
}

function put(pdf: Pdf, parent: Element, tag: string, { text, lang }: Words, style: Style): void {
  pdf.font(style.font).fontSize(style.size).fillColor(style.color)
  pdf.y += style.before
  needRoom(pdf, pdf.currentLineHeight(true))
  const content = pdf.markStructureContent(tag)
  pdf.text(text, MARGIN, pdf.y, { width: pdf.page.width - 2 * MARGIN, lineGap: 2 })
  pdf.endMarkedContent()
  parent.add(pdf.struct(tag, { lang: LANGUAGE[lang] }, [content]))
  pdf.y += style.after
}

/** A heading is never the last line of a page. */
const HEADING_ROOM = 90

function putSection(pdf: Pdf, root: Element, { heading, note, parts, table }: DocumentSection): void {
  needRoom(pdf, HEADING_ROOM)
  pdf.outline.addItem(heading.text)
  const section = pdf.struct('Sect')
  root.add(section)
  put(pdf, section, 'H2', heading, STYLES.heading1)
  if (note) put(pdf, section, 'P', note, STYLES.note)
  if (table) putTable(pdf, section, table)
  for (const { label, paragraphs } of parts) {
    if (label) put(pdf, section, 'H3', label, STYLES.heading2)
    for (const words of paragraphs) put(pdf, section, 'P', words, STYLES.body)
  }
  section.end()
}

const SHARES = [0.24, 0.38, 0.38]

/** Drawn by hand: pdfkit's own table knows no language of a cell. */
function putTable(pdf: Pdf, section: Element, { head, rows }: DocumentTable): void {
  const table = pdf.struct('Table')
  section.add(table)
  putRow(pdf, table, head, () => 'Column')
  for (const row of rows) putRow(pdf, table, row, (column) => (column === 0 ? 'Row' : null))
  table.end()
  pdf.x = MARGIN
  pdf.y += 8
}

const PADDING = 5

function putRow(pdf: Pdf, table: Element, cells: Words[], scopeOf: (column: number) => string | null): void {
  const whole = pdf.page.width - 2 * MARGIN
  const widthOf = (column: number) => whole * SHARES[column]!
  const dress = (column: number) =>
    pdf
      .font(scopeOf(column) ? 'bold' : 'regular')
      .fontSize(10)
      .fillColor(INK)
  const heights = cells.map(({ text }, i) => dress(i).heightOfString(text, { width: widthOf(i) - 2 * PADDING }))
  const height = Math.max(...heights) + 2 * PADDING
  needRoom(pdf, height)
  const top = pdf.y
  const row = pdf.struct('TR')
  table.add(row)
  let left = MARGIN
  cells.forEach(({ text, lang }, i) => {
    const scope = scopeOf(i)
    drawn(pdf, () => pdf.lineWidth(0.5).strokeColor(LINE).rect(left, top, widthOf(i), height).stroke())
    dress(i)
    const content = pdf.markStructureContent(scope ? 'TH' : 'TD')
    pdf.text(text, left + PADDING, top + PADDING, { width: widthOf(i) - 2 * PADDING })
    pdf.endMarkedContent()
    row.add(cellOf(pdf, scope, lang, content))
    left += widthOf(i)
  })
  row.end()
  pdf.y = top + height
}

function cellOf(pdf: Pdf, scope: string | null, lang: Language, content: Content): Element {
  const options = { lang: LANGUAGE[lang], ...(scope && { scope }) }
  return pdf.struct(scope ? 'TH' : 'TD', options, [content])
}

const SIGNATURE_ROOM = 150

function putSignatures(pdf: Pdf, root: Element, { signaturesHeading, signatures }: AgreementDocument): void {
  needRoom(pdf, SIGNATURE_ROOM + 40)
  pdf.outline.addItem(signaturesHeading.text)
  const section = pdf.struct('Sect')
  root.add(section)
  put(pdf, section, 'H2', signaturesHeading, STYLES.heading1)
  for (const { heading, party, lines } of signatures) {
    needRoom(pdf, SIGNATURE_ROOM)
    put(pdf, section, 'H3', heading, STYLES.heading2)
    if (party.text) put(pdf, section, 'P', party, STYLES.body)
    for (const line of lines) {
      put(pdf, section, 'P', line, { ...STYLES.body, before: 12, after: 0 })
      const y = pdf.y - 2
      drawn(pdf, () =>
        pdf
          .lineWidth(0.7)
          .strokeColor(INK)
          .moveTo(MARGIN + 90, y)
          .lineTo(pdf.page.width - 150, y)
          .stroke(),
      )
    }
    pdf.y += 8
  }
  section.end()
}

/** What is there for the eye only. */
function drawn(pdf: Pdf, draw: () => void): void {
  pdf.markContent('Artifact', { type: 'Layout' })
  draw()
  pdf.endMarkedContent()
}

function putFooters(pdf: Pdf, { footer, pageLabel }: AgreementDocument): void {
  const { count } = pdf.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(page)
    pdf.markContent('Artifact', { type: 'Pagination' })
    // Under the bottom margin pdfkit would begin a new page.
    pdf.page.margins.bottom = 0
    pdf.font('regular').fontSize(9).fillColor(SOFT)
    const y = pdf.page.height - MARGIN / 2 - 8
    pdf.text(footer, MARGIN, y, { width: 360, height: 11, ellipsis: true, lineBreak: true })
    pdf.text(pageLabel(page + 1, count), pdf.page.width - MARGIN - 100, y, { width: 100, align: 'right' })
    pdf.endMarkedContent()
  }
}
