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

function translator(language: Language): Translate {
  const words = readLocale(language)
  const formats = new Map<string, IntlMessageFormat>()
  return (key, values) => {
    const text = words.get(key)
    if (text === undefined) throw new Error(`no word for ${key} in ${language}`)
    if (!values) return text
    let format = formats.get(key)
    if (!format)
      formats.set(
        key,
        (format = new IntlMessageFormat(text, language === 'da' ? 'da-DK' : 'en-GB', undefined, { ignoreTag: true })),
      )
    return format.format(values) as string
  }
}

export const translate: Record<Language, Translate> = { da: translator('da'), en: translator('en') }

const numbers = { da: new Map<number, Intl.NumberFormat>(), en: new Map<number, Intl.NumberFormat>() }

export function formatNumber(language: Language, n: number, digits = 0): string {
  let format = numbers[language].get(digits)
  if (!format) {
    format = new Intl.NumberFormat(language === 'da' ? 'da-DK' : 'en-GB', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    numbers[language].set(digits, format)
  }
  return format.format(n)
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
