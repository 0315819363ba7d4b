/** Codes of an authenticator app (TOTP, RFC 6238), with what every such app takes: SHA-1, six digits, half a minute. */
import { Secret, TOTP } from 'otpauth'

const PERIOD_SECONDS = 30
const ISSUER = 'Frivilligregistret'
/** A clock may be wrong by one code (RFC 6238, 5.2). */
const WINDOW = 1

/** 160 bits (RFC 4226, 4), in the letters that apps read. */
export const newAppSecret = (): string => new Secret({ size: 20 }).base32

const appOf = (secret: string, label = ''): TOTP =>
  new TOTP({ issuer: ISSUER, label, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS, secret })

/** @returns the number of the half minute that the code belongs to, or null for a wrong one */
export function stepOfCode(secret: string, code: string, now: string): number | null {
  const timestamp = Date.parse(now)
  const delta = appOf(secret).validate({ token: code, timestamp, window: WINDOW })
  return delta === null ? null : Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta
}

/** What the app shows at a moment. */
export const codeAt = (secret: string, now: string): string => appOf(secret).generate({ timestamp: Date.parse(now) })

/** What the picture says that an app reads. */
export const appAddress = (secret: string, email: string): string => appOf(secret, email).toString()

/** As one types it: in groups of four. */
export const inGroups = (text: string): string => text.replace(/.{4}(?=.)/g, '$& ')
