/** Lists in a PDF, tagged as lists (L, LI, Lbl, LBody), also one inside another. */
import { INK, LANGUAGE, MARGIN, needRoom, type Element, type Pdf, type Style } from '../../documents/pdf.js'
import type { Language } from '../../web/messages.js'

/** Room for what stands before an item. */
const INDENT = 18

export interface ListItem {
  /** As it is drawn before the item; null for a dot. */
  mark: string | null
  depth: number
  /** Whether a new list begins here, though items stand right before. */
  first: boolean
  lang: Language
}

interface OpenList {
  list: Element
  marked: boolean
  /** Of its last item: what a list inside it belongs to. */
  body: Element
}

/** Items that follow each other are one list: whoever puts something else closes it first. */
export class PdfLists {
  private open: OpenList[] = []

  constructor(
    private readonly pdf: Pdf,
    private readonly root: Element,
  ) {}

  close(): void {
    this.closeTo(0)
  }

  /** @param draw the item's words, from a left edge on */
  put({ mark, depth, first, lang }: ListItem, style: Style, draw: (left: number) => void): void {
    const { pdf } = this
    const level = Math.min(depth, this.open.length)
    this.closeTo(level + 1)
    if (this.open[level] && (first || this.open[level].marked !== (mark !== null))) this.closeTo(level)
    const list = this.open[level]?.list ?? this.begin(level, mark !== null)
    pdf.font(style.font).fontSize(style.size).fillColor(INK)
    pdf.y += style.before
    needRoom(pdf, pdf.currentLineHeight(true))
    const [left, top] = [MARGIN + INDENT * depth, pdf.y]
    const item = pdf.struct('LI', { lang: LANGUAGE[lang] })
    list.add(item)
    const label = pdf.markStructureContent('Lbl')
    pdf.text(mark ?? '•', left, top, { lineBreak: false })
    pdf.endMarkedContent()
    item.add(pdf.struct('Lbl', {}, [label]))
    const body = pdf.struct('LBody')
    item.add(body)
    const words = pdf.markStructureContent('LBody')
    pdf.y = top
    draw(left + INDENT)
    pdf.endMarkedContent()
    body.add(words)
    pdf.x = MARGIN
    pdf.y += style.after
    this.open[level] = { list, marked: mark !== null, body }
  }

  private begin(level: number, marked: boolean): Element {
    const list = this.pdf.struct('L')
    numberedAs(list, marked ? 'Decimal' : 'Disc')
    ;(this.open[level - 1]?.body ?? this.root).add(list)
    return list
  }

  private closeTo(level: number): void {
    for (const { list } of this.open.splice(level).reverse()) list.end()
  }
}

/** PDF/UA asks for it where items have labels. pdfkit has no option for it, and the types know no dictionary. */
function numberedAs(list: Element, kind: 'Decimal' | 'Disc'): void {
  const { dictionary } = list as Element & { dictionary: { data: Record<string, unknown> } }
  dictionary.data.A = { O: 'List', ListNumbering: kind }
}
