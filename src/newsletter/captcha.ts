/** Telling people from robots: a picture, a sound or a question in words, each good for one try within ten minutes. */
import { createHmac, randomBytes } from 'node:crypto'
import type { Config } from '../config.js'
import { momentAfter, type Services } from '../services.js'
import type { Language } from '../web/messages.js'
import { captchaText, drawCaptcha } from './captcha-picture.js'
import { canonicalAnswer, makeQuestion, type Question } from './captcha-questions.js'
import { speakCaptcha, spokenText } from './captcha-sound.js'

export const CAPTCHA_KINDS = ['picture', 'sound', 'question'] as const
export type CaptchaKind = (typeof CAPTCHA_KINDS)[number]

export interface Captcha {
  id: string
  kind: CaptchaKind
  /** The question in words; null for a picture or a sound, which stand at addresses of their own. */
  question: string | null
}

export type CaptchaParts = Services & { config: Pick<Config, 'sessionSecret'> }

interface Wanted {
  kind: CaptchaKind
  language: Language
  /** The session it is made for: nobody else's answer counts. */
  holder: string
}

const VALID_MS = 10 * 60 * 1000
const PURPOSE = 'newsletter'

export async function issueCaptcha(parts: CaptchaParts, { kind, language, holder }: Wanted): Promise<Captcha> {
  const { db, clock, config } = parts
  const id = randomBytes(18).toString('base64url')
  const made = MAKERS[kind](language)
  const now = clock.now()
  const expiresAt = momentAfter(now, VALID_MS)
  await db.write(async (tx) => {
    await tx.run('DELETE FROM "captcha" WHERE "expiresAt" <= ?', [now])
    await tx.run(
      'INSERT INTO "captcha" ("id", "purpose", "kind", "answerHash", "challenge", "expiresAt", "holderHash") VALUES (?, ?, ?, ?, ?, ?, ?)',
      [id, PURPOSE, kind, answerHash(config, id, made.answer), made.text, expiresAt, holderHash(config, holder)],
    )
  })
  return { id, kind, question: kind === 'question' ? made.text : null }
}

/** The challenge of a picture or a sound is its bytes: what it says is nowhere but in the hash. */
const MAKERS: Record<CaptchaKind, (language: Language) => Question> = {
  question: makeQuestion,
  picture: () => {
    const text = captchaText()
    return { text: drawCaptcha(text).toString('base64'), answer: text.toLowerCase() }
  },
  sound: (language) => {
    const text = spokenText(language)
    return { text: speakCaptcha(language, text).toString('base64'), answer: text }
  },
}

/** Only with the server's secret can an answer be tried against the hash. */
export function answerHash({ sessionSecret }: Pick<Config, 'sessionSecret'>, id: string, answer: string): string {
  return createHmac('sha256', sessionSecret).update(`captcha:${id}:${answer}`).digest('base64url')
}

const holderHash = ({ sessionSecret }: Pick<Config, 'sessionSecret'>, holder: string): string =>
  createHmac('sha256', sessionSecret).update(`captcha-holder:${holder}`).digest('base64url')

/** What is typed there by hand may hold anything, and PostgreSQL refuses a NUL. */
const isId = (text: string): boolean => /^[\w-]{1,64}$/.test(text)

/** One that is still open, to show again; undefined when it was used, is too old or is another's. */
export async function openCaptcha(
  { db, clock, config }: CaptchaParts,
  id: string,
  holder: string,
): Promise<Captcha | undefined> {
  if (!isId(id)) return undefined
  const row = await db.read.one<{ kind: CaptchaKind; challenge: string }>(
    'SELECT "kind", "challenge" FROM "captcha" WHERE "id" = ? AND "purpose" = ? AND "holderHash" = ? AND "expiresAt" > ?',
    [id, PURPOSE, holderHash(config, holder), clock.now()],
  )
  return row && { id, kind: row.kind, question: row.kind === 'question' ? row.challenge : null }
}

/** The PNG or the WAV of an open captcha. */
export async function captchaFile(
  { db, clock }: Services,
  id: string,
  kind: Exclude<CaptchaKind, 'question'>,
): Promise<Buffer | undefined> {
  if (!isId(id)) return undefined
  const row = await db.read.one<{ challenge: string }>(
    `SELECT "challenge" FROM "captcha" WHERE "id" = ? AND "kind" = ? AND "expiresAt" > ?`,
    [id, kind, clock.now()],
  )
  return row && Buffer.from(row.challenge, 'base64')
}

interface Try {
  id: string
  typed: string
  language: Language
  holder: string
}

/** Uses it up, whatever the answer. */
export async function solveCaptcha(parts: CaptchaParts, { id, typed, language, holder }: Try): Promise<boolean> {
  const { db, clock, config } = parts
  if (!isId(id)) return false
  const row = await db.write((tx) =>
    tx.one<{ answerHash: string; expiresAt: string }>(
      'DELETE FROM "captcha" WHERE "id" = ? AND "purpose" = ? AND "holderHash" = ? RETURNING "answerHash", "expiresAt"',
      [id, PURPOSE, holderHash(config, holder)],
    ),
  )
  if (!row || row.expiresAt <= clock.now()) return false
  const plain = canonicalAnswer(language, typed)
  const answers = [typed.toLowerCase().replace(/[\s,.;-]+/g, ''), plain, withDanishLetters(plain)]
  return answers.some((answer) => answerHash(config, id, answer) === row.answerHash)
}

/** Not every keyboard has them. */
const withDanishLetters = (text: string): string => text.replace(/ae/g, 'æ').replace(/oe/g, 'ø').replace(/aa/g, 'å')
