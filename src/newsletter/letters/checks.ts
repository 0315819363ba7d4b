/** What is looked at before a newsletter is sent. A fault keeps it from being sent, a warning does not. */
import type { Token } from 'markdown-it'
import type { Services } from '../../services.js'
import type { MessageValues } from '../../web/messages.js'
import { markdownTokens } from '../../web/markdown.js'
import type { Composed, LetterText } from './compose.js'
import { contrast } from './contrast.js'
import { DARK, LIGHT, PAIRS } from './dress.js'
import { leadsSomewhere } from './site-links.js'

export interface Check {
  level: 'fine' | 'warning' | 'fault'
  /** A key in locales/letters. */
  message: string
  values?: MessageValues
}

/** Gmail shows no more of a mail than this, and hides what ends the subscription. */
export const MOST_BYTES = 100 * 1024
const LONGEST_SHOWN_SUBJECT = 60
/** WCAG 2.2, 1.4.3. */
const LEAST_CONTRAST = 4.5

export async function checksOf(
  services: Services,
  publicUrl: string,
  letter: LetterText,
  composed: Composed,
): Promise<Check[]> {
  const tokens = flat(markdownTokens(letter.body))
  return [
    ...subjectCheck(letter),
    ...blockChecks(composed),
    ...(await linkChecks(services, publicUrl, tokens)),
    ...pictureChecks(tokens),
    sizeCheck(composed),
    contrastCheck(),
  ]
}

const flat = (tokens: Token[]): Token[] => tokens.flatMap((token) => [token, ...flat(token.children ?? [])])

const one = (level: Check['level'], message: string, values?: MessageValues): Check => ({ level, message, values })

function subjectCheck({ subject, preheader }: LetterText): Check[] {
  const long = subject.length > LONGEST_SHOWN_SUBJECT
  return [
    one(long ? 'warning' : 'fine', `letters.check.subject-${long ? 'long' : 'fine'}`, { n: subject.length }),
    ...(preheader ? [] : [one('warning', 'letters.check.no-preheader')]),
  ]
}

function blockChecks({ pieces }: Composed): Check[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'unknown') return [one('fault', piece.why, { line: piece.line, written: piece.written })]
    if (piece.kind === 'projects' && piece.projects.length === 0) return [one('warning', 'letters.block.no-projects')]
    return []
  })
}

async function linkChecks(services: Services, publicUrl: string, tokens: Token[]): Promise<Check[]> {
  const hrefs = tokens.filter(({ type }) => type === 'link_open').map((token) => String(token.attrGet('href')))
  const own = [...new Set(hrefs)].flatMap((href) => {
    const path = href.startsWith(`${publicUrl}/`) ? href.slice(publicUrl.length) : href
    return path.startsWith('/') ? [path] : []
  })
  const dead: Check[] = []
  for (const path of own)
    if (!(await leadsSomewhere(services, path))) dead.push(one('fault', 'letters.check.dead-link', { path }))
  const empty = tokens.filter((token, i) => token.type === 'link_open' && tokens[i + 1]?.type === 'link_close').length
  if (empty > 0) dead.push(one('fault', 'letters.check.empty-link', { n: empty }))
  return dead.length > 0 ? dead : [one('fine', 'letters.check.links-fine', { n: own.length })]
}

function pictureChecks(tokens: Token[]): Check[] {
  const pictures = tokens.filter(({ type }) => type === 'image')
  const foreign = pictures.filter((token) => !String(token.attrGet('src')).startsWith('/'))
  const silent = pictures.filter((token) => token.content.trim() === '')
  return [
    ...foreign.map((token) => one('fault', 'letters.check.foreign-picture', { address: String(token.attrGet('src')) })),
    ...silent.map((token) => one('fault', 'letters.check.no-alt', { address: String(token.attrGet('src')) })),
    ...(foreign.length + silent.length === 0
      ? [one('fine', 'letters.check.pictures-fine', { n: pictures.length })]
      : []),
  ]
}

/** The part that is clipped is the one with the markup. */
function sizeCheck({ html }: Composed): Check {
  const bytes = Buffer.byteLength(html)
  const values = { kb: Math.ceil(bytes / 1024) }
  return bytes > MOST_BYTES
    ? one('fault', 'letters.check.too-large', values)
    : one('fine', 'letters.check.size-fine', values)
}

/** Nobody chooses colours here, so it is the template that is measured: in its light and in its dark dress. */
function contrastCheck(): Check {
  const least = Math.min(
    ...[LIGHT, DARK].flatMap((dress) => PAIRS.map(([text, on]) => contrast(dress[text], dress[on]))),
  )
  const values = { ratio: Math.floor(least * 10) / 10 }
  return least < LEAST_CONTRAST
    ? one('fault', 'letters.check.contrast-low', values)
    : one('fine', 'letters.check.contrast-fine', values)
}
