/** What a sign-up does, confirming and leaving. Double opt-in: nothing but one mail is sent before the button in it is used. */
import { randomBytes } from 'node:crypto'
import type { Config } from '../config.js'
import type { Tx } from '../database/database.js'
import { momentAfter, type Services } from '../services.js'
import { emailKey } from '../web/email.js'
import { NotFound } from '../web/errors.js'
import type { Language } from '../web/messages.js'
import { confirmToken, hashOf, leaveToken } from './link-tokens.js'
import type { OwedMail, SubscriberState } from './subscriber.entity.js'
import { liftSuppression, suppressionSince } from './suppression.js'
import { saveChoices, type Choices } from './topics.js'

/** The consent's wording in locales/newsletter: change the words, change this. */
export const CONSENT_VERSION = '2026-11-24'

/** Who has not confirmed by then is forgotten. */
const CONFIRM_WITHIN_MS = 14 * 24 * 60 * 60 * 1000

export type SubscriptionParts = Services & { config: Pick<Config, 'sessionSecret'> }

interface SubscriberRow {
  id: number
  state: SubscriberState
  nonce: string
  leftAt: string | null
  confirmedAt: string | null
}

/** A sign-up, once its turn has come. */
export interface TakenSignUp {
  email: string
  language: Language
  choices: Choices
  consentTextHash: string
  consentSource: string
  at: string
}

/**
 * Does what the state of the address asks for, and tells nobody which that was: the mail alone says
 * whether one is new here or has been here all along.
 */
export async function carryOut(tx: Tx, parts: SubscriptionParts, signUp: TakenSignUp): Promise<void> {
  if (await isQuiet(tx, parts, signUp.email)) return
  const found = await tx.one<SubscriberRow>(
    'SELECT "id", "state", "nonce", "leftAt", "confirmedAt" FROM "subscriber" WHERE "emailKey" = ?',
    [emailKey(signUp.email)],
  )
  if (!found) await insertPending(tx, parts, signUp)
  // What an active subscriber has chosen is changed on the own page only: anybody can fill in a form.
  else if (found.state === 'active') await owe(tx, found.id, 'already')
  else await renewPending(tx, parts, signUp, found)
}

/** An address that has just sent our mail back, or whose owner complained of it, is left alone for a week. */
const QUIET_MS = 7 * 24 * 60 * 60 * 1000

async function isQuiet(tx: Tx, { clock }: Services, email: string): Promise<boolean> {
  const suppressed = await suppressionSince(tx, email)
  return suppressed !== null && suppressed > momentAfter(clock.now(), -QUIET_MS)
}

/** A mail that will be sent to the subscriber soon. */
export const owe = (tx: Tx, id: number, mail: OwedMail): Promise<void> =>
  tx.run(`UPDATE "subscriber" SET "owedMail" = ?, "claimedUntil" = NULL, "mailTries" = 0 WHERE "id" = ?`, [mail, id])

const expiryAfter = (now: string): string => momentAfter(now, CONFIRM_WITHIN_MS)

export const newNonce = (): string => randomBytes(24).toString('base64url')

async function insertPending(tx: Tx, { config, clock }: SubscriptionParts, signUp: TakenSignUp): Promise<void> {
  const { email, language, choices, consentTextHash, consentSource, at } = signUp
  const [now, nonce] = [clock.now(), newNonce()]
  const row = await tx.one<{ id: number }>(
    `INSERT INTO "subscriber" ("email", "emailKey", "state", "language", "consentVersion", "consentTextHash", "consentAt", "consentSource",
       "confirmTokenHash", "confirmExpiresAt", "leaveTokenHash", "nonce", "owedMail", "createdAt", "version")
     VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'confirm', ?, 1) ON CONFLICT ("emailKey") DO NOTHING RETURNING "id"`,
    [
      email,
      emailKey(email),
      language,
      CONSENT_VERSION,
      consentTextHash,
      at,
      consentSource,
      hashOf(confirmToken(config, { nonce, leftAt: null })),
      expiryAfter(now),
      hashOf(leaveToken(config, nonce)),
      nonce,
      now,
    ],
  )
  if (row) await saveChoices(tx, row.id, choices)
}

