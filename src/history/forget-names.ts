/** Takes what a person is known by out of every version of a municipality's records, and of those of none. For erasure. */
import type { Tx } from '../database/database.js'

export interface Name {
  /** Patterns of LIKE for lower-case text, of which one fits every text that the name may be in. */
  like: string[]
  pattern: RegExp
}

/** Stands where a name stood. */
const GONE = '…'

export async function forgetNames(tx: Tx, municipalityCode: string, { like, pattern }: Name): Promise<void> {
  const rows = await tx.all<{ id: number; data: string }>(
    `SELECT "id", "data" FROM "record_version" WHERE ("municipalityCode" = ? OR "municipalityCode" IS NULL) AND (${like.map(() => 'lower("data") LIKE ?').join(' OR ')})`,
    [municipalityCode, ...like],
  )
  for (const { id, data } of rows) {
    // Looked for in the texts themselves: in JSON a line that begins with the name hides it behind the sign for a new line.
    const record = JSON.parse(data) as unknown
    const without = JSON.stringify(withoutName(record, pattern))
    if (without === JSON.stringify(record)) continue
    await tx.run('UPDATE "record_version" SET "data" = ? WHERE "id" = ?', [without, id])
  }
}

/** The same text, list or record with … where the name stood. */
export function withoutName(value: unknown, pattern: RegExp): unknown {
  if (typeof value === 'string') return value.replace(pattern, GONE)
  if (Array.isArray(value)) return value.map((item) => withoutName(item, pattern))
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutName(item, pattern)]))
  return value
}
