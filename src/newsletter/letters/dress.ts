/**
 * How a newsletter's elements are dressed: for mail programs by `style`, since Outlook and Gmail read little else; on
 * the web by class. The words are the same.
 */
import { renderMarkdown } from '../../web/markdown.js'

export interface Dress {
  /** The attribute that an element of this name carries, ready to be written. */
  attributes: (name: ElementName) => string
  /** A Danish path of ours, as the address in a link. */
  href: (path: string) => string
  markdown: (text: string) => string
}

export const LIGHT = {
  page: '#f3f6f6',
  ground: '#ffffff',
  card: '#f3f6f6',
  ink: '#1c2326',
  soft: '#4a5559',
  heading: '#073f46',
  link: '#0a5560',
  line: '#c9d2d4',
}

export const DARK: typeof LIGHT = {
  page: '#101415',
  ground: '#1a2022',
  card: '#242c2f',
  ink: '#eef2f3',
  soft: '#b9c4c7',
  heading: '#a9dbe1',
  link: '#8fd0d8',
  line: '#46535a',
}

/** Text on its ground: what the contrast check measures. */
export const PAIRS: [keyof typeof LIGHT, keyof typeof LIGHT][] = [
  ['ink', 'ground'],
  ['ink', 'card'],
  ['soft', 'ground'],
  ['soft', 'card'],
  ['soft', 'page'],
  ['heading', 'ground'],
  ['heading', 'card'],
  ['link', 'ground'],
  ['link', 'card'],
  ['link', 'page'],
]

const TEXT = 'font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;'
const SMALL = 'font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:20px;'
const HEADING = `font-family:Arial,Helvetica,sans-serif;font-weight:bold;color:${LIGHT.heading};`

const STYLES = {
  h2: `${HEADING}margin:24px 0 8px;font-size:20px;line-height:26px;`,
  h3: `${HEADING}margin:0 0 4px;font-size:17px;line-height:24px;`,
  p: `${TEXT}margin:0 0 16px;color:${LIGHT.ink};`,
  small: `${SMALL}margin:0 0 4px;color:${LIGHT.soft};`,
  a: `color:${LIGHT.link};text-decoration:underline;`,
  list: `${TEXT}margin:0 0 16px;padding:0 0 0 24px;color:${LIGHT.ink};`,
  item: 'margin:0 0 4px;',
  cards: 'margin:0;padding:0;list-style:none;',
  card: `margin:0 0 12px;padding:16px;background:${LIGHT.card};border:1px solid ${LIGHT.line};`,
  quote: `margin:16px 0;padding:4px 0 4px 16px;border-left:4px solid ${LIGHT.link};`,
  table: `width:100%;margin:0 0 16px;border-collapse:collapse;`,
  caption: `${SMALL}text-align:left;color:${LIGHT.soft};padding:0 0 4px;`,
  th: `${SMALL}overflow-wrap:anywhere;text-align:left;padding:8px 8px 8px 0;border-bottom:1px solid ${LIGHT.line};color:${LIGHT.ink};`,
  td: `${SMALL}text-align:right;padding:8px 0 8px 8px;border-bottom:1px solid ${LIGHT.line};color:${LIGHT.ink};`,
  warning: `${TEXT}margin:0 0 16px;padding:12px;border:2px solid #a4121c;color:${LIGHT.ink};`,
} as const
export type ElementName = keyof typeof STYLES

const { h2, h3, p, a, list, item, quote } = STYLES
const MARKDOWN_STYLES = {
  ...{ h2, h3, p, a, ul: list, ol: list, li: item, blockquote: quote },
  h4: h3,
  img: 'max-width:100%;height:auto;border:0;',
  hr: `border:0;border-top:1px solid ${LIGHT.line};margin:24px 0;`,
}

/**
 * In a mail every address is whole: it is read away from the site.
 * @param mark what a link to a page becomes; never a picture's address, which is asked for without anybody's doing
 */
export function mailDress(
  publicUrl: string,
  local: (path: string) => string,
  mark: (address: string) => string,
): Dress {
  const whole = (address: string) => (address.startsWith('/') ? publicUrl + address : address)
  return {
    attributes: (name) => `class="l-${name}" style="${STYLES[name]}"`,
    href: (path) => mark(publicUrl + local(path)),
    markdown: (text) =>
      renderMarkdown(text, {
        styles: MARKDOWN_STYLES,
        href: (address, attribute) => (attribute === 'href' ? mark(whole(address)) : whole(address)),
      }),
  }
}

export const webDress = (local: (path: string) => string): Dress => ({
  attributes: (name) => `class="letter-${name}"`,
  href: local,
  markdown: (text) => renderMarkdown(text),
})
