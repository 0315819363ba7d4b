/**
 * Carries out sign-ups and sends what they are owed, after they were answered. The debt stands in the subscriber's row, so neither
 * a restart nor a mail server that is down loses one; a claim keeps two instances from sending the same.
 */
import type { Logger } from 'pino'
import type { Config } from '../config.js'
import { momentAfter, type Services } from '../services.js'
import type { Mailer } from '../web/mailer.js'
import { sending, type Sending } from '../web/sending.js'
import type { Language } from '../web/messages.js'
import type { SiteSettings } from '../web/settings.js'
import { composeOwedMail } from './owed-mail.js'
import { takeSignUps } from './sign-up-requests.js'
import type { OwedMail } from './subscriber.entity.js'
import { tendUnconfirmed } from './unconfirmed.js'

export interface OwedMailParts extends Services {
  config: Config
  log: Logger
  mailer: Mailer
  settings: () => Promise<SiteSettings>
}

export interface OwedRow {
  id: number
  email: string
  language: Language
  nonce: string
  consentAt: string
  leftAt: string | null
  owedMail: OwedMail
  mailTries: number
}

const MINUTE_MS = 60 * 1000
/** Longer than a slow mail server can take over one mail. */
const CLAIM_MS = 5 * MINUTE_MS
const BATCH = 50
const AT_ONCE = 3
/** The mail server cannot be reached, or takes no mail at all: nothing is tried meanwhile. */
const PAUSES_MS = [5_000, 30_000, 2 * MINUTE_MS, 10 * MINUTE_MS]
/** It refuses this one mail: others go before. */
const WAITS_MS = [1, 5, 20, 60].map((minutes) => minutes * MINUTE_MS)
/** About four days of "try later", or a few plain refusals, and the address takes no mail. */
const MOST_TRIES = 100
const MOST_REFUSALS = 4

export const owedMails = (parts: OwedMailParts): Sending =>
  sending({
    sendBatch: (stopped) => sendBatch(parts, stopped),
    onFailure: (error) => parts.log.warn({ err: error }, 'newsletter mails cannot be sent; they are tried again'),
    pausesMs: PAUSES_MS,
  })

/** Sign-ups and mails take turns: in a flood, the first get their mail while the last still wait to be carried out. */
async function sendBatch(parts: OwedMailParts, stopped: () => boolean): Promise<boolean> {
  const moreSignUps = await takeSignUps(parts)
  await tendUnconfirmed(parts)
  const open = await parts.db.read.all<{ id: number }>(
    `SELECT "id" FROM "subscriber" WHERE "owedMail" IS NOT NULL AND ("claimedUntil" IS NULL OR "claimedUntil" <= ?)
     ORDER BY "mailTries", "id" LIMIT ?`,
    [parts.clock.now(), BATCH],
  )
  try {
    await sendAll(
      parts,
      open.map(({ id }) => id),
      stopped,
    )
  } catch (error) {
    // They need no mail server.
    while (!stopped() && (await takeSignUps(parts)));
    throw error
  }
  return moreSignUps || open.length === BATCH
}

/** @throws what keeps all mails from being sent */
async function sendAll(parts: OwedMailParts, waiting: number[], stopped: () => boolean): Promise<void> {
  const sendInTurn = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined && !stopped(); id = waiting.shift()) await sendOne(parts, id)
  }
  const ends = await Promise.allSettled(
    Array.from({ length: AT_ONCE }, () =>
      sendInTurn().catch((error: unknown) => {
        waiting.length = 0
        throw error
      }),
    ),
  )
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
}

async function sendOne(parts: OwedMailParts, id: number): Promise<void> {
  const { db, mailer, settings, config } = parts
  const row = await claim(parts, id)
  if (!row) return
  try {
    await mailer.send(composeOwedMail(row, { config, settings: await settings(), now: parts.clock.now() }))
  } catch (error) {
    return putOff(parts, row, error)
  }
  // A new sign-up meanwhile has a new moment of consent, or is owed another mail: it gets one of its own.
  await db.write((tx) =>
    tx.run(
      `UPDATE "subscriber" SET "owedMail" = NULL, "claimedUntil" = NULL, "mailTries" = 0
       WHERE "id" = ? AND "consentAt" = ? AND "owedMail" = ?`,
      [id, row.consentAt, row.owedMail],
    ),
  )
}

function claim({ db, clock }: OwedMailParts, id: number): Promise<OwedRow | undefined> {
  const now = clock.now()
  return db.write((tx) =>
    tx.one<OwedRow>(
      `UPDATE "subscriber" SET "claimedUntil" = ?, "mailTries" = "mailTries" + 1
       WHERE "id" = ? AND "owedMail" IS NOT NULL AND ("claimedUntil" IS NULL OR "claimedUntil" <= ?)
       RETURNING "id", "email", "language", "nonce", "consentAt", "leftAt", "owedMail", "mailTries"`,
      [momentAfter(now, CLAIM_MS), id, now],
    ),
  )
}

/** @throws the error again when it is not about this mail alone */
async function putOff({ db, clock, log }: OwedMailParts, row: OwedRow, error: unknown): Promise<void> {
  const { id, mailTries: tries } = row
  const { code, command, responseCode = 500 } = error as SmtpError
  const setFree = (sql: string, until: string | null = null) => db.write((tx) => tx.run(sql, [until, id]))
  // A sender that the server does not take is our set-up, and would be refused with every mail.
  if ((code !== 'EENVELOPE' && code !== 'EMESSAGE') || command === 'MAIL FROM') {
    await setFree('UPDATE "subscriber" SET "claimedUntil" = ? WHERE "id" = ?')
    throw error
  }
  const givenUp = tries >= (responseCode >= 500 ? MOST_REFUSALS : MOST_TRIES)
  // Without the error itself: mail servers repeat the address in it.
  log.warn({ subscriber: id, tries, code, responseCode, givenUp }, 'a newsletter mail was refused')
  if (givenUp) return setFree('UPDATE "subscriber" SET "owedMail" = NULL, "claimedUntil" = ? WHERE "id" = ?')
  const wait = WAITS_MS[Math.min(tries, WAITS_MS.length) - 1]!
  await setFree('UPDATE "subscriber" SET "claimedUntil" = ? WHERE "id" = ?', momentAfter(clock.now(), wait))
}

/** What nodemailer tells. */
interface SmtpError {
  code?: string
  command?: string
  responseCode?: number
}
