/** What a person is known by, and how that may be written in a text. */

export interface KnownAs {
  name: string
  email: string | null
  phone: string | null
}

export const namesOf = ({ name, email, phone }: KnownAs): string[] =>
  [name, email, phone].filter((known): known is string => Boolean(known))

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whole words only, so that Bo is not found in a border; but a name may have a genitive. */
const word = (pattern: string, flags: string): RegExp => new RegExp(`(?<![\\p{L}\\d])${pattern}(?![\\p{L}\\d])`, flags)

/** A number however it is grouped; a name with any white space, and with its middle names left out. */
function formsOf(known: string): string {
  if (/^\+?[\d ]+$/.test(known)) {
    const digits = known.replace(/^\+45|\D/g, '')
    return `(?:\\+45\\s*)?${digits.replace(/\d(?=\d)/g, '$&\\s*')}`
  }
  const words = known.split(/\s+/).map(escaped)
  const whole = words.join('\\s+')
  return words.length > 2 ? `(?:${whole}|${words[0]}\\s+${words.at(-1)})s?` : `${whole}s?`
}

/** The name in full, the e-mail address or the phone number. */
export const inFull = (known: KnownAs): RegExp => word(`(?:${namesOf(known).map(formsOf).join('|')})`, 'giu')

/** The first name alone, as colleagues write it. */
export const byFirstName = ({ name }: KnownAs): RegExp => word(`${escaped(firstName(name))}s?`, 'iu')

const firstName = (name: string): string => name.split(/\s+/)[0]!

/**
 * For SQL: finds at least every text that the patterns above find. A letter that is not ASCII stands for any, since
 * SQLite's `lower` and LIKE know no æøå.
 */
export function likeAnyOf({ name, email, phone }: KnownAs): string[] {
  const like = (text: string) => `%${text.toLowerCase().replace(/[%\\]|[^\x20-\x7e]/g, '_')}%`
  const patterns = [like(firstName(name))]
  if (email) patterns.push(like(email))
  if (phone) patterns.push(`%${phone.replace(/^\+45|\D/g, '').replace(/\d(?=\d)/g, '$&%')}%`)
  return patterns
}
