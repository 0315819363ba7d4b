/** A cell's text as the form would have it, and a form's value as a cell. */
import { fold } from '../database/search-text.js'
import type { Cell } from '../open-data/resource.js'
import { LIST_SEPARATOR } from '../open-data/resource.js'
import { holdsCpr, type FormValues } from '../web/forms.js'
import { LANGUAGES, translate, type Translate } from '../web/messages.js'
import { plainValue, type Sheet, type SheetColumn } from './sheet.js'

/** Also where a spreadsheet took the number for one and dropped the nought in front. */
export function cellHoldsCpr(text: string): boolean {
  if (!/\d\d/.test(text)) return false
  return holdsCpr(text) || (/^\s*\d{9}\s*$/.test(text) && holdsCpr(text.trim().padStart(10, '0')))
}

/** What is not understood stays as it was written: the form's schema says what is wrong with it. */
export function readCell(sheet: Sheet, column: SheetColumn, text: string): string | string[] {
  const words = text.trim()
  switch (column.kind) {
    case 'date':
      return dateIn(words)
    case 'number':
      return numberIn(words)
    case 'flag':
    case 'answer':
      return answerIn(words)
    case 'choice':
      return valueOf(column, sheet.reads?.[column.field]?.(words) ?? words)
    case 'choices':
      return listIn(column, words)
    case 'text':
      return text
  }
}

/** A form's value in words, as `readCell` reads it back. */
export function writeCell(column: SheetColumn, values: FormValues, t: Translate): Cell {
  const value = values[column.field]
  const word = (one: string) => (one === '' ? '' : t(column.words!.key(one)))
  switch (column.kind) {
    case 'flag':
      return plainValue(value) !== ''
    case 'answer':
      return plainValue(value) === '' ? '' : plainValue(value) === 'ja'
    case 'choice':
      return word(plainValue(value))
    case 'choices':
      return [value ?? []].flat().map(word).join(LIST_SEPARATOR)
    case 'number':
      return plainValue(value) === '' ? null : Number(plainValue(value).replace(',', '.'))
    default:
      return plainValue(value) || null
  }
}

const YES = new Set(['ja', 'j', 'yes', 'y', 'true', 'sand', '1', 'x', 'on'])
const NO = new Set(['nej', 'n', 'no', 'false', 'falsk', '0'])

function answerIn(text: string): string {
  const word = fold(text)
  if (YES.has(word)) return 'ja'
  return NO.has(word) ? 'nej' : text
}

/** `2.5` as a workbook has it, or `2,5`. */
function numberIn(text: string): string {
  const number = text.replace(',', '.')
  return /^-?\d+(?:\.\d+)?$/.test(number) ? String(Number(number)).replace('.', ',') : text
}

const MONTHS = 'januar februar marts april maj juni juli august september oktober november december'.split(' ')
const ENGLISH = 'january february march april may june july august september october november december'.split(' ')

/** ISO, as Danes write it, in words, or the number of days that a spreadsheet keeps a date as. */
export function dateIn(text: string): string {
  const iso = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ][\d:.]+Z?)?$/.exec(text)
  if (iso) return ymd(iso[1]!, iso[2]!, iso[3]!)
  const danish = /^(\d\d?)[-./ ]+(\d\d?)[-./ ]+(\d{4}|\d\d)(?: [\d:.]+)?$/.exec(text)
  if (danish) return ymd(danish[3]!, danish[2]!, danish[1]!)
  const words = /^(\d\d?)\.? ([a-zæøå]{3,9})\.? (\d{4})$/i.exec(text)
  if (words) {
    const month = [MONTHS, ENGLISH].map((names) => names.findIndex((name) => name.startsWith(words[2]!.toLowerCase())))
    const n = Math.max(...month)
    if (n >= 0) return ymd(words[3]!, String(n + 1), words[1]!)
  }
  return /^[2-9]\d{4}(?:[.,]\d+)?$/.test(text) ? dateOfSerial(Number(text.replace(',', '.'))) : text
}

/** Two digits of a year are this century's, up to 2049. */
function ymd(year: string, month: string, day: string): string {
  const whole = year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`
  return `${whole}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

const DAY_MS = 86_400_000

/** @param epoch1904 the workbook counts from 1904, as Excel for Mac once did */
export function dateOfSerial(serial: number, epoch1904 = false): string {
  const days = Math.floor(serial)
  // Excel believes in 29 February 1900.
  const first = epoch1904 ? Date.UTC(1904, 0, 1) : days < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30)
  const date = new Date(first + days * DAY_MS)
  return Number.isNaN(date.getTime()) ? String(serial) : date.toISOString().slice(0, 10)
}

const lists = new WeakMap<SheetColumn, Map<string, string>>()

/** A list's values by their names in both languages. */
function valuesByName(column: SheetColumn): Map<string, string> {
  let names = lists.get(column)
  if (!names) {
    names = new Map()
    for (const value of column.words!.values) {
      names.set(fold(value), value)
      for (const lang of LANGUAGES) names.set(fold(translate[lang](column.words!.key(value))), value)
    }
    lists.set(column, names)
  }
  return names
}

/** The same few words stand in a column of a hundred thousand. */
const MOST_REMEMBERED = 1000
const remembered = new WeakMap<SheetColumn, Map<string, string>>()

function valueOf(column: SheetColumn, text: string): string {
  let known = remembered.get(column)
  if (!known || known.size >= MOST_REMEMBERED) remembered.set(column, (known = new Map<string, string>()))
  let value = known.get(text)
  if (value === undefined) known.set(text, (value = readValue(column, text)))
  return value
}

function readValue(column: SheetColumn, text: string): string {
  const whole = /^(\d+)[.,]0+$/.exec(text)?.[1] ?? text
  return valuesByName(column).get(fold(whole)) ?? valueCalled(column, whole) ?? text
}

/** The one value that is meant by some words of its name: "Forankring", "rammer, roller og ansvar". */
function valueCalled({ words }: SheetColumn, text: string): string | undefined {
  if (!/\p{L}{4}/u.test(text)) return undefined
  const part = inWords(text)
  const meant = words!.values.filter((value) =>
    LANGUAGES.some((lang) => inWords(translate[lang](words!.key(value))).includes(part)),
  )
  return meant.length === 1 ? meant[0] : undefined
}

/** ` rammer roller og ansvar `: so that a part of it is made of whole words. */
const inWords = (text: string): string => ` ${(text.match(/[\p{L}\p{N}]+/gu) ?? []).map(fold).join(' ')} `

function listIn(column: SheetColumn, text: string): string[] {
  if (text === '') return []
  const whole = valuesByName(column).get(fold(text))
  if (whole) return [whole]
  const separator = /[|;\n]/.test(text) ? /[|;\n]/ : ','
  const items = text.split(separator).map((item) => item.trim())
  return [...new Set(items.filter(Boolean).map((item) => valueOf(column, item)))]
}
