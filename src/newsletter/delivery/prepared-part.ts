/** A part of a mail that says the same to everyone but for their own links: put into lines of mail once, not for each. */
import { encode, wrap } from 'nodemailer/lib/qp'
import type { WrittenPart } from '../../web/mailer.js'
import { splitAtLinks, type OwnLinks } from '../letters/compose.js'

/** RFC 2045, 6.7: 76 with the sign that the line goes on. */
const LONGEST_LINE = 75
const GOES_ON = '=\r\n'

export function preparedPart(type: 'text/plain' | 'text/html', text: string): (links: OwnLinks) => WrittenPart {
  const head = `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`
  const pieces = splitAtLinks(text.replace(/\r?\n/g, '\r\n')).map((piece) =>
    'link' in piece ? piece : { encoded: quotedPrintable(piece.text) },
  )
  // A link begins a line and ends one, so that no line's length hangs on it.
  return (links) => ({
    raw:
      head +
      pieces.map((piece) => ('link' in piece ? quotedPrintable(links[piece.link]) : piece.encoded)).join(GOES_ON) +
      '\r\n',
  })
}

const quotedPrintable = (text: string): string => wrap(encode(text), LONGEST_LINE)
