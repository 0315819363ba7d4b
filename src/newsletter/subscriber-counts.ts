import { requireRight, type Actor } from '../accounts/permissions.js'
import type { Services } from '../services.js'
import type { SubscriberState } from './subscriber.entity.js'

/** How many there are in each state; `paused` are among the active. */
export async function subscriberCounts(
  { db, clock }: Services,
  actor: Actor,
): Promise<Record<SubscriberState | 'paused', number>> {
  requireRight(actor, 'keep subscribers', null)
  const rows = await db.read.all<{ state: SubscriberState; n: number; paused: number }>(
    `SELECT "state", count(*) AS "n", count(CASE WHEN "pausedUntil" > ? THEN 1 END) AS "paused" FROM "subscriber" GROUP BY "state"`,
    [clock.today()],
  )
  const of = (state: SubscriberState) => rows.find((row) => row.state === state)
  return {
    active: of('active')?.n ?? 0,
    paused: of('active')?.paused ?? 0,
    pending: of('pending')?.n ?? 0,
    unsubscribed: of('unsubscribed')?.n ?? 0,
    bounced: of('bounced')?.n ?? 0,
  }
}
