/** An edition as a document: the one model that the Word file, the PDF and the HTML file are all written from. */
import type { Language } from '../../web/messages.js'
import type { ViewTools } from '../../web/page.js'
import type { FrozenFigure, FrozenSection } from '../editions/content.js'
import type { Edition } from '../editions/editions.js'
import { readEdition, type Note } from '../editions/edition-view.js'
import { insteadOfPassage, insteadOfWords } from '../editions/withdrawn-words.js'
import { shown } from '../figure-html.js'
import type { Block, Run } from '../text/blocks.js'

/** Words in one dress, or the numbers of the sources that they stand on. */
export type Words = { text: string; strong?: true; em?: true; href?: string } | { notes: number[] }

export type Piece =
  | { kind: 'heading'; level: 2 | 3 | 4; words: Words[]; lang: Language }
  | { kind: 'paragraph'; words: Words[]; lang: Language }
  /** `number` of an ordered list; null of one with dots. */
  | { kind: 'item'; number: number | null; depth: number; words: Words[]; lang: Language }
  | { kind: 'quote'; words: Words[]; by: string | null; lang: Language }
  | { kind: 'figure'; figure: DocumentFigure }

export interface DocumentFigure {
  /** Counted through the document. */
  number: number
  label: string
  title: string
  caption: string
  /** For who cannot see it. */
  alt: string
  svg: string
  head: string[]
  rows: string[][]
}

export interface ReportDocument {
  lang: Language
  title: string
  subject: string
  fileName: string
  facts: string
  publisher: string
  publishedAt: string
  hash: string
  hashLabel: string
  pieces: Piece[]
  notesTitle: string
  notes: { number: number; text: string; lang: Language }[]
  footer: string
  pageLabel: (page: number | string, pages: number | string) => string
  words: { contents: string; figure: string; table: string }
}

/** Called after each piece and each note that is written: lets others in now and then, and throws where it is to stop. */
export type Step = () => Promise<void> | void

export function editionDocument(tools: ViewTools, edition: Edition): ReportDocument {
  const { t, lang, date } = tools
  const { number, content, contentHash, title } = edition
  const { notes } = readEdition(tools, edition)
  const writing = new Writing(tools, edition)
  const sections =
    lang === 'en'
      ? [...content.sections].sort((a, b) => Number(b.lang === 'en') - Number(a.lang === 'en'))
      : content.sections
  return {
    lang,
    title,
    subject: t('report.document.subject', { number }),
    fileName: t('report.document.file', { number }),
    facts: t('report.edition.facts', { number, date: date(edition.publishedAt), publisher: content.publisher }),
    publisher: content.publisher,
    publishedAt: edition.publishedAt,
    hash: contentHash,
    hashLabel: t('report.edition.hash'),
    pieces: sections.flatMap((section) => writing.section(section)),
    notesTitle: t('report.edition.notes'),
    notes: notes.map((note) => ({ number: note.number, text: noteText(tools, note), lang })),
    footer: `${title}, ${t('report.edition.short', { number }).toLowerCase()}`,
    pageLabel: (page, pages) => t('report.document.page', { page, pages }),
    words: {
      contents: t('report.edition.contents'),
      figure: t('report.document.figure'),
      table: t('report.figure.numbers'),
    },
  }
}

const noteText = ({ t }: ViewTools, { words, outcome, instead, project, about, illustrative }: Note): string =>
  [
    words === null ? instead! : t('report.document.quoted', { words }),
    ...(outcome ? [outcome] : []),
    `${project.title}, ${about}`,
    ...(illustrative ? [t('report.document.illustrative')] : []),
  ].join(' ')

class Writing {
  private figures = 0
  private readonly numbers: Map<string, number>

  constructor(
    private readonly tools: ViewTools,
    private readonly edition: Edition,
  ) {
    this.numbers = new Map(edition.content.sources.map(({ ref, number }) => [ref, number]))
  }

