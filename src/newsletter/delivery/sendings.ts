/** Sending a newsletter: now or at a time, stopping and going on, and how far it has come. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import { slugOf } from '../../database/search-text.js'
import type { Reader, Tx } from '../../database/database.js'
import { momentAfter, type Services } from '../../services.js'
import { Conflict, Invalid } from '../../web/errors.js'
import { dropLinks, keepLinks } from '../clicks/letter-links.js'
import { checksOf } from '../letters/checks.js'
import { archivePath, compose, type ComposeParts } from '../letters/compose.js'
import { danishMoment } from '../letters/danish-time.js'
import type { SendForm } from '../letters/newsletter.schema.js'
import {
  lockNewsletter,
  newsletterToEdit,
  readNewsletter,
  recordNewsletter,
  type EditedNewsletter,
} from '../letters/newsletters.js'
import { dropQuotes, keepQuotes } from '../letters/quotes.js'
import { isRecipient } from './recipients.js'

/**
 * From here on it is what was looked at: mail, text and archive page are kept as they are now, also where it goes out
 * later. @throws NotFound, Conflict, Invalid
 */
export async function startSending(parts: ComposeParts, actor: Actor, id: number, form: SendForm): Promise<void> {
  const { db, clock, config } = parts
  const letter = await newsletterToEdit(parts, actor, id)
  const now = clock.now()
  const sendAt = form.when === 'later' ? danishMoment(form.date, form.time) : null
  if (sendAt !== null && sendAt <= now) throw new Invalid([{ field: 'date', message: 'letters.send.past' }])
  const slug = await freeLetterSlug(db.read, clock.today(), letter)
  const mail = await compose(parts, letter, archivePath(slug))
  const { mailHtml, mailText, webHtml } = mail.frozen
  const checks = await checksOf(parts, config.publicUrl, letter, mail)
  if (checks.some(({ level }) => level === 'fault'))
    throw new Invalid([{ field: 'when', message: 'letters.send.faults' }])
  await changing(parts, actor, id, sendAt ? 'plan' : 'send', async (tx, before) => {
    if (before.version !== form.version) throw new Conflict(before)
    if (before.state !== 'draft') throw new Invalid([{ field: 'when', message: 'letters.not-a-draft' }])
    await tx.run(
      `UPDATE "newsletter" SET "state" = ?, "sendAt" = ?, "startedAt" = ?, "slug" = ?, "mailHtml" = ?, "mailText" = ?, "webHtml" = ?,
         "version" = "version" + 1 WHERE "id" = ?`,
      [sendAt ? 'planned' : 'sending', sendAt, sendAt ? null : now, slug, mailHtml, mailText, webHtml, id],
    )
    await keepQuotes(tx, id, mail.quotes)
    await keepLinks(tx, id, mail.links)
  })
}

/** What is planned becomes a draft again. */
export const unplan = (services: Services, actor: Actor, id: number): Promise<void> =>
  changing(services, actor, id, 'unplan', async (tx, { state }) => {
    if (state !== 'planned') throw new Invalid([{ field: 'when', message: 'letters.send.begun' }])
    await tx.run(
      `UPDATE "newsletter" SET "state" = 'draft', "sendAt" = NULL, "slug" = NULL, "mailHtml" = NULL, "mailText" = NULL,
         "webHtml" = NULL, "version" = "version" + 1 WHERE "id" = ?`,
      [id],
    )
    await dropQuotes(tx, id)
    await dropLinks(tx, id)
  })

/** Mails that are on their way arrive; no other is begun. */
export const stopSending = (services: Services, actor: Actor, id: number): Promise<void> =>
  changing(services, actor, id, 'pause', async (tx, { state }) => {
    if (state !== 'sending') return
    await tx.run(
      `UPDATE "newsletter" SET "state" = 'paused', "pauseReason" = 'asked', "version" = "version" + 1 WHERE "id" = ?`,
      [id],
    )
  })

export const goOnSending = (services: Services, actor: Actor, id: number): Promise<void> =>
  changing(services, actor, id, 'resume', async (tx, { state }) => {
    if (state !== 'paused') return
    await tx.run(
      `UPDATE "newsletter" SET "state" = 'sending', "pauseReason" = NULL, "version" = "version" + 1 WHERE "id" = ?`,
      [id],
    )
  })

