/**
 * Sends the mails about accounts that are owed. A link's token is made when its mail is written, so no token rests
 * in the database; a mail that fails is tried again with a new one, and the old is void.
 */
import type { Logger } from 'pino'
import type { Mailer } from '../web/mailer.js'
import { momentAfter } from '../services.js'
import { sending, type Sending } from '../web/sending.js'
import type { SiteSettings } from '../web/settings.js'
import { composeAccountMail } from './account-mail.js'
import type { AccountServices } from './log-in.js'
import type { OwedAccountMail } from './owe-mail.js'

export interface AccountMailParts extends AccountServices {
  log: Logger
  mailer: Mailer
  settings: () => Promise<SiteSettings>
}

const MINUTE_MS = 60_000
/** Longer than a slow mail server can take over one mail. */
const CLAIM_MS = 5 * MINUTE_MS
const WAITS_MS = [1, 5, 20, 60, 180, 360, 720].map((minutes) => minutes * MINUTE_MS)
const BATCH = 20

/** A round that fails waits for the next look. */
export const accountMails = (parts: AccountMailParts): Sending =>
  sending({
    sendBatch: (stopped) => sendBatch(parts, stopped),
    onFailure: (error) => parts.log.warn({ err: error }, 'account mails cannot be sent; they are tried again'),
    pausesMs: [],
  })

async function sendBatch(parts: AccountMailParts, stopped: () => boolean): Promise<boolean> {
  const due = await parts.db.read.all<{ id: number }>(
    `SELECT "id" FROM "account_mail" WHERE "claimedUntil" IS NULL OR "claimedUntil" <= ? ORDER BY "id" LIMIT ?`,
    [parts.clock.now(), BATCH],
  )
  for (const { id } of due) {
    if (stopped()) return false
    await sendOne(parts, id)
  }
  return due.length === BATCH
}

async function sendOne(parts: AccountMailParts, id: number): Promise<void> {
  const { db, clock, mailer, log } = parts
  const mail = await claim(parts, id)
  if (!mail) return
  try {
    const composed = await composeAccountMail(parts, mail)
    // Nothing to say any more: the user is gone, or there never was one.
    if (composed) await mailer.send(composed)
  } catch (error) {
    const { code, responseCode } = error as { code?: string; responseCode?: number }
    const wait = WAITS_MS[mail.tries - 1]
    // Without the error itself: mail servers repeat the address in it.
    log.warn(
      { accountMail: id, kind: mail.kind, tries: mail.tries, code, responseCode, givenUp: !wait },
      'a mail failed',
    )
    if (wait) {
      const until = momentAfter(clock.now(), wait)
      return db.write((tx) => tx.run('UPDATE "account_mail" SET "claimedUntil" = ? WHERE "id" = ?', [until, id]))
    }
  }
  await db.write((tx) => tx.run('DELETE FROM "account_mail" WHERE "id" = ?', [id]))
}

function claim({ db, clock }: AccountMailParts, id: number): Promise<OwedAccountMail | undefined> {
  const now = clock.now()
  return db.write((tx) =>
    tx.one<OwedAccountMail>(
      `UPDATE "account_mail" SET "claimedUntil" = ?, "tries" = "tries" + 1
       WHERE "id" = ? AND ("claimedUntil" IS NULL OR "claimedUntil" <= ?)
       RETURNING "id", "kind", "userId", "email", "language", "tries"`,
      [momentAfter(now, CLAIM_MS), id, now],
    ),
  )
}
