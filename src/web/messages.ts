/** The words on screen and in mail, from locales/<feature>/<language>.json, as ICU messages. */
import fs from 'node:fs'
import path from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { ROOT } from '../root.js'

export const LANGUAGES = ['da', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

export type MessageValues = Record<string, string | number>
/** @throws Error for a key that the locale does not have: a missing word is a fault, not a blank */
export type Translate = (key: string, values?: MessageValues) => string

const LOCALES: Record<Language, string> = { da: 'da-DK', en: 'en-GB' }

export const LOCALE_FOLDER = path.join(ROOT, 'locales')

/** All of a language's words, keyed `<feature>.<key in the file>`. */
export function readLocale(language: Language): Map<string, string> {
  const words = new Map<string, string>()
  for (const feature of fs.readdirSync(LOCALE_FOLDER)) {
    const file = path.join(LOCALE_FOLDER, feature, `${language}.json`)
    if (!fs.existsSync(file)) continue
    const entries = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, string>
    for (const [key, text] of Object.entries(entries)) words.set(`${feature}.${key}`, text)
  }
  return words
}

/** Formatting costs more than looking up: what was said before is said again. */
const MOST_KEPT = 5000

function translator(language: Language): Translate {
  const words = readLocale(language)
  const formats = new Map<string, IntlMessageFormat>()
  const said = new Map<string, string>()
  return (key, values) => {
    const text = words.get(key)
    if (text === undefined) throw new Error(`no word for ${key} in ${language}`)
    if (!values) return text
    let whole = key
    for (const name in values) whole += `\u0000${values[name]}`
    let answer = said.get(whole)
    if (answer === undefined) {
      let format = formats.get(key)
      if (!format) {
        format = new IntlMessageFormat(text, LOCALES[language], undefined, { ignoreTag: true })
        formats.set(key, format)
      }
      answer = format.format(values) as string
      if (said.size >= MOST_KEPT) said.clear()
      said.set(whole, answer)
    }
    return answer
  }
}

export const translate: Record<Language, Translate> = { da: translator('da'), en: translator('en') }

interface NumberWriter {
  format: Intl.NumberFormat
  written: Map<number, string>
}

const writers: Record<Language, NumberWriter[]> = { da: [], en: [] }

export function formatNumber(language: Language, n: number, digits = 0): string {
  const writer = (writers[language][digits] ??= {
    format: new Intl.NumberFormat(LOCALES[language], { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    written: new Map(),
  })
  let text = writer.written.get(n)
  if (text === undefined) {
    text = writer.format.format(n)
    if (writer.written.size >= MOST_KEPT) writer.written.clear()
    writer.written.set(n, text)
  }
  return text
}

const longDate: Record<Language, Intl.DateTimeFormat> = {
  da: new Intl.DateTimeFormat('da-DK', { dateStyle: 'long', timeZone: 'Europe/Copenhagen' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/Copenhagen' }),
}
const dates = new Map<string, string>()

/** A date or a moment in words: "24. november 2026". */
export function formatDate(language: Language, iso: string): string {
  const key = language + iso
  let text = dates.get(key)
  if (text === undefined) {
    text = longDate[language].format(new Date(iso.length === 10 ? `${iso}T12:00:00Z` : iso))
    if (dates.size >= 10_000) dates.clear()
    dates.set(key, text)
  }
  return text
}

const clockTimes: Record<Language, Intl.DateTimeFormat> = {
  da: new Intl.DateTimeFormat('da-DK', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Copenhagen' }),
  en: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Copenhagen' }),
}

/** The time of day of a moment: "kl. 14.03". */
export const formatClock = (language: Language, iso: string): string =>
  `${language === 'da' ? 'kl.' : 'at'} ${clockTimes[language].format(new Date(iso))}`

/** A moment in words: "24. november 2026 kl. 14.03". */
export const formatTime = (language: Language, iso: string): string =>
  `${formatDate(language, iso)} ${formatClock(language, iso)}`
