/**
 * Sends what sign-ups are owed, after they were answered. The debt stands in the subscriber's row, so neither
 * a restart nor a mail server that is down loses one; a claim keeps two instances from sending the same.
 */
import type { Logger } from 'pino'
import type { Config } from '../config.js'
import type { Services } from '../services.js'
import type { Mailer } from '../web/mailer.js'
import type { Language } from '../web/messages.js'
import type { SiteSettings } from '../web/settings.js'
import { composeOwedMail } from './owed-mail.js'
import type { OwedMail } from './subscriber.entity.js'

export interface OwedMails {
  /** There may be something to send. */
  wake(): void
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>
  stop(): Promise<void>
}

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
  owedMail: OwedMail
}

const CLAIM_MS = 2 * 60 * 1000
const RETRY_MS = [5_000, 30_000, 120_000, 600_000]
const AT_ONCE = 20

export function owedMails(parts: OwedMailParts): OwedMails {
  let sending: Promise<void> | null = null
  let again = false
  let stopped = false
  let failures = 0
  let retry: NodeJS.Timeout | undefined

  const round = async (): Promise<void> => {
    do {
      again = false
      while (!stopped && (await sendSome(parts))) failures = 0
    } while (again && !stopped)
  }
  const wake = (): void => {
    again = true
    if (stopped || sending) return
    sending = round()
      .catch((error: unknown) => {
        if (stopped) return
        parts.log.warn({ err: error }, 'a newsletter mail could not be sent; it is tried again')
        clearTimeout(retry)
        retry = setTimeout(wake, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]).unref()
      })
      .finally(() => {
        sending = null
      })
  }
  return {
    wake,
    idle: async () => {
      while (sending) await sending
    },
    stop: async () => {
      stopped = true
      clearTimeout(retry)
      while (sending) await sending
    },
  }
}

/** @returns whether there may be more */
async function sendSome(parts: OwedMailParts): Promise<boolean> {
  const { db, clock } = parts
  const now = clock.now()
  const open = await db.read.all<{ id: number }>(
    'SELECT "id" FROM "subscriber" WHERE "owedMail" IS NOT NULL AND ("claimedUntil" IS NULL OR "claimedUntil" <= ?) ORDER BY "id" LIMIT ?',
    [now, AT_ONCE],
  )
  for (const { id } of open) await sendOne(parts, id)
  return open.length === AT_ONCE
}

async function sendOne({ db, clock, mailer, settings, config }: OwedMailParts, id: number): Promise<void> {
  const now = clock.now()
  const until = new Date(Date.parse(now) + CLAIM_MS).toISOString()
  const row = await db.write((tx) =>
    tx.one<OwedRow>(
      `UPDATE "subscriber" SET "claimedUntil" = ? WHERE "id" = ? AND "owedMail" IS NOT NULL AND ("claimedUntil" IS NULL OR "claimedUntil" <= ?)
       RETURNING "id", "email", "language", "nonce", "consentAt", "owedMail"`,
      [until, id, now],
    ),
  )
  if (!row) return
  try {
    await mailer.send(composeOwedMail(row, { config, settings: await settings() }))
  } catch (error) {
    await db.write((tx) => tx.run('UPDATE "subscriber" SET "claimedUntil" = NULL WHERE "id" = ?', [id]))
    throw error
  }
  // A new sign-up meanwhile has a new moment of consent, and is owed a mail of its own.
  await db.write((tx) =>
    tx.run('UPDATE "subscriber" SET "owedMail" = NULL, "claimedUntil" = NULL WHERE "id" = ? AND "consentAt" = ?', [
      id,
      row.consentAt,
    ]),
  )
}
