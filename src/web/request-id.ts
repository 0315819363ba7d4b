/** What ties an answer to its line in the log: short enough to be read out on the telephone. */
import { randomBytes } from 'node:crypto'

const LENGTH = 12
/** Made many at once: asked for one by one, chance costs more than the rest of an id. */
const MADE_AT_ONCE = 512

let made = ''
let next = 0

/** Twelve hexadecimal digits (48 bits) of chance. */
export function newRequestId(): string {
  if (next === made.length) {
    made = randomBytes((MADE_AT_ONCE * LENGTH) / 2).toString('hex')
    next = 0
  }
  return made.slice(next, (next += LENGTH))
}
