/** Which field each column of a file is meant for, by its heading: its name in either language, or nearly. */
import { fold } from '../database/search-text.js'
import { LANGUAGES, translate, type Translate } from '../web/messages.js'
import type { ExportSheet, Sheet } from './sheet.js'

/** The number that an export gives each record. */
export const ID_FIELD = 'id'

export const fieldsOf = (sheet: Sheet): string[] => [ID_FIELD, ...sheet.columns.map((column) => column.field)]

export const headingOf = (sheet: Pick<ExportSheet, 'kind'>, field: string, t: Translate): string =>
  t(field === ID_FIELD ? 'spreadsheets.column.id' : `spreadsheets.column.${sheet.kind}.${field}`)

/** Where a file of refused rows says why: not read again. */
export const isReason = (heading: string): boolean =>
  LANGUAGES.some((lang) => fold(translate[lang]('spreadsheets.column.reason')) === fold(heading))

/** A field for each heading, or '' for a column that is left out. No field is given twice. */
export function matchHeadings(sheet: Sheet, headings: readonly string[]): string[] {
  const names = namesOf(sheet)
  const matched = headings.map(() => '')
  const taken = new Set<string>()
  const give = (fits: (heading: string, name: string) => boolean) => {
    for (const [i, heading] of headings.entries()) {
      const folded = fold(heading)
      if (matched[i] !== '' || folded === '' || isReason(heading)) continue
      const name = names.find((one) => !taken.has(one.field) && fits(folded, one.name))
      if (!name) continue
      matched[i] = name.field
      taken.add(name.field)
    }
  }
  give((heading, name) => heading === name)
  give(
    (heading, name) => name.length >= 5 && heading.length >= 4 && distance(heading, name) <= (name.length >= 8 ? 2 : 1),
  )
  return matched
}

/** All that is read was found, and all that must be there is. */
export function isWholeMatch(sheet: Sheet, headings: readonly string[], matched: readonly string[]): boolean {
  return (
    headings.every((heading, i) => matched[i] !== '' || heading.trim() === '' || isReason(heading)) &&
    missingFields(sheet, matched).length === 0
  )
}

/** Without them no new record can be made. */
export const missingFields = (sheet: Sheet, matched: readonly string[]): string[] =>
  sheet.columns
    .filter(({ field, required }) => required && !matched.includes(field) && !(sheet.fresh && field in sheet.fresh))
    .map(({ field }) => field)

function namesOf(sheet: Sheet): { field: string; name: string }[] {
  return fieldsOf(sheet).flatMap((field) => {
    const near = LANGUAGES.flatMap((lang) => translate[lang](`spreadsheets.near.${field}`).split(';'))
    const own = LANGUAGES.map((lang) => headingOf(sheet, field, translate[lang]))
    return [field, ...own, ...near].map((name) => ({ field, name: fold(name) })).filter(({ name }) => name !== '')
  })
}

/** Letters to add, drop or change (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
