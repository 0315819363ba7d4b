/** An agreement as a Word file: real headings, a table of the parties, lines to sign on. */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  Tab,
  TabStopType,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
  type IParagraphOptions,
} from 'docx'
import type { Language } from '../web/messages.js'
import type { AgreementDocument, DocumentSection, DocumentTable, Words } from './document.js'

const LANGUAGE: Record<Language, string> = { da: 'da-DK', en: 'en-GB' }
const INK = '1A1A1A'
const SOFT = '505050'
/** The width between the margins, in twentieths of a point. */
const WIDTH = 9026

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
          properties: { page: { margin: { top: 1300, bottom: 1300, left: 1440, right: 1440 } } },
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

function stylesIn(lang: Language) {
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
    },
  }
}

const run = ({ text, lang }: Words, more: { bold?: boolean; italics?: boolean; color?: string } = {}) =>
  new TextRun({ text, language: { value: LANGUAGE[lang] }, ...more })

const paragraph = (words: Words, options: IParagraphOptions = {}) =>
  new Paragraph({ ...options, children: [run(words)] })

function sectionOf({ heading, note, parts, table }: DocumentSection): (Paragraph | Table)[] {
  return [
    paragraph(heading, { heading: HeadingLevel.HEADING_1 }),
    ...(note ? [new Paragraph({ keepNext: true, children: [run(note, { italics: true, color: SOFT })] })] : []),
    ...(table ? [tableOf(table)] : []),
    ...parts.flatMap(({ label, paragraphs }) => [
      ...(label ? [paragraph(label, { heading: HeadingLevel.HEADING_2 })] : []),
      ...paragraphs.map((words) => paragraph(words)),
    ]),
  ]
}

function tableOf({ head, rows }: DocumentTable): Table {
  const line = { style: BorderStyle.SINGLE, size: 4, color: '8A8A8A' }
  const widths = [0.24, 0.38, 0.38].map((share) => Math.round(WIDTH * share))
  const cell = (words: Words, column: number, bold: boolean) =>
    new TableCell({
      width: { size: widths[column]!, type: WidthType.DXA },
      margins: { top: 60, bottom: 60, left: 100, right: 100 },
      children: [new Paragraph({ spacing: { after: 0 }, children: [run(words, { bold })] })],
    })
  return new Table({
    width: { size: WIDTH, type: WidthType.DXA },
    columnWidths: widths,
    borders: { top: line, bottom: line, left: line, right: line, insideHorizontal: line, insideVertical: line },
    rows: [
      new TableRow({ tableHeader: true, cantSplit: true, children: head.map((words, i) => cell(words, i, true)) }),
      ...rows.map((row) => new TableRow({ cantSplit: true, children: row.map((words, i) => cell(words, i, i === 0)) })),
    ],
  })
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
            children: [run(line), new TextRun({ children: [new Tab(), new Tab()] })],
          }),
      ),
    ]),
  ]
}

/** Word counts the pages: where the label says them, its fields stand. */
const COUNTED = new Map([
  ['\u0001', PageNumber.CURRENT],
  ['\u0002', PageNumber.TOTAL_PAGES],
])

function footerOf({ footer, pageLabel, lang }: AgreementDocument): Footer {
  const label = pageLabel('\u0001', '\u0002').split(/([\u0001\u0002])/)
  return new Footer({
    children: [
      new Paragraph({
        alignment: AlignmentType.LEFT,
        tabStops: [{ type: TabStopType.RIGHT, position: WIDTH }],
        children: [
          run({ text: footer, lang }, { color: SOFT }),
          new TextRun({ color: SOFT, children: [new Tab(), ...label.map((part) => COUNTED.get(part) ?? part)] }),
        ],
      }),
    ],
  })
}
