/**
 * A sign-up is put aside as it comes and carried out behind the answer: what the visitor sees, and how long it
 * takes, cannot depend on whether the address is known here.
 */
import type { Tx } from '../database/database.js'
import type { Services } from '../services.js'
import { emailKey, mailboxKey } from '../web/email.js'
import type { Language } from '../web/messages.js'
import { countHit } from '../web/rate-limit-store.js'
import { hashOf } from './link-tokens.js'
import { CONSENT_VERSION, carryOut, type SubscriptionParts } from './subscriptions.js'
import type { Choices } from './topics.js'

export interface SignUp {
  email: string
  /** In which the newsletter is wanted. */
  language: Language
  choices: Choices
  /** Where consent was given, such as `/nyhedsbrev`. */
  source: string
  /** The words that were agreed to, as they stood on the page. */
  consent: { text: string; language: Language }
}

export async function signUp({ db, clock }: Services, request: SignUp): Promise<void> {
  const { email, language, choices, source, consent } = request
  const now = clock.now()
  await db.write(async (tx) => {
    const textHash = await keepConsentText(tx, consent, now)
    await tx.run(
      `INSERT INTO "sign_up_request" ("email", "emailKey", "language", "choices", "consentTextHash", "consentSource", "at")
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [email, emailKey(email), language, JSON.stringify(choices), textHash, source, now],
    )
  })
}

/** The words change with time, language and publisher: whoever agreed must be shown those that stood there. */
async function keepConsentText(tx: Tx, { text, language }: SignUp['consent'], now: string): Promise<string> {
  const hash = hashOf(text)
  await tx.run(
    `INSERT INTO "consent_text" ("hash", "version", "language", "text", "firstUsedAt") VALUES (?, ?, ?, ?, ?)
     ON CONFLICT ("hash") DO NOTHING`,
    [hash, CONSENT_VERSION, language, text, now],
  )
  return hash
}

interface RequestRow {
  id: number
  email: string
  language: Language
  choices: string
  consentTextHash: string
  consentSource: string
  at: string
}

const BATCH = 50

/** Carries out some of what waits, in the order it came; more than one instance may. @returns whether there may be more */
export async function takeSignUps(parts: SubscriptionParts): Promise<boolean> {
  const waiting = await parts.db.read.one('SELECT "id" FROM "sign_up_request" LIMIT 1')
  if (!waiting) return false
  return parts.db.write(async (tx) => {
    const rows = await tx.all<RequestRow>(
      `DELETE FROM "sign_up_request" WHERE "id" IN (SELECT "id" FROM "sign_up_request" ORDER BY "id" LIMIT ${BATCH})
       RETURNING "id", "email", "language", "choices", "consentTextHash", "consentSource", "at"`,
    )
    for (const { choices, ...row } of rows.sort((a, b) => a.id - b.id)) {
      if (await mayMail(tx, parts.clock.now(), row.email))
        await carryOut(tx, parts, { ...row, choices: JSON.parse(choices) as Choices })
    }
    return rows.length === BATCH
  })
}

const DAY_MS = 24 * 60 * 60 * 1000
/** Forms are used to flood other people's mailboxes: so many mails, whoever asks, from wherever. */
const MOST_MAILS = [
  { prefix: 'newsletter-mail', windowMs: DAY_MS, most: 3 },
  { prefix: 'newsletter-mail-month', windowMs: 30 * DAY_MS, most: 10 },
]

/**
 * Counts one more mail to the address' mailbox. What a day's limit stops is no mail of the month's: else a flood of one
 * day would keep its owner out for thirty. @returns whether it may be sent
 */
export async function mayMail(tx: Tx, now: string, address: string): Promise<boolean> {
  for (const { prefix, windowMs, most } of MOST_MAILS) {
    const { hits } = await countHit(tx, now, { prefix, key: mailboxKey(address), windowMs })
    if (hits > most) return false
  }
  return true
}
