/** An agreement as a Word file: real headings, a table of the parties, lines to sign on. */
import {
  Document,
  HeadingLevel,
  Packer,
  Paragraph,
  Tab,
  TabStopType,
  TextRun,
  type IParagraphOptions,
  type Table,
} from 'docx'
import type { Words } from '../documents/pdf.js'
import { PAGE, SOFT, WIDTH, footerOf, stylesIn, wordRun, wordTable } from '../documents/word.js'
import type { AgreementDocument, DocumentSection } from './document.js'

export function writeWord(document: AgreementDocument): Promise<Buffer> {
  return Packer.toBuffer(
    new Document({
      title: document.title,
      subject: document.subject,
      creator: 'Frivilligregistret',
      lastModifiedBy: 'Frivilligregistret',
      styles: stylesIn(document.lang),
      sections: [
        {
          properties: { page: PAGE },
          footers: { default: footerOf(document) },
          children: [
            paragraph(document.heading, { heading: HeadingLevel.TITLE }),
            ...document.opening.map((words) => paragraph(words)),
            ...document.sections.flatMap(sectionOf),
            ...signaturesOf(document),
          ],
        },
      ],
    }),
  )
}

const paragraph = (words: Words, options: IParagraphOptions = {}) =>
  new Paragraph({ ...options, children: [wordRun(words)] })

const SHARES = [0.24, 0.38, 0.38]

function sectionOf({ heading, note, parts, table }: DocumentSection): (Paragraph | Table)[] {
  return [
    paragraph(heading, { heading: HeadingLevel.HEADING_1 }),
    ...(note ? [new Paragraph({ keepNext: true, children: [wordRun(note, { italics: true, color: SOFT })] })] : []),
    ...(table ? [wordTable({ ...table, shares: SHARES })] : []),
    ...parts.flatMap(({ label, paragraphs }) => [
      ...(label ? [paragraph(label, { heading: HeadingLevel.HEADING_2 })] : []),
      ...paragraphs.map((words) => paragraph(words)),
    ]),
  ]
}

/** A leader of underscores to the right margin: a line that stays one whatever the font. */
function signaturesOf({ signaturesHeading, signatures }: AgreementDocument): Paragraph[] {
  return [
    paragraph(signaturesHeading, { heading: HeadingLevel.HEADING_1 }),
    ...signatures.flatMap(({ heading, party, lines }) => [
      paragraph(heading, { heading: HeadingLevel.HEADING_2 }),
      ...(party.text ? [paragraph(party, { keepNext: true })] : []),
      ...lines.map(
        (line, i) =>
          new Paragraph({
            keepNext: i < lines.length - 1,
            spacing: { before: 240, after: 0 },
            tabStops: [
              { type: TabStopType.LEFT, position: 1500 },
              { type: TabStopType.LEFT, position: WIDTH - 1500, leader: 'underscore' },
            ],
            children: [wordRun(line), new TextRun({ children: [new Tab(), new Tab()] })],
          }),
      ),
    ]),
  ]
}
