/** The addresses that get no newsletter, for those who may lift one. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import { recordDeed } from '../../audit/audit.js'
import type { Services } from '../../services.js'
import { NotFound } from '../../web/errors.js'
import type { SuppressionReason } from '../suppression.js'

export interface SuppressedAddress {
  id: number
  email: string
  reason: SuppressionReason
  code: number | null
  createdAt: string
}

export async function countSuppressed({ db }: Services, actor: Actor): Promise<{ shown: number; erased: number }> {
  requireRight(actor, 'write newsletters', null)
  const rows = await db.read.all<{ reason: SuppressionReason; n: number }>(
    'SELECT "reason", count(*) AS "n" FROM "suppression" GROUP BY "reason"',
  )
  const count = (erased: boolean) =>
    rows.reduce((sum, row) => sum + ((row.reason === 'erased') === erased ? row.n : 0), 0)
  return { shown: count(false), erased: count(true) }
}

/** Who was erased is not among them: nobody knows the address. */
export async function listSuppressed(
  { db }: Services,
  actor: Actor,
  page: number,
  perPage: number,
): Promise<SuppressedAddress[]> {
  requireRight(actor, 'write newsletters', null)
  return db.read.all<SuppressedAddress>(
    `SELECT "id", "emailKey" AS "email", "reason", "code", "createdAt" FROM "suppression" WHERE "emailKey" IS NOT NULL
     ORDER BY "id" DESC LIMIT ? OFFSET ?`,
    [perPage, (page - 1) * perPage],
  )
}

/** Who bounced gets the next newsletter again; who complained must ask for it anew. @throws NotFound */
export async function liftSuppressed({ db, clock }: Services, actor: Actor, id: number): Promise<void> {
  requireRight(actor, 'write newsletters', null)
  await db.write(async (tx) => {
    const row = await tx.one<{ emailKey: string; reason: SuppressionReason }>(
      'DELETE FROM "suppression" WHERE "id" = ? AND "emailKey" IS NOT NULL RETURNING "emailKey", "reason"',
      [id],
    )
    if (!row) throw new NotFound()
    if (row.reason === 'bounced')
      await tx.run(
        `UPDATE "subscriber" SET "state" = 'active', "version" = "version" + 1 WHERE "emailKey" = ? AND "state" = 'bounced' AND "confirmedAt" IS NOT NULL`,
        [row.emailKey],
      )
    const { reason } = row
    await recordDeed(tx, clock.now(), actor, {
      action: 'lift',
      entity: 'suppression',
      entityKey: id,
      before: { reason },
    })
  })
}
