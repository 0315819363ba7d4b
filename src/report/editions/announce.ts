/** Tells the newsletter's writers of an edition: a draft that they can go on with, or leave. */
import { can, type Actor } from '../../accounts/permissions.js'
import { createNewsletter } from '../../newsletter/letters/newsletters.js'
import type { Services } from '../../services.js'
import { translate } from '../../web/messages.js'
import { editionOf } from './editions.js'

export async function draftAnnouncement(services: Services, actor: Actor, number: number): Promise<void> {
  if (!can(actor, 'write newsletters', null)) return
  const { title, news, content } = await editionOf(services, number)
  const t = translate.da
  const values = { number, title, publisher: content.publisher }
  const conclusion = content.sections.some(({ anchor }) => anchor === 'conclusion')
  await createNewsletter(services, actor, {
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
