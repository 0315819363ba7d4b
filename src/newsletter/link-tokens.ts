/**
 * The tokens in a mail's links, each for one purpose. They are worked out, not stored: a copy of the database opens
 * none of the links, and the token of one purpose is good for no other.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config.js'
import { momentAfter } from '../services.js'

type Secret = Pick<Config, 'sessionSecret'>

const macOf = ({ sessionSecret }: Secret, text: string): string =>
  createHmac('sha256', sessionSecret).update(text).digest('base64url')

/** Under which a token is found in the database. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** Stays good when one signs up once more before using it, and ends when one leaves. */
export const confirmToken = (secret: Secret, { nonce, leftAt }: { nonce: string; leftAt: string | null }): string =>
  macOf(secret, `newsletter-confirm:${nonce}:${leftAt ?? ''}`)

export const leaveToken = (secret: Secret, nonce: string): string => macOf(secret, `newsletter-leave:${nonce}`)

export const OWN_PAGE = '/nyhedsbrev/mit'
/** A mail is forwarded and kept for years; what its link shows should not stay open as long. */
const OWN_DAYS = 60
const DAY_MS = 24 * 60 * 60 * 1000

/** The Danish path of one's own page, in a mail that is sent now. */
export function ownPath(secret: Secret, nonce: string, now: string): string {
  const until = momentAfter(now, OWN_DAYS * DAY_MS).slice(0, 10)
  return `${OWN_PAGE}/${nonce}.${until}.${ownMac(secret, nonce, until)}`
}

const ownMac = (secret: Secret, nonce: string, until: string): string =>
  macOf(secret, `newsletter-own:${nonce}:${until}`)

/** @returns null for what we never gave out */
export function readOwnToken(secret: Secret, token: string): { nonce: string; until: string } | null {
  const [, nonce, until, mac] = /^([\w-]{1,64})\.(\d{4}-\d\d-\d\d)\.([\w-]{43})$/.exec(token) ?? []
  if (!nonce || !until || !mac) return null
  return timingSafeEqual(Buffer.from(mac), Buffer.from(ownMac(secret, nonce, until))) ? { nonce, until } : null
}
