/** What a mail server's answer means for one mail, and for all others. */

/** What nodemailer tells. */
export interface SmtpError {
  code?: string
  command?: string
  responseCode?: number
  response?: string
}

export type Verdict =
  /** There is no such mailbox: it gets nothing more from us. */
  | 'hard'
  /** This mail was not taken, for good; the address may take another. */
  | 'refused'
  /** The server asks for patience. */
  | 'later'
  /** The conversation broke off: it may have been taken or not. */
  | 'broken'
  /** About no mail in particular: the server cannot be reached, or does not take our sender. */
  | 'server'

/** Of these a server says that the mailbox is not there (RFC 5321, 4.2.3; RFC 3463, 3.2). */
const NO_MAILBOX = new Set([550, 551, 553, 556])

export function verdictOf({ code, command, responseCode, response = '' }: SmtpError): Verdict {
  if (command === 'CONN' || command === 'MAIL FROM' || code === 'EAUTH' || code === 'EDNS') return 'server'
  if (code === 'ECONNREFUSED' || code === 'ETLS' || code === 'EHOSTUNREACH') return 'server'
  // "Service not available, closing": to all who call.
  if (responseCode === 421) return 'server'
  if (responseCode === undefined) return 'broken'
  if (responseCode < 500) return 'later'
  const toMailbox = command === undefined || command === 'RCPT TO'
  // 5.7.x is a policy, 5.2.x a full mailbox: neither says that nobody lives there.
  return toMailbox && NO_MAILBOX.has(responseCode) && !/\b5\.[27]\.\d/.test(response) ? 'hard' : 'refused'
}
