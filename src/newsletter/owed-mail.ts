/** The words of the mails that answer a sign-up. */
import type { Config } from '../config.js'
import { localUrl } from '../web/language.js'
import type { Mail } from '../web/mailer.js'
import { translate } from '../web/messages.js'
import type { SiteSettings } from '../web/settings.js'
import { renderView } from '../web/views.js'
import type { OwedRow } from './owed-mails.js'
import { confirmToken, leaveToken, ownPath } from './link-tokens.js'

interface MailParts {
  config: Pick<Config, 'publicUrl' | 'sessionSecret'>
  settings: SiteSettings
  now: string
}

export function composeOwedMail(row: OwedRow, { config, settings, now }: MailParts): Mail {
  const t = translate[row.language]
  const to = (path: string) => config.publicUrl + localUrl(row.language, path)
  const leaveUrl = to(`/nyhedsbrev/afmeld/${leaveToken(config, row.nonce)}`)
  const ownUrl = to(ownPath(config, row.nonce, now))
  const name = `newsletter.mail.${row.owedMail}`
  const publisher = settings.publisher.name
  const confirms = row.owedMail === 'confirm' || row.owedMail === 'reminder'
  const action = {
    label: t(`${name}.button`),
    url: confirms ? to(`/nyhedsbrev/bekraeft/${confirmToken(config, row)}`) : ownUrl,
  }
  const paragraphs = [t(`${name}.text`, { publisher }), t(`${name}.more`)]
  const footer = t('newsletter.mail.sender', { publisher, address: config.publicUrl })
  const links = [
    // Behind the same link as above there is no need for a second.
    ...(confirms ? [{ label: t('newsletter.mail.own'), url: ownUrl }] : []),
    { label: t('newsletter.mail.leave'), url: leaveUrl },
  ]
  const subject = t(`${name}.subject`)
  return {
    to: row.email,
    subject,
    text: [
      paragraphs[0],
      `${action.label}:\n${action.url}`,
      paragraphs[1],
      '--',
      footer,
      ...links.map(({ label, url }) => `${label}\n${url}`),
      '',
    ].join('\n\n'),
    html: renderView('mail/owed', { lang: row.language, subject, paragraphs, action, footer, links }),
    // RFC 8058: a mail program's own button ends it with one POST.
    headers: { 'List-Unsubscribe': `<${leaveUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  }
}
