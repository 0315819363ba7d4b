/**
 * Erases volunteers whose time is over: first a reminder, on the desk and by mail, a month before; then the
 * erasure. Any number of instances and the shell may sweep at once: what is due is asked again under the row's lock.
 */
import { recordDeed } from '../audit/audit.js'
import type { Tx } from '../database/database.js'
import type { Services } from '../services.js'
import { NotFound } from '../web/errors.js'
import { eraseInside } from './erasure.js'
import { daysAfter } from './periods.js'
import { lockVolunteer } from './volunteer-record.js'

/** How long before the erasure coordinators are told. */
export const NOTICE_DAYS = 30
const AT_ONCE = 200

/** The registry itself. */
const NOBODY = { id: null }

export interface Swept {
  reminded: number
  erased: number
}

export async function sweepRetention(services: Services): Promise<Swept> {
  const reminded = await remind(services)
  const erased = await eraseOverdue(services)
  if (erased > 0) await services.db.forgetLog()
  return { reminded, erased }
}

interface Due {
  municipalityCode: string
  deleteAfter: string
}

/** Marks whose erasure comes near, and owes each coordinator of the municipality one mail about all of them. */
async function remind({ db, clock }: Services): Promise<number> {
  const [now, today] = [clock.now(), clock.today()]
  return db.write(async (tx) => {
    const due = await tx.all<Due>(
      `UPDATE "volunteer" SET "remindedFor" = "deleteAfter", "remindedOn" = ?
       WHERE "deleteAfter" <= ? AND ("remindedFor" IS NULL OR "remindedFor" <> "deleteAfter")
       RETURNING "municipalityCode", "deleteAfter"`,
      [today, daysAfter(today, NOTICE_DAYS)],
    )
    for (const code of new Set(due.map((row) => row.municipalityCode))) {
      const dates = due.filter((row) => row.municipalityCode === code).map((row) => row.deleteAfter)
      await oweMails(tx, now, code, dates)
    }
    return due.length
  })
}

async function oweMails(tx: Tx, now: string, municipalityCode: string, dates: string[]): Promise<void> {
  const firstOn = dates.sort()[0]!
  await tx.run(
    `INSERT INTO "retention_mail" ("userId", "volunteers", "firstOn", "createdAt")
     SELECT u."id", CAST(? AS integer), CAST(? AS text), CAST(? AS text)
     FROM "user_account" u JOIN "user_municipality" m ON m."userId" = u."id"
     WHERE m."municipalityCode" = ? AND u."role" = 'coordinator' AND u."active" = TRUE`,
    [dates.length, firstOn, now, municipalityCode],
  )
  await recordDeed(tx, now, NOBODY, {
    action: 'remind',
    entity: 'retention',
    municipalityCode,
    after: { volunteers: dates.length, firstOn },
  })
}

/**
 * Reminded of this very date, on a day before, and the date is over. Who has asked to see the data gets them
 * first.
 */
const OVERDUE = `"deleteAfter" < ? AND "remindedFor" = "deleteAfter" AND "remindedOn" < ?
  AND NOT EXISTS (SELECT 1 FROM "data_request" r WHERE r."volunteerId" = "volunteer"."id"
    AND r."answeredOn" IS NULL AND r."kind" <> 'erasure')`

async function eraseOverdue({ db, clock }: Services): Promise<number> {
  let erased = 0
  for (;;) {
    const today = clock.today()
    const rows = await db.read.all<{ id: number }>(
      `SELECT "id" FROM "volunteer" WHERE ${OVERDUE} ORDER BY "id" LIMIT ${AT_ONCE}`,
      [today, today],
    )
    for (const { id } of rows) {
      const done = await db.write(async (tx) => {
        // Another instance may have been faster, or somebody kept the data longer.
        const record = await lockVolunteer(tx, id).catch(nullWhenGone)
        const due =
          record && (await tx.one(`SELECT "id" FROM "volunteer" WHERE "id" = ? AND ${OVERDUE}`, [id, today, today]))
        if (!record || !due) return false
        await eraseInside(tx, clock.now(), today, NOBODY, record, 'retention')
        return true
      })
      if (done) erased++
    }
    if (rows.length < AT_ONCE) return erased
  }
}

function nullWhenGone(error: unknown): null {
  if (error instanceof NotFound) return null
  throw error
}