  section({ title, lang, method, blocks }: FrozenSection): Piece[] {
    const own = method?.[this.tools.lang] ?? []
    return [
      { kind: 'heading', level: 2, words: [{ text: title }], lang },
      ...own.map((text): Piece => ({ kind: 'paragraph', words: [{ text }], lang: this.tools.lang })),
      ...blocks.flatMap((block) => this.block(block, lang, 0)),
    ]
  }

  private block(block: Block, lang: Language, depth: number): Piece[] {
    switch (block.kind) {
      case 'heading':
        return [{ kind: 'heading', level: block.level, words: this.words(block.runs), lang }]
      case 'paragraph':
        return [{ kind: 'paragraph', words: this.paragraph(block), lang }]
      case 'list':
        return block.items.flatMap((item, i) => this.item(item, block.ordered ? i + 1 : null, lang, depth))
      case 'quote':
        return block.blocks.flatMap((inner): Piece[] =>
          inner.kind === 'paragraph'
            ? [{ kind: 'quote', words: this.paragraph(inner), by: null, lang }]
            : this.block(inner, lang, depth),
        )
      case 'record-quote':
        return [this.recordQuote(block.ref)]
      case 'figure':
        return this.figure(block.name)
    }
  }

  private item(blocks: Block[], number: number | null, lang: Language, depth: number): Piece[] {
    return blocks.flatMap((block): Piece[] =>
      block.kind === 'paragraph'
        ? [{ kind: 'item', number, depth, words: this.paragraph(block), lang }]
        : this.block(block, lang, depth + 1),
    )
  }

  private paragraph({ sentences }: Extract<Block, { kind: 'paragraph' }>): Words[] {
    return sentences.flatMap(({ runs }, i) => [...(i > 0 ? [{ text: ' ' }] : []), ...this.words(runs)])
  }

  private words(runs: Run[]): Words[] {
    return runs.map((run): Words => {
      if ('refs' in run) return { notes: run.refs.map((ref) => this.numbers.get(ref)!) }
      if ('text' in run) return run
      const { ref, passage, ...dress } = run
      const said = this.edition.words.get(ref)?.passages[passage]
      return { text: said ?? insteadOfPassage(this.tools, this.edition, ref), ...dress }
    })
  }

  private recordQuote(ref: string): Piece {
    const { t, lang } = this.tools
    const said = this.edition.words.get(ref)
    const source = this.edition.content.sources.find((one) => one.ref === ref)!
    const note: Words = { notes: [source.number] }
    if (!said) {
      const text = insteadOfWords(this.tools, this.edition, ref)
      return { kind: 'quote', words: [{ text }, note], by: null, lang }
    }
    const by = t('report.draft.quote-by', {
      role: t(`reference.role.${said.respondentRole}`),
      project: source.project,
      municipality: source.municipality,
    })
    return { kind: 'quote', words: [{ text: said.observation }, note], by, lang: 'da' }
  }

  private figure(name: string): Piece[] {
    const found = this.edition.content.figures.find((figure) => figure.name === name)
    if (!found) return []
    const { t, lang } = this.tools
    const figure = found[lang]
    const caption = [figure.base, figure.note].filter(Boolean).join(' ')
    const number = ++this.figures
    const label = t('report.document.figure-number', { n: number })
    return [
      {
        kind: 'figure',
        figure: {
          number,
          label,
          title: figure.title,
          caption,
          alt: `${figure.title}. ${caption}`,
          svg: figure.svg,
          head: figure.columns.map(({ title }) => title),
          rows: rowsOf(this.tools, figure),
        },
      },
    ]
  }
}

function rowsOf({ t, lang }: ViewTools, { rows }: FrozenFigure): string[][] {
  return rows.map(({ cells, hidden }) =>
    cells.map((cell) => {
      if (cell === null) return hidden ? t('report.figure.hidden') : '–'
      return typeof cell === 'number' ? shown(lang, cell) : cell
    }),
  )
}
