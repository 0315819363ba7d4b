/** A newsletter on its way: begun when its time comes, paused, done. */
import type { Services } from '../../services.js'
import type { PauseReason } from '../letters/newsletter.entity.js'

type Parts = Pick<Services, 'db' | 'clock'>

/** What was planned for now or earlier. */
export async function beginPlanned({ db, clock }: Parts): Promise<void> {
  const now = clock.now()
  const due = `"state" = 'planned' AND "sendAt" <= ?`
  if (!(await db.read.one(`SELECT 1 AS "x" FROM "newsletter" WHERE ${due} LIMIT 1`, [now]))) return
  await db.write(async (tx) => {
    await tx.run(
      `UPDATE "newsletter" SET "state" = 'sending', "startedAt" = ?, "version" = "version" + 1 WHERE ${due}`,
      [now, now],
    )
    tx.touch('newsletters')
  })
}

const ON_ITS_WAY = `("state" = 'sending' OR ("state" = 'planned' AND "sendAt" <= ?))`

/** Whether anything is on its way, or should be. */
export async function hasWork({ db, clock }: Parts): Promise<boolean> {
  const row = await db.read.one(`SELECT 1 AS "x" FROM "newsletter" WHERE ${ON_ITS_WAY} LIMIT 1`, [clock.now()])
  return row !== undefined
}

/** Whether another newsletter is on its way, or should be. */
export async function othersWait({ db, clock }: Parts, id: number): Promise<boolean> {
  const row = await db.read.one(`SELECT 1 AS "x" FROM "newsletter" WHERE ${ON_ITS_WAY} AND "id" <> ? LIMIT 1`, [
    clock.now(),
    id,
  ])
  return row !== undefined
}

export async function pauseSending({ db }: Parts, id: number, reason: PauseReason): Promise<void> {
  await db.write((tx) =>
    tx.run(
      `UPDATE "newsletter" SET "state" = 'paused', "pauseReason" = ?, "version" = "version" + 1 WHERE "id" = ? AND "state" = 'sending'`,
      [reason, id],
    ),
  )
}

/** When every delivery has come to its end. */
export async function finishIfDone({ db, clock }: Parts, id: number): Promise<void> {
  const open = await db.read.one(
    `SELECT 1 AS "x" FROM "newsletter" n WHERE n."id" = ? AND n."state" = 'sending' AND (n."filled" = FALSE OR EXISTS
       (SELECT 1 FROM "delivery" d WHERE d."newsletterId" = n."id" AND d."state" = 'waiting'))`,
    [id],
  )
  if (open) return
  await db.write((tx) =>
    tx.run(
      `UPDATE "newsletter" SET "state" = 'sent', "finishedAt" = ?, "version" = "version" + 1
       WHERE "id" = ? AND "state" = 'sending' AND "filled" = TRUE
         AND NOT EXISTS (SELECT 1 FROM "delivery" d WHERE d."newsletterId" = "newsletter"."id" AND d."state" = 'waiting')`,
      [clock.now(), id],
    ),
  )
}
