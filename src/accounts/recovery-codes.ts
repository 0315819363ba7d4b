/** Ten codes on paper for who has lost the phone: each opens once, and only its hash is kept. */
import { createHash, randomInt } from 'node:crypto'
import type { Tx } from '../database/database.js'

const HOW_MANY = 10
/** Without letters that look alike. Sixteen of them are 79 bits: a plain hash is enough to keep them. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'

const newCode = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join(
    '-',
  )

/** However it is parted and whatever the case: it is typed off a paper. */
const hashOf = (userId: number, code: string): string =>
  createHash('sha256')
    .update(`${userId}:${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`)
    .digest('hex')

/** Voids those that were given out before. @returns the codes: they are told only now */
export async function makeRecoveryCodes(tx: Tx, userId: number): Promise<string[]> {
  await forgetRecoveryCodes(tx, userId)
  const codes = Array.from({ length: HOW_MANY }, newCode)
  for (const code of codes)
    await tx.run('INSERT INTO "recovery_code" ("userId", "codeHash") VALUES (?, ?)', [userId, hashOf(userId, code)])
  return codes
}

export const forgetRecoveryCodes = (tx: Tx, userId: number): Promise<void> =>
  tx.run('DELETE FROM "recovery_code" WHERE "userId" = ?', [userId])

/** Uses a code up. @returns false for one that is used, void or made up */
export async function takeRecoveryCode(tx: Tx, now: string, userId: number, code: string): Promise<boolean> {
  const taken = await tx.one(
    'UPDATE "recovery_code" SET "usedAt" = ? WHERE "userId" = ? AND "codeHash" = ? AND "usedAt" IS NULL RETURNING "id"',
    [now, userId, hashOf(userId, code)],
  )
  return taken !== undefined
}
