/** One's own page: whoever has the signed link may see and change what it is about, and nothing else. */
import { recordDeed } from '../audit/audit.js'
import { forgetImportsOf } from '../spreadsheets/erasure.js'
import { NotFound } from '../web/errors.js'
import type { Language } from '../web/messages.js'
import { readOwnToken } from './link-tokens.js'
import type { OwnForm } from './newsletter.schema.js'
import { mayMail } from './sign-up-requests.js'
import type { SubscriberState } from './subscriber.entity.js'
import { endSubscription, owe, type SubscriptionParts } from './subscriptions.js'
import { suppress } from './suppression.js'
import { choicesOf, saveChoices, type Choices } from './topics.js'

export interface OwnSubscription extends Choices {
  id: number
  email: string
  emailKey: string
  state: SubscriberState
  language: Language
  /** Only while it lasts. */
  pausedUntil: string | null
}

interface Found {
  /** The link is a true one, but too old to show anything. */
  expired: boolean
  own: OwnSubscription
}

/** @throws NotFound for a token that was never given out, and once all is erased */
export async function ownSubscription({ db, clock, config }: SubscriptionParts, token: string): Promise<Found> {
  const read = readOwnToken(config, token)
  const row =
    read &&
    (await db.read.one<Omit<OwnSubscription, keyof Choices>>(
      'SELECT "id", "email", "emailKey", "state", "language", "pausedUntil" FROM "subscriber" WHERE "nonce" = ?',
      [read.nonce],
    ))
  if (!row) throw new NotFound()
  const today = clock.today()
  const pausedUntil = row.pausedUntil && row.pausedUntil > today ? row.pausedUntil : null
  return { expired: read.until < today, own: { ...row, pausedUntil, ...(await choicesOf(db.read, row.id)) } }
}

/** @throws NotFound */
async function openPage(parts: SubscriptionParts, token: string): Promise<OwnSubscription> {
  const { expired, own } = await ownSubscription(parts, token)
  if (expired) throw new NotFound()
  return own
}

/** @throws NotFound */
export async function saveOwn(parts: SubscriptionParts, token: string, form: OwnForm): Promise<void> {
  const { id, pausedUntil } = await openPage(parts, token)
  const until = form.pause === 'kept' ? pausedUntil : pauseFrom(parts.clock.today(), form.pause)
  await parts.db.write(async (tx) => {
    await tx.run(
      'UPDATE "subscriber" SET "language" = ?, "pausedUntil" = ?, "version" = "version" + 1 WHERE "id" = ?',
      [form.language, until, id],
    )
    await saveChoices(tx, id, form)
  })
}

/** The same day of the month, or its last where it has no such day. */
function pauseFrom(today: string, pause: Exclude<OwnForm['pause'], 'kept'>): string | null {
  if (pause === 'none') return null
  const [year, month, day] = today.split('-').map(Number) as [number, number, number]
  const first = new Date(Date.UTC(year, month - 1 + Number(pause), 1))
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(day, lastDay))
  return first.toISOString().slice(0, 10)
}

/** @throws NotFound */
export async function leaveOwn(parts: SubscriptionParts, token: string): Promise<void> {
  const { id } = await openPage(parts, token)
  await parts.db.write((tx) => endSubscription(tx, parts.clock.now(), id))
}

/** A new link to the address that an old one belongs to, for no one else can read it there. @throws NotFound */
export async function askForNewLink(parts: SubscriptionParts, token: string): Promise<void> {
  const { own } = await ownSubscription(parts, token)
  await parts.db.write(async (tx) => {
    if (await mayMail(tx, parts.clock.now(), own.email)) await owe(tx, own.id, 'own')
  })
}

/**
 * Everything goes; a keyed hash of the address stays, so that no import brings it back. Signing up again is the
 * person's own doing, and free. @throws NotFound
 */
export async function eraseOwn(parts: SubscriptionParts, token: string): Promise<void> {
  const own = await openPage(parts, token)
  const { db, clock, config } = parts
  await db.write(async (tx) => {
    await tx.run('DELETE FROM "sign_up_request" WHERE "emailKey" = ?', [own.emailKey])
    await tx.run('DELETE FROM "subscriber" WHERE "id" = ?', [own.id])
    await forgetImportsOf(tx, 'subscribers', clock.now())
    await suppress(tx, config, clock.now(), own.email, 'erased')
    await recordDeed(tx, clock.now(), { id: null }, { action: 'erase', entity: 'subscriber', entityKey: own.id })
  })
  // What SQLite still has in its log goes too.
  await db.forgetLog()
}
