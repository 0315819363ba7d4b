/** A form is saved once: sent again as it was, by a second click or by going back, it leads where it led the first time. */
import type { Tx } from '../database/database.js'
import type { Services } from '../services.js'
import type { PostedForm } from '../web/kept-forms.js'

/**
 * Makes what a form asks for, in the transaction that it is made in, unless the form has done so already.
 * @returns the ids that were made, now or the first time
 */
export async function onceForForm(
  tx: Tx,
  now: string,
  userId: number,
  form: PostedForm | null,
  make: () => Promise<number[]>,
): Promise<number[]> {
  if (!form) return make()
  // Whoever comes second waits here for the first one's transaction.
  const claimed = await tx.one<{ key: string }>(
    `INSERT INTO "used_form" ("key", "userId", "usedAt") VALUES (?, ?, ?) ON CONFLICT ("key") DO NOTHING RETURNING "key"`,
    [form.submission, userId, now],
  )
  if (!claimed) {
    const first = await tx.one<{ made: string | null }>('SELECT "made" FROM "used_form" WHERE "key" = ?', [
      form.submission,
    ])
    return JSON.parse(first?.made ?? '[]') as number[]
  }
  const ids = await make()
  await tx.run('UPDATE "used_form" SET "made" = ? WHERE "key" = ?', [JSON.stringify(ids), form.submission])
  return ids
}

/** Where the very same submission led; null when it is new. */
export async function locationOfUsed({ db }: Services, userId: number, form: PostedForm): Promise<string | null> {
  const used = await db.read.one<{ location: string | null }>(
    'SELECT "location" FROM "used_form" WHERE "key" = ? AND "userId" = ?',
    [form.submission, userId],
  )
  return used?.location ?? null
}

/** The form is saved: its draft goes, and what a slow line still brings of it is not kept. */
export async function finishForm(
  { db, clock }: Services,
  userId: number,
  form: PostedForm,
  location: string,
): Promise<void> {
  await db.write(async (tx) => {
    for (const key of [form.key, form.submission])
      await tx.run(
        `INSERT INTO "used_form" ("key", "userId", "location", "usedAt") VALUES (?, ?, ?, ?)
         ON CONFLICT ("key") DO UPDATE SET "location" = excluded."location"`,
        [key, userId, location, clock.now()],
      )
    await tx.run('DELETE FROM "form_draft" WHERE "key" = ? AND "userId" = ?', [form.key, userId])
  })
}
