/** The words of the mails that answer a sign-up. */
import type { Config } from '../config.js'
import { localUrl } from '../web/language.js'
import type { Mail } from '../web/mailer.js'
import { translate } from '../web/messages.js'
import type { SiteSettings } from '../web/settings.js'
import { renderView } from '../web/views.js'
import type { OwedRow } from './owed-mails.js'
import { confirmToken, leaveToken } from './subscriptions.js'

interface MailParts {
  config: Pick<Config, 'publicUrl' | 'sessionSecret'>
  settings: SiteSettings
}

export function composeOwedMail(row: OwedRow, { config, settings }: MailParts): Mail {
  const t = translate[row.language]
  const to = (path: string) => config.publicUrl + localUrl(row.language, path)
  const leaveUrl = to(`/nyhedsbrev/afmeld/${leaveToken(config, row.nonce)}`)
  const name = `newsletter.mail.${row.owedMail}`
  const publisher = settings.publisher.name
  const action =
    row.owedMail === 'confirm'
      ? {
          label: t(`${name}.button`),
          url: to(`/nyhedsbrev/bekraeft/${confirmToken(config, row)}`),
        }
      : null
  const paragraphs = [t(`${name}.text`, { publisher }), t(`${name}.more`)]
  const footer = [t('newsletter.mail.sender', { publisher, address: config.publicUrl }), t('newsletter.mail.leave')]
  const subject = t(`${name}.subject`)
  return {
    to: row.email,
    subject,
    text: [
      paragraphs[0],
      ...(action ? [`${action.label}:\n${action.url}`] : []),
      paragraphs[1],
      '--',
      footer[0],
      `${footer[1]}\n${leaveUrl}`,
      '',
    ].join('\n\n'),
    html: renderView('mail/owed', { lang: row.language, subject, paragraphs, action, footer, leaveUrl }),
    // RFC 8058: a mail program's own button ends it with one POST.
    headers: { 'List-Unsubscribe': `<${leaveUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  }
}
