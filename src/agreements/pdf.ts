/** An agreement as a PDF that is tagged for screen readers (PDF/UA): the same words as the Word file. */
import { buffer } from 'node:stream/consumers'
import {
  INK,
  LANGUAGE,
  MARGIN,
  STYLES,
  drawn,
  needRoom,
  openPdf,
  put,
  putFooters,
  putTable,
  type Element,
  type Pdf,
} from '../documents/pdf.js'
import type { AgreementDocument, DocumentSection } from './document.js'

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

/** A heading is never the last line of a page. */
const HEADING_ROOM = 90

const SHARES = [0.24, 0.38, 0.38]

function putSection(pdf: Pdf, root: Element, { heading, note, parts, table }: DocumentSection): void {
  needRoom(pdf, HEADING_ROOM)
  pdf.outline.addItem(heading.text)
  const section = pdf.struct('Sect')
  root.add(section)
  put(pdf, section, 'H2', heading, STYLES.heading1)
  if (note) put(pdf, section, 'P', note, STYLES.note)
  if (table) putTable(pdf, section, { ...table, shares: SHARES })
  for (const { label, paragraphs } of parts) {
    if (label) put(pdf, section, 'H3', label, STYLES.heading2)
    for (const words of paragraphs) put(pdf, section, 'P', words, STYLES.body)
  }
  section.end()
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