async function renewPending(
  tx: Tx,
  { config, clock }: SubscriptionParts,
  { email, language, choices, consentTextHash, consentSource, at }: TakenSignUp,
  found: SubscriberRow,
): Promise<void> {
  if (found.confirmedAt) await keepEarlierConsent(tx, found.id)
  await tx.run(
    `UPDATE "subscriber" SET "state" = 'pending', "email" = ?, "language" = ?, "consentVersion" = ?, "consentTextHash" = ?,
       "consentAt" = ?, "consentSource" = ?, "confirmTokenHash" = ?, "confirmExpiresAt" = ?, "confirmedAt" = NULL,
       "remindedAt" = CASE WHEN "state" = 'pending' THEN "remindedAt" END, "pausedUntil" = NULL,
       "owedMail" = 'confirm', "claimedUntil" = NULL, "mailTries" = 0, "version" = "version" + 1
     WHERE "id" = ?`,
    [
      email,
      language,
      CONSENT_VERSION,
      consentTextHash,
      at,
      consentSource,
      hashOf(confirmToken(config, found)),
      expiryAfter(clock.now()),
      found.id,
    ],
  )
  await saveChoices(tx, found.id, choices)
}

/** The proof of what was sent until now stays, whatever comes of the new sign-up. */
const keepEarlierConsent = (tx: Tx, id: number): Promise<void> =>
  tx.run(
    `INSERT INTO "earlier_consent" ("subscriberId", "consentVersion", "consentTextHash", "consentAt", "consentSource", "language", "confirmedAt")
     SELECT "id", "consentVersion", "consentTextHash", "consentAt", "consentSource", "language", "confirmedAt"
     FROM "subscriber" WHERE "id" = ?`,
    [id],
  )

interface Confirmation {
  state: 'open' | 'confirmed'
  nonce: string
}

/** What a link's page shows. @throws NotFound for a token that was never given out or is too old */
export async function confirmationOf({ db, clock }: Services, token: string): Promise<Confirmation> {
  const row = await db.read.one<{ state: SubscriberState; confirmExpiresAt: string; nonce: string }>(
    'SELECT "state", "confirmExpiresAt", "nonce" FROM "subscriber" WHERE "confirmTokenHash" = ?',
    [hashOf(token)],
  )
  if (row?.state === 'active') return { state: 'confirmed', nonce: row.nonce }
  if (row?.state !== 'pending' || row.confirmExpiresAt <= clock.now()) throw new NotFound()
  return { state: 'open', nonce: row.nonce }
}

/** Any number of times. @throws NotFound */
export async function confirm(parts: SubscriptionParts, token: string): Promise<Confirmation> {
  const { db, clock, config } = parts
  const found = await confirmationOf(parts, token)
  if (found.state === 'open') {
    await db.write(async (tx) => {
      const row = await tx.one<{ email: string }>(
        `UPDATE "subscriber" SET "state" = 'active', "confirmedAt" = ?, "owedMail" = NULL, "version" = "version" + 1
         WHERE "confirmTokenHash" = ? AND "state" = 'pending' RETURNING "email"`,
        [clock.now(), hashOf(token)],
      )
      // The mail has arrived, and its owner has said yes: nothing stands against the address any more.
      if (row) await liftSuppression(tx, config, row.email)
    })
  }
  return { ...found, state: 'confirmed' }
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
  const { db, clock } = services
  await db.write(async (tx) => {
    const row = await tx.one<{ id: number }>('SELECT "id" FROM "subscriber" WHERE "leaveTokenHash" = ?', [
      hashOf(token),
    ])
    if (row) await endSubscription(tx, clock.now(), row.id)
  })
}

/** No mail more, and no link that was sent until now confirms anything. */
export const endSubscription = (tx: Tx, now: string, id: number): Promise<void> =>
  tx.run(
    `UPDATE "subscriber" SET "state" = 'unsubscribed', "leftAt" = ?, "confirmTokenHash" = NULL, "owedMail" = NULL,
       "version" = "version" + 1
     WHERE "id" = ? AND "state" <> 'unsubscribed'`,
    [now, id],
  )
