/** An edition as a Word file: real headings, captions and footnotes, pictures with their alternatives. */
import {
  Document,
  FootnoteReferenceRun,
  HeadingLevel,
  ImageRun,
  Paragraph,
  TextRun,
  type ParagraphChild,
  type Table,
} from 'docx'
import type { Writable } from 'node:stream'
import { streamWord } from '../../documents/streamed-word.js'
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
  const parts = { footnotes: new Footnotes(document), lists: new WordLists() }
  await streamWord(
    {
      frame: () => frameOf(document),
      blocks: blocksOf(document, parts, step),
      footnotes: () => parts.footnotes.all(),
      madeAt: document.publishedAt,
    },
    out,
  )
}

const frameOf = (document: ReportDocument): Document =>
  new Document({
    title: document.title,
    subject: document.subject,
    creator: document.publisher,
    lastModifiedBy: 'Frivilligregistret',
    styles: stylesIn(document.lang),
    numbering: NUMBERING,
    sections: [{ properties: { page: PAGE }, footers: { default: footerOf(document) }, children: [] }],
  })

async function* blocksOf(document: ReportDocument, parts: Parts, step: Step): AsyncGenerator<Paragraph | Table> {
  const { lang, title, facts, hashLabel, hash, notesTitle } = document
  yield new Paragraph({ heading: HeadingLevel.TITLE, children: [wordRun({ text: title, lang: 'da' })] })
  yield new Paragraph({ children: [wordRun({ text: facts, lang })] })
  yield new Paragraph({ children: [wordRun({ text: `${hashLabel} ${hash}`, lang }, { color: SOFT, size: 18 })] })
  for (const piece of document.pieces) {
    yield* await pieceOf(document, parts, piece)
    await step()
  }
  yield new Paragraph({ heading: HeadingLevel.HEADING_1, children: [wordRun({ text: notesTitle, lang })] })
  for (const note of document.notes) {
    yield new Paragraph({ children: [wordRun({ text: `[${note.number}] ${note.text}`, lang: note.lang })] })
    await step()
  }
}

/** What each citation stands on, at the foot of its page: in full the first time, and after that where it was. */
class Footnotes {
  private readonly cited: number[][] = []

  constructor(private readonly document: ReportDocument) {}

  add(numbers: number[]): FootnoteReferenceRun {
    return new FootnoteReferenceRun(this.cited.push(numbers))
  }

  *all(): Generator<Paragraph[]> {
    const notes = new Map(this.document.notes.map((note) => [note.number, note]))
    const told = new Set<number>()
    for (const numbers of this.cited)
      yield numbers.map((number) => {
        const { text, lang } = notes.get(number)!
        const words = told.has(number) ? `[${number}]` : `[${number}] ${text}`
        told.add(number)
        return new Paragraph({ children: [wordRun({ text: words, lang }, { size: 18 })] })
      })
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
  { number, label, title, caption, alt, svg, head, rows }: DocumentFigure,
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
          altText: { id: String(number), name: label, title, description: alt },
        }),
      ],
    }),
    new Paragraph({ style: 'Caption', children: [wordRun({ text: `${label}: ${title}. ${caption}`, lang })] }),
    new Paragraph({ keepNext: true, children: [wordRun({ text: tableTitle, lang }, { bold: true })] }),
    wordTable({ head: cells(head), rows: rows.map(cells), shares: sharesOf({ head, rows }), size: 14 }),
    new Paragraph({ children: [] }),
  ]
}
