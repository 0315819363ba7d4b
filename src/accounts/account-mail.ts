/** The words of the mails about accounts, each with the link that it is about. */
import { emailKey } from '../web/email.js'
import { localUrl } from '../web/language.js'
import type { Mail } from '../web/mailer.js'
import { translate } from '../web/messages.js'
import { renderView } from '../web/views.js'
import type { AccountMailParts } from './account-mails.js'
import { addressPath, proofToken } from './address-change.js'
import type { OwedAccountMail } from './owe-mail.js'
import { makeLink, welcomePath } from './one-time-links.js'

/** @returns null when there is nothing to say any more */
export async function composeAccountMail(parts: AccountMailParts, mail: OwedAccountMail): Promise<Mail | null> {
  const { config, settings } = parts
  const { kind, language } = mail
  const found = await linkFor(parts, mail)
  if (!found) return null
  const { path, to } = found
  const t = translate[language]
  const words = `accounts.mail.${kind}`
  const url = path && config.publicUrl + localUrl(language, path)
  const subject = t(`${words}.subject`)
  const paragraphs = [t(`${words}.text`), t(`${words}.more`)]
  const action = url ? { url, label: t(`${words}.button`) } : null
  const footer = t('accounts.mail.sender', { publisher: (await settings()).publisher.name, address: config.publicUrl })
  return {
    to,
    subject,
    text: [paragraphs[0], ...(action ? [`${action.label}:\n${action.url}`] : []), paragraphs[1], '--', footer, ''].join(
      '\n\n',
    ),
    html: renderView('mail/account', { lang: language, subject, paragraphs, action, footer }),
  }
}

/**
 * Where the mail's link leads ('' for a mail without one), and to whom it goes: the address as its user has it,
 * not as somebody typed it. Null for one that is not to be sent.
 */
async function linkFor(
  { db, clock }: AccountMailParts,
  { kind, userId, email }: OwedAccountMail,
): Promise<{ path: string; to: string } | null> {
  if (kind === 'address-notice' || kind === 'password-notice') return { path: '', to: email }
  return db.write(async (tx) => {
    const now = clock.now()
    if (kind === 'address-proof') {
      const token = await proofToken(tx, now, userId!, email)
      return token === null ? null : { path: addressPath(token), to: email }
    }
    const user = await tx.one<{ id: number; email: string }>(
      `SELECT "id", "email" FROM "user_account" WHERE "emailKey" = ? AND "active" = TRUE`,
      [emailKey(email)],
    )
    return user ? { path: welcomePath(await makeLink(tx, now, kind, user.id)), to: user.email } : null
  })
}
