/** A newsletter as the mail of one recipient, with the headers that large mailbox providers ask for. */
import { createHmac } from 'node:crypto'
import type { Config } from '../../config.js'
import { localUrl } from '../../web/language.js'
import type { Mail } from '../../web/mailer.js'
import { leaveToken, ownPath } from '../link-tokens.js'
import { preparedPart } from './prepared-part.js'

export interface FrozenLetter {
  id: number
  language: 'da' | 'en'
  subject: string
  mailHtml: string
  mailText: string
}

type MailConfig = Pick<Config, 'publicUrl' | 'sessionSecret' | 'mailFrom'>

/** The address within the sender's name. */
export const addressIn = (mailFrom: string): string => /<([^>]+)>/.exec(mailFrom)?.[1] ?? mailFrom

export const domainOf = (mailFrom: string): string => addressIn(mailFrom).split('@').at(-1)!

interface Recipient {
  id: number
  email: string
  nonce: string
}

/** @param now for how long the link to one's own page is good */
export function letterMail(
  config: MailConfig,
  letter: FrozenLetter,
  now: () => string,
): (recipient: Recipient) => Mail {
  const domain = domainOf(config.mailFrom)
  const { host } = new URL(config.publicUrl)
  const home = config.publicUrl + localUrl(letter.language, '/nyhedsbrev')
  const fixed = {
    // RFC 2919: one list for each language, whatever becomes of the site's name.
    'List-Id': `<nyhedsbrev-${letter.language}.${host.replace(/:\d+$/, '')}>`,
    'List-Archive': `<${home}/arkiv>`,
    Precedence: 'bulk',
    // RFC 8058: a mail program's own button ends it with one POST.
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }
  const htmlFor = preparedPart('text/html', letter.mailHtml)
  const textFor = preparedPart('text/plain', letter.mailText)
  return ({ id, email, nonce }) => {
    const leaveUrl = `${home}/afmeld/${leaveToken(config, nonce)}`
    const own = config.publicUrl + localUrl(letter.language, ownPath(config, nonce, now()))
    const links = { leave: leaveUrl, own }
    return {
      to: email,
      subject: letter.subject,
      html: htmlFor(links),
      text: textFor(links),
      messageId: `<${messageName(config, letter.id, id)}@${domain}>`,
      headers: { ...fixed, 'List-Unsubscribe': `<${leaveUrl}>` },
    }
  }
}

/** The same for each try at one delivery: a mail that comes twice is known as one. */
function messageName({ sessionSecret }: MailConfig, letterId: number, deliveryId: number): string {
  const mark = createHmac('sha256', sessionSecret).update(`delivery:${deliveryId}`).digest('base64url').slice(0, 16)
  return `nyhedsbrev.${letterId}.${deliveryId}.${mark}`
}