async function changing(
  { db, clock }: Services,
  actor: Actor,
  id: number,
  action: string,
  change: (tx: Tx, before: EditedNewsletter) => Promise<void>,
): Promise<void> {
  requireRight(actor, 'write newsletters', null)
  await db.write(async (tx) => {
    const before = await lockNewsletter(tx, id)
    await change(tx, before)
    const after = await readNewsletter(tx, id)
    if (after.version !== before.version) await recordNewsletter(tx, clock.now(), actor, action, before, after)
    tx.touch('newsletters')
  })
}

/** Its date and its subject: no other issue has both, or it gets a number. */
async function freeLetterSlug(read: Reader, today: string, { subject }: EditedNewsletter): Promise<string> {
  const slug = `${today}-${slugOf(subject).slice(0, 120)}`
  for (let n = 1; ; n++) {
    const tried = n === 1 ? slug : `${slug}-${n}`
    if (!(await read.one('SELECT 1 AS "x" FROM "newsletter" WHERE "slug" = ?', [tried]))) return tried
  }
}

export interface Progress {
  total: number
  sent: number
  waiting: number
  failed: number
  skipped: number
  /** Who got it and has left since it went out. */
  left: number
  /** Mails a minute, as of the last five minutes. */
  rate: number
  minutesLeft: number | null
  /** Why mails failed or wait, the most frequent first. */
  reasons: { state: string; reason: string | null; code: number | null; n: number }[]
  /** Not all recipients have been found yet. */
  filling: boolean
}

const RATE_OVER_MINUTES = 5

export async function progressOf(services: Services, actor: Actor, letter: EditedNewsletter): Promise<Progress> {
  requireRight(actor, 'write newsletters', null)
  const { db, clock } = services
  const rows = await db.read.all<Progress['reasons'][number]>(
    `SELECT "state", "reason", "code", count(*) AS "n" FROM "delivery" WHERE "newsletterId" = ? GROUP BY 1, 2, 3 ORDER BY 4 DESC`,
    [letter.id],
  )
  const count = (state: string) => rows.reduce((sum, row) => sum + (row.state === state ? row.n : 0), 0)
  const since = momentAfter(clock.now(), -RATE_OVER_MINUTES * 60_000)
  const [recent, left, newsletter] = await Promise.all([
    db.read.one<{ n: number; first: string | null }>(
      `SELECT count(*) AS "n", min("doneAt") AS "first" FROM "delivery" WHERE "newsletterId" = ? AND "state" = 'sent' AND "doneAt" >= ?`,
      [letter.id, since],
    ),
    db.read.one<{ n: number }>(
      `SELECT count(*) AS "n" FROM "delivery" d JOIN "subscriber" s ON s."id" = d."subscriberId"
       WHERE d."newsletterId" = ? AND d."state" = 'sent' AND s."state" = 'unsubscribed' AND s."leftAt" >= ?`,
      [letter.id, letter.startedAt ?? ''],
    ),
    db.read.one<{ filled: boolean | number }>('SELECT "filled" FROM "newsletter" WHERE "id" = ?', [letter.id]),
  ])
  const minutes = recent!.first ? Math.max(1 / 60, (Date.parse(clock.now()) - Date.parse(recent!.first)) / 60_000) : 0
  const rate = minutes > 0 ? recent!.n / minutes : 0
  const waiting = count('waiting')
  return {
    total: rows.reduce((sum, row) => sum + row.n, 0),
    sent: count('sent'),
    waiting,
    failed: count('failed'),
    skipped: count('skipped'),
    left: left!.n,
    rate,
    minutesLeft: rate > 0 && letter.state === 'sending' ? waiting / rate : null,
    reasons: rows.filter(({ code, reason }) => code !== null || reason !== null),
    filling: letter.state === 'sending' && !newsletter!.filled,
  }
}

/** How many would get it if it went out now. */
export async function recipientCount({ db, clock }: Services, letter: EditedNewsletter): Promise<number> {
  const { sql, values } = isRecipient({ ...letter, newsletterId: letter.id }, clock.today())
  return (await db.read.one<{ n: number }>(`SELECT count(*) AS "n" FROM "subscriber" s WHERE ${sql}`, values))!.n
}
