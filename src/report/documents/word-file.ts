/** An edition as a Word file: real headings, captions and footnotes, pictures with their alternatives. */
import {
  Document,
  FootnoteReferenceRun,
  HeadingLevel,
  ImageRun,
  Packer,
  Paragraph,
  TextRun,
  type ParagraphChild,
  type Table,
} from 'docx'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import JSZip from 'jszip'
import { LANGUAGE, PAGE, SOFT, footerOf, stylesIn, wordRun, wordTable } from '../../documents/word.js'
import { drawnFigure } from './figure-drawings.js'
import type { Language } from '../../web/messages.js'
import type { DocumentFigure, Piece, ReportDocument, Step, Words } from './model.js'
import { sharesOf } from './table-shares.js'
import { NUMBERING, WordLists } from './word-lists.js'

const HEADING = { 2: HeadingLevel.HEADING_1, 3: HeadingLevel.HEADING_2, 4: HeadingLevel.HEADING_3 }
/** In pixels: the width between the margins. */
const PICTURE_WIDTH = 600
const HIGHEST = 820

export async function writeWord(document: ReportDocument, out: Writable, step: Step): Promise<void> {
  const [footnotes, lists] = [new Footnotes(document), new WordLists()]
  const children: (Paragraph | Table)[] = [
    new Paragraph({ heading: HeadingLevel.TITLE, children: [wordRun({ text: document.title, lang: 'da' })] }),
    new Paragraph({ children: [wordRun({ text: document.facts, lang: document.lang })] }),
    new Paragraph({
      children: [
        wordRun({ text: `${document.hashLabel} ${document.hash}`, lang: document.lang }, { color: SOFT, size: 18 }),
      ],
    }),
  ]
  for (const piece of document.pieces) {
    children.push(...(await pieceOf(document, { footnotes, lists }, piece)))
    await step()
  }
  children.push(
    new Paragraph({
      heading: HeadingLevel.HEADING_1,
      children: [wordRun({ text: document.notesTitle, lang: document.lang })],
    }),
  )
  for (const { number, text, lang } of document.notes) {
    children.push(new Paragraph({ children: [wordRun({ text: `[${number}] ${text}`, lang })] }))
    await step()
  }
  const bytes = await Packer.toBuffer(
    new Document({
      title: document.title,
      subject: document.subject,
      creator: document.publisher,
      lastModifiedBy: 'Frivilligregistret',
      styles: stylesIn(document.lang),
      numbering: NUMBERING,
      footnotes: footnotes.all,
      sections: [{ properties: { page: PAGE }, footers: { default: footerOf(document) }, children }],
    }),
  )
  await pipeline((await atOneMoment(bytes, document.publishedAt)).generateNodeStream({ compression: 'DEFLATE' }), out)
}

/** The same edition is the same bytes, whenever it is fetched: the file says when it was published, not when it was written. */
async function atOneMoment(bytes: Buffer, moment: string): Promise<JSZip> {
  const [from, to, date] = [await JSZip.loadAsync(bytes), new JSZip(), new Date(moment)]
  for (const name of Object.keys(from.files).sort()) {
    const file = from.files[name]!
    if (file.dir) continue
    const content = await file.async('nodebuffer')
    const core = name === 'docProps/core.xml'
    const dated = core
      ? content.toString().replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${moment}`)
      : content
    to.file(name, dated, { date, createFolders: false })
  }
  return to
}

/** What each citation stands on, at the foot of its page: in full the first time, and after that where it was. */
class Footnotes {
  readonly all: Record<string, { children: Paragraph[] }> = {}
  private readonly told = new Set<number>()

  constructor(private readonly document: ReportDocument) {}

  add(numbers: number[]): FootnoteReferenceRun {
    const id = Object.keys(this.all).length + 1
    this.all[id] = {
      children: numbers.map((number) => {
        const note = this.document.notes.find((one) => one.number === number)!
        const text = this.told.has(number) ? `[${number}]` : `[${number}] ${note.text}`
        this.told.add(number)
        return new Paragraph({ children: [wordRun({ text, lang: note.lang }, { size: 18 })] })
      }),
    }
    return new FootnoteReferenceRun(id)
  }
}

interface Parts {
  footnotes: Footnotes
  lists: WordLists
}

async function pieceOf(
  document: ReportDocument,
  { footnotes, lists }: Parts,
  piece: Piece,
): Promise<(Paragraph | Table)[]> {
  switch (piece.kind) {
    case 'heading':
      return [new Paragraph({ heading: HEADING[piece.level], children: runsOf(footnotes, piece) })]
    case 'paragraph':
      return [new Paragraph({ children: runsOf(footnotes, piece) })]
    case 'item':
      return [new Paragraph({ numbering: lists.placeOf(piece), children: runsOf(footnotes, piece) })]
    case 'quote':
      return [
        new Paragraph({ indent: { left: 480 }, keepNext: piece.by !== null, children: runsOf(footnotes, piece) }),
        ...(piece.by
          ? [
              new Paragraph({
                indent: { left: 480 },
                children: [wordRun({ text: piece.by, lang: document.lang }, { italics: true, color: SOFT })],
              }),
            ]
          : []),
      ]
    case 'figure':
      return figureOf(document.lang, document.words.table, piece.figure, await drawnFigure(piece.figure.svg))
  }
}

function runsOf(footnotes: Footnotes, { words, lang }: { words: Words[]; lang: Language }): ParagraphChild[] {
  return words.map((word) => {
    if ('notes' in word) return footnotes.add(word.notes)
    const text = word.href ? `${word.text} (${word.href})` : word.text
    return new TextRun({
      text,
      language: { value: LANGUAGE[lang] },
      ...dressOf(word),
    })
  })
}

const dressOf = ({ strong = false, em = false }: { strong?: boolean; em?: boolean }) => ({ bold: strong, italics: em })

function figureOf(
  lang: Language,
  tableTitle: string,
  { label, title, caption, alt, svg, head, rows }: DocumentFigure,
  data: Buffer,
): (Paragraph | Table)[] {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!
  const ratio = Number(height) / Number(width)
  const wide = Math.min(PICTURE_WIDTH, HIGHEST / ratio)
  const cells = (row: string[]) => row.map((text) => ({ text, lang }))
  return [
    new Paragraph({
      keepNext: true,
      children: [
        new ImageRun({
          type: 'png',
          data,
          transformation: { width: Math.round(wide), height: Math.round(wide * ratio) },
          altText: { name: label, title, description: alt },
        }),
      ],
    }),
    new Paragraph({ style: 'Caption', children: [wordRun({ text: `${label}: ${title}. ${caption}`, lang })] }),
    new Paragraph({ keepNext: true, children: [wordRun({ text: tableTitle, lang }, { bold: true })] }),
    wordTable({ head: cells(head), rows: rows.map(cells), shares: sharesOf({ head, rows }), size: 14 }),
    new Paragraph({ children: [] }),
  ]
}
