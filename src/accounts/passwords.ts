/** Passwords: how they are kept, checked, and what one must be like. */
import { dictionary } from '@zxcvbn-ts/language-common'
import argon2 from 'argon2'
import { z } from 'zod'
import { isText } from '../web/forms.js'

/** OWASP's Password Storage Cheat Sheet, first choice. */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

export const hashPassword = (password: string): Promise<string> => argon2.hash(password.normalize('NFC'), PARAMETERS)

let unknownHash: Promise<string> | null = null

/** Takes as long for nobody's password (`null`) as for somebody's, so that the time tells nothing. */
export async function passwordMatches(hash: string | null, password: string): Promise<boolean> {
  unknownHash ??= hashPassword('nobody has this password')
  const matches = await argon2.verify(hash ?? (await unknownHash), password.normalize('NFC'))
  return matches && hash !== null
}

/** Made at the start, so that the first unknown address is not answered slower than the next. */
export const preparePasswords = async (): Promise<void> => void (await passwordMatches(null, ''))

/** What leaks know to be used again and again, and what anyone would try here. */
const COMMON = new Set<string>([
  ...dictionary['passwords-common'],
  ...['adgangskode', 'frivillig', 'frivillige', 'frivilligregister', 'frivilligregistret', 'hemmelig', 'kodeord'],
  ...['kommune', 'sommer', 'velkommen', 'vinter'],
])

/** Also with a year or marks behind it, or written twice: that is what whoever guesses does first. */
function isCommon(password: string): boolean {
  const text = password.normalize('NFC').toLowerCase()
  const half = text.slice(0, text.length / 2)
  const word = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return (
    COMMON.has(text) || COMMON.has(word) || word === '' || (half + half === text && COMMON.has(half)) || isRun(text)
  )
}

/** One letter, or a few, over and over; or the next one each time, as in 123456789012. */
function isRun(text: string): boolean {
  const codes = Array.from(text, (letter) => letter.codePointAt(0)!)
  const steps = new Set(codes.slice(1).map((code, i) => code - codes[i]!))
  return new Set(codes).size <= 3 || (steps.size <= 2 && !steps.has(0))
}

const LEAST = 12
const MOST = 200

/** Length is what counts: no rules on composition (NIST SP 800-63B, 3.1.1.2). Nothing is trimmed. */
export const newPassword = z
  .string()
  .min(1)
  .max(MOST)
  .refine(isText, { error: 'forms.not-text', abort: true })
  .refine((password) => Array.from(password).length >= LEAST, { error: 'accounts.password.short', abort: true })
  .refine((password) => !isCommon(password), { error: 'accounts.password.common' })

/** True when a password holds the address, or the part of it before the @. */
export function holdsAddress(password: string, email: string): boolean {
  const [name = ''] = email.toLowerCase().split('@')
  return name.length >= 3 && password.toLowerCase().includes(name)
}
