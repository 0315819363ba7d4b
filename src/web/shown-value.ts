/** A form's value as one reads it: the words of a choice, not its code; a date as it is written. */
import type { Field } from './form-page.js'
import { isoDate } from './forms.js'
import { formatDate, type Language } from './messages.js'

type Value = string | string[] | undefined

export function wordsOf(lang: Language, field: Field, value: Value): string {
  const words = new Map(field.options?.map((option) => [option.value, option.label]))
  return plain(field, value)
    .map((item) => words.get(item) ?? (field.kind === 'date' ? dateWords(lang, item) : item))
    .join(', ')
}

/** True for two values that would be saved as the same. */
export function sameValue(field: Field, one: Value, other: Value): boolean {
  return plain(field, one).join('\u0000') === plain(field, other).join('\u0000')
}

/** Boxes have no order, and what is left empty is nothing. */
function plain(field: Field, value: Value): string[] {
  const values = [value ?? []].flat().map((item) => item.replace(/\r\n?/g, '\n').trim())
  const written = field.kind === 'date' ? values.map(isoDate) : values
  const kept = written.filter((item) => item !== '')
  return field.kind === 'checkboxes' ? kept.sort() : kept
}

const dateWords = (lang: Language, date: string): string =>
  /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date)) ? formatDate(lang, date) : date
