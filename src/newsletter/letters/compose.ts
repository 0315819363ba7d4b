/** A newsletter as a mail with its two parts, and as a page of the archive: all three made from the same pieces. */
import { convert } from 'html-to-text'
import type { Config } from '../../config.js'
import type { Services } from '../../services.js'
import { localUrl } from '../../web/language.js'
import { viewTools } from '../../web/page.js'
import { letterLinks } from '../clicks/letter-links.js'
import type { SiteSettings } from '../../web/settings.js'
import { renderView } from '../../web/views.js'
import { DARK, LIGHT, mailDress, webDress, type Dress } from './dress.js'
import { piecesOf, type Letter, type Piece } from './gather.js'
import { quoteMark, withQuotes, type LetterQuote, type LetterTexts } from './quotes.js'

export interface ComposeParts extends Services {
  config: Config
  settings: () => Promise<SiteSettings>
}

export interface LetterText extends Letter {
  id: number
  subject: string
  preheader: string | null
}

export interface Composed {
  subject: string
  html: string
  text: string
  web: string
  pieces: Piece[]
  /** The same as it is kept when it goes out: its quotes apart. */
  frozen: LetterTexts
  quotes: LetterQuote[]
  /** The addresses whose clicks are counted; none where none are. */
  links: string[]
}

export const archivePath = (slug: string): string => `/nyhedsbrev/arkiv/${slug}`

/** Stand where each recipient's own links are put: no address that anybody could type leads there. */
export const LEAVE_URL = 'https://afmeld.invalid/4b1c7e'
export const OWN_URL = 'https://mit.invalid/4b1c7e'

/** @param archivePath where it will stand on the web */
export async function compose(parts: ComposeParts, letter: LetterText, archivePath: string): Promise<Composed> {
  const { config, settings } = parts
  const { language, subject, preheader } = letter
  const pieces = await piecesOf(parts, letter)
  const local = (path: string) => localUrl(language, path)
  const absolute = (path: string) => config.publicUrl + local(path)
  const { t } = viewTools[language]
  const { publisher, ...counting } = await settings()
  const links = letterLinks(config.publicUrl, counting.countClicks ? letter.id : null)
  const dresses = { mail: mailDress(config.publicUrl, local, links.mark), web: webDress(local) }
  const marked = withMarks(pieces)
  const inMail = markupOf(letter, marked, dresses.mail)
  const footer = [
    { text: t('letters.mail.why', { publisher: publisher.name }), href: null, label: '' },
    { text: '', href: OWN_URL, label: t('letters.mail.own') },
    { text: '', href: LEAVE_URL, label: t('letters.mail.leave') },
    { text: '', href: absolute(archivePath), label: t('letters.mail.archive') },
    { text: t(counting.countClicks ? 'letters.mail.totals' : 'letters.mail.no-tracking'), href: null, label: '' },
  ]
  const frame = {
    lang: language,
    subject,
    preheader,
    sender: t('letters.mail.sender', { publisher: publisher.name }),
    footer,
  }
  const frozen = {
    mailHtml: renderView('mail/newsletter', { ...frame, pieces: inMail, light: LIGHT, dark: DARK }),
    mailText: textOf(inMail, frame),
    webHtml: markupOf(letter, marked, dresses.web),
  }
  const quotes = quotesIn(letter, pieces, dresses)
  const words = quotes.map((quote) => quote.words)
  return {
    ...{ subject, pieces, frozen, quotes, links: links.paths() },
    html: withQuotes(frozen.mailHtml, 'mailHtml', words),
    text: withQuotes(frozen.mailText, 'mailText', words),
    web: withQuotes(frozen.webHtml, 'webHtml', words),
  }
}

type Shown = Piece | { kind: 'mark'; mark: string } | { kind: 'taken-out' }

function withMarks(pieces: Piece[]): Shown[] {
  let number = 0
  return pieces.map((piece) => (piece.kind === 'quote' ? { kind: 'mark', mark: quoteMark(++number) } : piece))
}

function quotesIn(letter: LetterText, pieces: Piece[], { mail, web }: { mail: Dress; web: Dress }): LetterQuote[] {
  const texts = (piece: Shown): LetterTexts => {
    const mailHtml = markupOf(letter, [piece], mail)
    return { mailHtml, mailText: wordsOf(mailHtml), webHtml: markupOf(letter, [piece], web) }
  }
  return pieces.flatMap((piece) =>
    piece.kind === 'quote'
      ? [{ experienceId: piece.quote.id, words: texts(piece), instead: texts({ kind: 'taken-out' }) }]
      : [],
  )
}

const dressed = (piece: Shown, dress: Dress) =>
  piece.kind === 'words' ? { ...piece, markup: dress.markdown(piece.text) } : piece

const markupOf = ({ language }: LetterText, pieces: Shown[], dress: Dress): string =>
  renderView('letters/pieces', { ...viewTools[language], pieces: pieces.map((piece) => dressed(piece, dress)), dress })
    .replace(/^\s*\n/gm, '')
    .trim()

interface Frame {
  subject: string
  sender: string
  footer: { text: string; href: string | null; label: string }[]
}

/** Written out of the very markup that the other part shows, so that neither says what the other does not. */
function textOf(markup: string, { subject, sender, footer }: Frame): string {
  const body = wordsOf(markup)
  const end = footer.map(({ text, href, label }) => [text, label && `${label}:`, href].filter(Boolean).join(' '))
  return [sender, subject, '='.repeat(Math.min(subject.length, 70)), body, '-- ', ...end].join('\n\n').trim() + '\n'
}

export const wordsOf = (markup: string): string =>
  convert(markup, {
    wordwrap: 72,
    selectors: [
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
      { selector: 'img', format: 'skip' },
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ],
  })

export interface OwnLinks {
  leave: string
  own: string
}

/** The same mail for one recipient. */
export const withLinks = (text: string, { leave, own }: OwnLinks): string =>
  text.replaceAll(LEAVE_URL, leave).replaceAll(OWN_URL, own)

const LINKS = new Map<string, keyof OwnLinks>([
  [LEAVE_URL, 'leave'],
  [OWN_URL, 'own'],
])
const ANY_LINK = new RegExp(`(${[...LINKS.keys()].join('|')})`)

/** What stands between a recipient's own links, and which of them comes where. */
export const splitAtLinks = (text: string): ({ text: string } | { link: keyof OwnLinks })[] =>
  text.split(ANY_LINK).map((piece) => {
    const link = LINKS.get(piece)
    return link ? { link } : { text: piece }
  })
