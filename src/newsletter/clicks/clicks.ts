/** What has been counted of a newsletter's links, for who writes it; and whether anything is counted at all. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import { recordDeed } from '../../audit/audit.js'
import type { Services } from '../../services.js'
import { saveSetting } from '../../web/settings.js'

export interface LinkClicks {
  path: string
  clicks: number
}

/** The most followed first; none where the newsletter went out without being counted. */
export async function clicksOf({ db }: Services, actor: Actor, newsletterId: number): Promise<LinkClicks[]> {
  requireRight(actor, 'write newsletters', null)
  return db.read.all<LinkClicks>(
    `SELECT l."path", coalesce(sum(c."count"), 0) AS "clicks" FROM "newsletter_link" l
     LEFT JOIN "newsletter_click" c ON c."newsletterId" = l."newsletterId" AND c."path" = l."path"
     WHERE l."newsletterId" = ? GROUP BY l."path" ORDER BY 2 DESC, 1`,
    [newsletterId],
  )
}

export async function countClicks({ db, clock }: Services, actor: Actor, on: boolean): Promise<void> {
  requireRight(actor, 'change settings', null)
  await db.write(async (tx) => {
    await saveSetting(tx, 'newsletter.countClicks', on ? 'ja' : '')
    await recordDeed(tx, clock.now(), actor, { action: 'update', entity: 'setting', after: { countClicks: on } })
  })
}
