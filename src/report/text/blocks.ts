/**
 * A section's Markdown as plain data: what the page, the files and the warnings are all made from. HTML in the text
 * is text, and pictures come by name only, so nothing here can hold markup.
 */
import type { Token } from 'markdown-it'
import { markdownTokens } from '../../web/markdown.js'
import { partedByCitations } from './refs.js'
import { sentencesOf } from './sentences.js'

interface Dress {
  strong?: true
  em?: true
  href?: string
}

/**
 * Words in one dress; what the words before them stand on; or, in what is published, a place where the words of a
 * source stand as long as they may be quoted.
 */
export type Run = ({ text: string } & Dress) | { refs: string[] } | ({ ref: string; passage: number } & Dress)

export interface Sentence {
  runs: Run[]
}

export type Block =
  | { kind: 'heading'; level: 3 | 4; runs: Run[] }
  | { kind: 'paragraph'; sentences: Sentence[] }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'quote'; blocks: Block[] }
  /** The words of an experience itself. */
  | { kind: 'record-quote'; ref: string }
  | { kind: 'figure'; name: string }

const FIGURE = /^!\[figure?:\s*([a-z][a-z0-9-]{0,60})\s*\](?:\([^)]*\))?$/i

export function blocksOf(text: string): Block[] {
  return new Reading(markdownTokens(text)).blocks(null)
}

/** Walks the parser's tokens once, from the first to the last. */
class Reading {
  private at = 0
  /** A heading below another one; below none it stands as high as the first. */
  private hasHeading = false

  constructor(private readonly tokens: Token[]) {}

  /** @param until the token that closes what is read; null for all there is */
  blocks(until: string | null): Block[] {
    const blocks: Block[] = []
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at++]!
      if (token.type === until) break
      blocks.push(...this.block(token))
    }
    return blocks
  }

  private block(token: Token): Block[] {
    switch (token.type) {
      case 'heading_open':
        return [this.heading(token.tag)]
      case 'paragraph_open':
        return paragraph(this.inline())
      case 'blockquote_open':
        return [quote(this.blocks('blockquote_close'))]
      case 'bullet_list_open':
      case 'ordered_list_open':
        return [{ kind: 'list', ordered: token.type === 'ordered_list_open', items: this.items(token.type) }]
      case 'fence':
      case 'code_block':
      case 'inline':
        // A table's cells, a listing: the report has neither, and loses no words of either.
        return paragraph(token)
      default:
        return []
    }
  }

  private heading(tag: string): Block {
    const level = this.hasHeading && tag > 'h2' ? 4 : 3
    this.hasHeading = true
    return { kind: 'heading', level, runs: runsOf(this.inline().children ?? []) }
  }

  private items(opened: string): Block[][] {
    const items: Block[][] = []
    const close = opened.replace('open', 'close')
    while (this.tokens[this.at++]!.type !== close) items.push(this.blocks('list_item_close'))
    return items
  }

  /** The words between an opening token and its closing one. */
  private inline(): Token {
    const token = this.tokens[this.at]!
    this.at += 2
    return token
  }
}

/** A figure on a line of its own stands apart, also without an empty line around it. */
function paragraph(inline: Token): Block[] {
  const blocks: Block[] = []
  let lines: Token[] = []
  const say = () => {
    const sentences = sentencesOf(runsOf(lines))
    if (sentences.length > 0) blocks.push({ kind: 'paragraph', sentences })
    lines = []
  }
  for (const line of linesOf(inline)) {
    const figure = FIGURE.exec(line.map(typedAs).join('').trim())
    if (!figure) lines.push(...line)
    else {
      say()
      blocks.push({ kind: 'figure', name: figure[1]!.toLowerCase() })
    }
  }
  say()
  return blocks
}

/** Each with the break that ends it. */
function linesOf(inline: Token): Token[][] {
  if (!inline.children) return [[inline]]
  const lines: Token[][] = [[]]
  for (const token of inline.children) {
    lines.at(-1)!.push(token)
    if (token.type === 'softbreak' || token.type === 'hardbreak') lines.push([])
  }
  return lines
}

const typedAs = ({ type, content }: Token): string => (type === 'image' ? `![${content}]` : content)

/** A quotation that holds nothing but one citation asks for the words of what it cites. */
function quote(blocks: Block[]): Block {
  const [only, ...more] = blocks
  if (only?.kind === 'paragraph' && more.length === 0) {
    const runs = only.sentences
      .flatMap((sentence) => sentence.runs)
      .filter((run) => !('text' in run) || run.text.trim())
    const [run] = runs
    if (runs.length === 1 && run && 'refs' in run && run.refs.length === 1)
      return { kind: 'record-quote', ref: run.refs[0]! }
  }
  return { kind: 'quote', blocks }
}

/** A picture stands in the text by what it shows. */
const WORDS: ReadonlySet<string> = new Set(['text', 'code_inline', 'image', 'fence', 'code_block', 'inline'])

function runsOf(tokens: Token[]): Run[] {
  const runs: Run[] = []
  const dress: Dress = {}
  const say = (text: string) => {
    for (const part of partedByCitations(text))
      if (Array.isArray(part)) runs.push({ refs: part })
      else if (part !== '') runs.push({ text: part, ...dress })
  }
  for (const token of tokens) {
    if (WORDS.has(token.type)) say(token.content)
    else if (token.type === 'softbreak' || token.type === 'hardbreak') say(' ')
    else if (token.type === 'strong_open') dress.strong = true
    else if (token.type === 'strong_close') delete dress.strong
    else if (token.type === 'em_open') dress.em = true
    else if (token.type === 'em_close') delete dress.em
    else if (token.type === 'link_open') dress.href = String(token.attrGet('href') ?? '')
    else if (token.type === 'link_close') delete dress.href
  }
  return runs
}
