/**
 * Markdown as people write it at the desk, made into HTML that is safe to show: no HTML of their own, links to the
 * web and within the site only, pictures of our own only.
 */
import MarkdownIt, { type Token } from 'markdown-it'

export interface MarkdownOptions {
  /** Which heading a single # makes: the page around it has its own above. */
  headingsFrom?: number
  /** How an address is written, where it must be another than the one that was typed. */
  href?: (address: string, attribute: 'href' | 'src') => string
  /** `style` of each element by its name, for mail programs that read no style sheet. */
  styles?: Record<string, string>
}

/** A page of ours, a place on the same page, the web, or a mail address. */
const ADDRESS = /^(?:\/(?!\/)|#|https?:\/\/|mailto:)/i

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: false })
// `frivillige.dk` in a sentence is a name as often as an address: only what is written out becomes a link.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
const isSafe = markdown.validateLink.bind(markdown)
markdown.validateLink = (address) => isSafe(address) && ADDRESS.test(address)

export function renderMarkdown(text: string, options: MarkdownOptions = {}): string {
  const tokens = markdownTokens(text)
  return markdown.renderer.render(adapted(tokens, options), markdown.options, {})
}

/** What a text holds, piece by piece: for who asks about its links, headings and pictures. */
export const markdownTokens = (text: string): Token[] => markdown.parse(text, {})

function adapted(tokens: Token[], options: MarkdownOptions): Token[] {
  const { headingsFrom = 2, href, styles } = options
  for (const token of tokens) {
    // A picture from elsewhere tells its owner who has looked at it: what it shows is said in words.
    if (token.type === 'image' && !String(token.attrGet('src')).startsWith('/')) token.type = 'text'
    const heading = /^h([1-6])$/.exec(token.tag)
    if (heading) token.tag = `h${Math.min(6, Number(heading[1]) + headingsFrom - 1)}`
    for (const name of ['href', 'src'] as const) {
      const address = token.attrGet(name)
      if (address !== null && href) token.attrSet(name, href(String(address), name))
    }
    if (styles && token.nesting >= 0 && token.tag && styles[token.tag]) token.attrSet('style', styles[token.tag]!)
    if (token.children) adapted(token.children, options)
  }
  return tokens
}
