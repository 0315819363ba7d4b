/** What of a posted form may be kept before anybody has checked it. */
import { createHash } from 'node:crypto'
import { onlyText, typedValues, withoutCpr, type FormValues } from '../web/forms.js'

/** How a form travels, not what it says: its token, its name, and the button that sent it. */
const ABOUT_THE_FORM = new Set(['_csrf', '_form', 'kladde', 'efter'])
const SECRET = /password|adgangskode|token|secret|totp|engangskode|^code$/i
const LONGEST_NAME = 60
const MOST_FIELDS = 300

/** What a form asks of the second of two editors, field by field. */
const BETWEEN_TWO = /^(?:differs$|choice-|theirs-)/

/** As it was typed, but for CPR numbers, which are kept nowhere, and secrets. */
export function keepableValues(body: unknown): FormValues {
  const values = textsOf(body)
  if (!('differs' in values)) return values
  // Whoever leaves before choosing is asked anew: the draft is of the version before the other's.
  const kept = Object.entries(values).filter(([name]) => !BETWEEN_TWO.test(name))
  return { ...Object.fromEntries(kept), version: String(Math.max(1, Number(values.version) - 1) || 1) }
}

function textsOf(body: unknown): FormValues {
  const keepable = (value: string) => withoutCpr(onlyText(value).normalize('NFC'))
  const entries = Object.entries(typedValues(body))
    .filter(([name]) => !ABOUT_THE_FORM.has(name) && !SECRET.test(name) && name.length <= LONGEST_NAME)
    .slice(0, MOST_FIELDS)
  return Object.fromEntries(
    entries.map(([name, value]) => [
      keepable(name),
      typeof value === 'string' ? keepable(value) : value.map((item) => keepable(item)),
    ]),
  )
}

/** The same for the same content of the same form. @param file the digest of the file that came with it */
export function submissionOf(key: string, body: unknown, file?: string): string {
  const said = Object.entries(typedValues(body)).filter(([name]) => !ABOUT_THE_FORM.has(name))
  return createHash('sha256')
    .update(JSON.stringify(file === undefined ? [key, said] : [key, said, file]))
    .digest('base64url')
    .slice(0, 22)
}
