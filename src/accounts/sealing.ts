/** What must be read again and yet be worth nothing in a copy of the database: sealed with a key that is not in it. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Config } from '../config.js'

type Secrets = Pick<Config, 'sessionSecret'>

const keyOf = ({ sessionSecret }: Secrets): Buffer =>
  Buffer.from(hkdfSync('sha256', sessionSecret, '', 'frivilligregister sealed secrets', 32))

/** @param about whose it is: what is sealed for one opens for no other */
export function seal(secrets: Secrets, text: string, about: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secrets), nonce).setAAD(Buffer.from(about))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** null for what was sealed under another SESSION_SECRET, for somebody else, or not at all. */
export function unseal(secrets: Secrets, sealed: string, about: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < 28) return null
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secrets), bytes.subarray(0, 12)).setAAD(Buffer.from(about))
  decipher.setAuthTag(bytes.subarray(12, 28))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
