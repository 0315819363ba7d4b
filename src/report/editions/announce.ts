/** Tells the newsletter's writers of an edition: a draft that they can go on with, or leave. */
import { can, type Actor } from '../../accounts/permissions.js'
import type { Tx } from '../../database/database.js'
import { beginNewsletter } from '../../newsletter/letters/newsletters.js'
import { translate } from '../../web/messages.js'
import type { EditionContent } from './content.js'

/** In the transaction that publishes: there is no edition without its draft, and no draft without its edition. */
export async function draftAnnouncement(tx: Tx, now: string, actor: Actor, content: EditionContent): Promise<void> {
  if (!can(actor, 'write newsletters', null)) return
  const { number, title, news, publisher, sections } = content
  const t = translate.da
  const values = { number, title, publisher }
  const conclusion = sections.some(({ anchor }) => anchor === 'conclusion')
  await beginNewsletter(tx, now, actor, {
    language: 'da',
    subject: t('report.announce.subject', values).slice(0, 150),
    preheader: news?.split('\n')[0]?.slice(0, 200) ?? null,
    topics: ['experience', 'publications'],
    municipalityCode: null,
    body: [
      t('report.announce.opening', values),
      ...(news ? [news] : []),
      t(conclusion ? 'report.announce.read-conclusion' : 'report.announce.read', values),
      ...(number > 1 ? [t('report.announce.changes', values)] : []),
      t('report.announce.data', values),
    ].join('\n\n'),
    version: 0,
  })
}
