/**
 * Each form that is shown to a user carries a name that only we can give, bound to user, address and record.
 * By it a form that is sent twice is known, and what was typed finds its way back to the one who typed it
 * even when the session is gone: the name proves whose it is, and is good for nothing else.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** How long a form may lie open. */
const GOOD_FOR_MS = 14 * 24 * 60 * 60 * 1000

export interface FormName {
  userId: number
  key: string
  record: string | null
}

export interface NamedForm {
  userId: number
  path: string
  record: string | null
  key: string
}

export const newKey = (): string => randomBytes(16).toString('base64url')

export const isKey = (text: unknown): text is string => typeof text === 'string' && /^[\w-]{22}$/.test(text)

export function nameForm(secret: string, now: string, form: NamedForm): string {
  const told = [form.userId.toString(36), Date.parse(now).toString(36), form.key, form.record ?? '']
  return [...told, seal(secret, form.path, told)].join('.')
}

/** @returns null for what is no name of a form at this address, or too old */
export function readFormName(secret: string, now: string, path: string, name: unknown): FormName | null {
  if (typeof name !== 'string' || name.length > 200) return null
  const [user = '', given = '', key = '', record = '', mark = '', ...more] = name.split('.')
  const expected = Buffer.from(seal(secret, path, [user, given, key, record]))
  const shown = Buffer.from(mark)
  if (more.length > 0 || shown.length !== expected.length || !timingSafeEqual(shown, expected)) return null
  if (Date.parse(now) - parseInt(given, 36) > GOOD_FOR_MS) return null
  return { userId: parseInt(user, 36), key, record: record || null }
}

const seal = (secret: string, path: string, told: string[]): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['form', path, ...told]))
    .digest('base64url')
