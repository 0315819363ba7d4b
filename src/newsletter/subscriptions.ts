/** Signing up, confirming and leaving. Double opt-in: nothing but one mail is sent before the button in it is used. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Config } from '../config.js'
import type { Tx } from '../database/database.js'
import { momentAfter, type Services } from '../services.js'
import { emailKey } from '../web/email.js'
import { NotFound } from '../web/errors.js'
import type { Language } from '../web/messages.js'
import { databaseStore } from '../web/rate-limit-store.js'
import type { SubscriberState } from './subscriber.entity.js'

/** The consent's wording in locales/newsletter: change the words, change this. */
export const CONSENT_VERSION = '2026-11-24'

const CONFIRM_WITHIN_MS = 14 * 24 * 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000
/** Forms are used to flood other people's mailboxes: so many mails a day, whoever asks. */
const MOST_MAILS_A_DAY = 3

export type SubscriptionParts = Services & { config: Pick<Config, 'sessionSecret'> }

interface SubscriberRow {
  id: number
  state: SubscriberState
  nonce: string
  leftAt: string | null
}

export interface SignUp {
  email: string
  language: Language
  /** Where consent was given, such as `/nyhedsbrev`. */
  source: string
  /** The words that were agreed to, as they stood on the page. */
  consent: string
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

/**
 * Tokens are worked out, not stored: a copy of the database opens none of the links. A link stays good when
 * one signs up once more before using it, and ends when one leaves.
 */
export function confirmToken(
  { sessionSecret }: Pick<Config, 'sessionSecret'>,
  { nonce, leftAt }: Pick<SubscriberRow, 'nonce' | 'leftAt'>,
): string {
  return createHmac('sha256', sessionSecret)
    .update(`newsletter-confirm:${nonce}:${leftAt ?? ''}`)
    .digest('base64url')
}

export function leaveToken({ sessionSecret }: Pick<Config, 'sessionSecret'>, nonce: string): string {
  return createHmac('sha256', sessionSecret).update(`newsletter-leave:${nonce}`).digest('base64url')
}

/** What comes before a + is one mailbox, whatever comes after: the limit is the mailbox's. */
const mailboxOf = (key: string): string => key.replace(/(?<=.)\+[^@]*(?=@)/, '')

/**
 * Does what the state of the address asks for, and tells nobody which that was: the mail alone says
 * whether one is new here or has been here all along.
 */
export async function signUp(parts: SubscriptionParts, request: SignUp): Promise<void> {
  const { db, clock } = parts
  const key = emailKey(request.email)
  const { totalHits } = await databaseStore(db, clock, 'newsletter-mail', DAY_MS).increment(mailboxOf(key))
  if (totalHits > MOST_MAILS_A_DAY) return
  await db.write(async (tx) => {
    const found = await tx.one<SubscriberRow>(
      'SELECT "id", "state", "nonce", "leftAt" FROM "subscriber" WHERE "emailKey" = ?',
      [key],
    )
    const consentHash = await keepConsentText(tx, request, clock.now())
    if (!found) await insertPending(tx, parts, request, consentHash)
    else if (found.state === 'active') await oweAlready(tx, found.id)
    else await renewPending(tx, parts, request, consentHash, found)
  })
}

/** The words change with time, language and publisher: whoever agreed must be shown those that stood there. */
async function keepConsentText(tx: Tx, { consent, language }: SignUp, now: string): Promise<string> {
  const hash = hashOf(consent)
  await tx.run(
    `INSERT INTO "consent_text" ("hash", "version", "language", "text", "firstUsedAt") VALUES (?, ?, ?, ?, ?)
     ON CONFLICT ("hash") DO NOTHING`,
    [hash, CONSENT_VERSION, language, consent, now],
  )
  return hash
}

const oweAlready = (tx: Tx, id: number): Promise<void> =>
  tx.run(`UPDATE "subscriber" SET "owedMail" = 'already', "claimedUntil" = NULL, "mailTries" = 0 WHERE "id" = ?`, [id])

const expiryAfter = (now: string): string => momentAfter(now, CONFIRM_WITHIN_MS)

async function insertPending(
  tx: Tx,
  { config, clock }: SubscriptionParts,
  { email, language, source }: SignUp,
  consentHash: string,
): Promise<void> {
  const [now, nonce] = [clock.now(), randomBytes(24).toString('base64url')]
  await tx.run(
    `INSERT INTO "subscriber" ("email", "emailKey", "state", "language", "consentVersion", "consentTextHash", "consentAt", "consentSource",
       "confirmTokenHash", "confirmExpiresAt", "leaveTokenHash", "nonce", "owedMail", "createdAt", "version")
     VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'confirm', ?, 1) ON CONFLICT ("emailKey") DO NOTHING`,
    [
      email,
      emailKey(email),
      language,
      CONSENT_VERSION,
      consentHash,
      now,
      source,
      hashOf(confirmToken(config, { nonce, leftAt: null })),
      expiryAfter(now),
      hashOf(leaveToken(config, nonce)),
      nonce,
      now,
    ],
  )
}

async function renewPending(
  tx: Tx,
  { config, clock }: SubscriptionParts,
  { email, language, source }: SignUp,
  consentHash: string,
  found: SubscriberRow,
): Promise<void> {
  const now = clock.now()
  await tx.run(
    `UPDATE "subscriber" SET "state" = 'pending', "email" = ?, "language" = ?, "consentVersion" = ?, "consentTextHash" = ?,
       "consentAt" = ?, "consentSource" = ?, "confirmTokenHash" = ?, "confirmExpiresAt" = ?,
       "owedMail" = 'confirm', "claimedUntil" = NULL, "mailTries" = 0, "version" = "version" + 1
     WHERE "id" = ?`,
    [
      email,
      language,
      CONSENT_VERSION,
      consentHash,
      now,
      source,
      hashOf(confirmToken(config, found)),
      expiryAfter(now),
      found.id,
    ],
  )
}

export type Confirmation = 'open' | 'confirmed'

/** What a link's page shows. @throws NotFound for a token that was never given out or is too old */
export async function confirmationOf({ db, clock }: Services, token: string): Promise<Confirmation> {
  const row = await db.read.one<{ state: SubscriberState; confirmExpiresAt: string }>(
    'SELECT "state", "confirmExpiresAt" FROM "subscriber" WHERE "confirmTokenHash" = ?',
    [hashOf(token)],
  )
  if (row?.state === 'active') return 'confirmed'
  if (row?.state !== 'pending' || row.confirmExpiresAt <= clock.now()) throw new NotFound()
  return 'open'
}

/** Any number of times. @throws NotFound */
export async function confirm(services: Services, token: string): Promise<void> {
  if ((await confirmationOf(services, token)) === 'confirmed') return
  const { db, clock } = services
  await db.write((tx) =>
    tx.run(
      `UPDATE "subscriber" SET "state" = 'active', "confirmedAt" = ?, "owedMail" = NULL, "version" = "version" + 1
       WHERE "confirmTokenHash" = ? AND "state" = 'pending'`,
      [clock.now(), hashOf(token)],
    ),
  )
}

/** @throws NotFound for a token that was never given out */
export async function requireLeaveToken({ db }: Services, token: string): Promise<SubscriberState> {
  const row = await db.read.one<{ state: SubscriberState }>(
    'SELECT "state" FROM "subscriber" WHERE "leaveTokenHash" = ?',
    [hashOf(token)],
  )
  if (!row) throw new NotFound()
  return row.state
}

/** At once, any number of times; what proves consent and its end stays. @throws NotFound */
export async function leave(services: Services, token: string): Promise<void> {
  await requireLeaveToken(services, token)
  await services.db.write((tx) =>
    tx.run(
      `UPDATE "subscriber" SET "state" = 'unsubscribed', "leftAt" = ?, "confirmTokenHash" = NULL, "owedMail" = NULL, "version" = "version" + 1
       WHERE "leaveTokenHash" = ? AND "state" <> 'unsubscribed'`,
      [services.clock.now(), hashOf(token)],
    ),
  )
}
