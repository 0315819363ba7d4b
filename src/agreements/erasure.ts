/** Takes a person out of every agreement, and out of what the agreements were before. */
import type { Tx } from '../database/database.js'
import { rewriteVersions } from '../history/versions.js'
import { ANSWERS, type Answers } from './points.js'

export interface ForgottenPerson {
  volunteerId: number
  /** What the person is known by: name, e-mail address, telephone. */
  names: string[]
}

/** Never longer than what it stands for, so that no text outgrows its column. */
const GONE = '…'

export async function forgetAgreements(tx: Tx, person: ForgottenPerson): Promise<void> {
  const pattern = patternOf(person.names)
  if (!pattern) return
  const agreements = await tx.all<Answers & { id: number }>(
    `SELECT "id", ${ANSWERS.map((name) => `"${name}"`).join(', ')} FROM "agreement"`,
  )
  for (const { id, ...answers } of agreements) {
    const named = ANSWERS.filter((name) => answers[name]?.match(pattern))
    for (const name of named)
      await tx.run(`UPDATE "agreement" SET "${name}" = ? WHERE "id" = ?`, [without(pattern, name, answers[name]!), id])
    await rewriteVersions(tx, { entity: 'agreement', entityKey: id }, (data) => deeply(data, pattern))
  }
}

function patternOf(names: string[]): RegExp | null {
  const known = names.map((name) => name.trim()).filter((name) => name !== '')
  if (known.length === 0) return null
  // Whole words only, so that Bo is not taken out of a border; but a name may have a genitive.
  return new RegExp(`(?<![\\p{L}\\d])(?:${known.map(formsOf).join('|')})s?(?![\\p{L}\\d])`, 'giu')
}

/** A name with any white space in it; a number however it is grouped, and with or without the country. */
function formsOf(name: string): string {
  if (/^\+?[\d ]+$/.test(name)) {
    const digits = name.replace(/^\+45|\D/g, '')
    return `(?:\\+45\\s*)?${digits.replace(/(?!^)/g, '\\s*')}`
  }
  return name
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\s+')
}

/** A telephone or an address that is not whole is none. */
const without = (pattern: RegExp, name: string, text: string): string =>
  /(?:Phone|Email)$/.test(name) ? '' : text.replace(pattern, GONE)

function deeply(value: unknown, pattern: RegExp): unknown {
  if (typeof value === 'string') return value.replace(pattern, GONE)
  if (Array.isArray(value)) return value.map((item) => deeply(item, pattern))
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deeply(item, pattern)]))
  return value
}
