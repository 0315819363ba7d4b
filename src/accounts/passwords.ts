/** Passwords: how they are kept, checked, and what one must be like. */
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

const LEAST = 12
const MOST = 200

/** Length is what counts: no rules on composition (NIST SP 800-63B, 3.1.1.2). Nothing is trimmed. */
export const newPassword = z
  .string()
  .min(1)
  .max(MOST)
  .refine(isText, { error: 'forms.not-text', abort: true })
  .refine((password) => Array.from(password).length >= LEAST, { error: 'accounts.password.short' })

/** True when a password holds the address, or the part of it before the @. */
export function holdsAddress(password: string, email: string): boolean {
  const [name = ''] = email.toLowerCase().split('@')
  return name.length >= 3 && password.toLowerCase().includes(name)
}
