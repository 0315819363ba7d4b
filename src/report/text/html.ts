/** A section as HTML: built from plain data, every word escaped, so that whatever was typed stays words. */
import { escapeMarkup } from '../../web/views.js'
import type { Block, Run, Sentence } from './blocks.js'

/** What stands in the text by its name only, as markup that our own code made. */
export interface HtmlParts {
  cite(refs: string[]): string
  figure(name: string): string
  recordQuote(ref: string): string
  /** Words of a source that stand in a sentence; of what is published only. */
  passage?(ref: string, passage: number): string
  /** Around a whole sentence; as it is where nothing is said of it. */
  sentence?(html: string, sentence: Sentence): string
  /** The paragraph's own address, by its number in the section. */
  anchor?(n: number): { id: string; link: string }
}

export function htmlOf(blocks: Block[], parts: HtmlParts): string {
  let paragraphs = 0
  const anchored = (): { id: string; link: string } => {
    const anchor = parts.anchor?.(++paragraphs)
    return anchor ? { id: ` id="${anchor.id}"`, link: anchor.link } : { id: '', link: '' }
  }
  const write = (block: Block, top: boolean): string => {
    switch (block.kind) {
      case 'heading':
        return `<h${block.level}>${runsHtml(block.runs, parts)}</h${block.level}>`
      case 'paragraph': {
        const { id, link } = top ? anchored() : { id: '', link: '' }
        return `<p${id}>${sentencesHtml(block.sentences, parts)}${link}</p>`
      }
      case 'list': {
        const tag = block.ordered ? 'ol' : 'ul'
        const items = block.items.map((item) => `<li>${itemHtml(item, parts, write)}</li>`)
        return `<${tag}>${items.join('')}</${tag}>`
      }
      case 'quote':
        return `<blockquote>${block.blocks.map((inner) => write(inner, false)).join('')}</blockquote>`
      case 'record-quote':
        return parts.recordQuote(block.ref)
      case 'figure':
        return parts.figure(block.name)
    }
  }
  return blocks.map((block) => write(block, true)).join('\n')
}

/** A line of a list that is one paragraph needs no paragraph in it. */
function itemHtml(item: Block[], parts: HtmlParts, write: (block: Block, top: boolean) => string): string {
  return item
    .map((block) => (block.kind === 'paragraph' ? sentencesHtml(block.sentences, parts) : write(block, false)))
    .join(' ')
}

const sentencesHtml = (sentences: Sentence[], parts: HtmlParts): string =>
  sentences
    .map((sentence) => {
      const html = runsHtml(sentence.runs, parts)
      return parts.sentence ? parts.sentence(html, sentence) : html
    })
    .join(' ')

function runsHtml(runs: Run[], parts: HtmlParts): string {
  return runs
    .map((run) => {
      if ('refs' in run) return parts.cite(run.refs)
      let html = 'passage' in run ? (parts.passage?.(run.ref, run.passage) ?? '') : escapeMarkup(run.text)
      if (run.em) html = `<em>${html}</em>`
      if (run.strong) html = `<strong>${html}</strong>`
      return run.href ? `<a href="${escapeMarkup(run.href)}">${html}</a>` : html
    })
    .join('')
}
