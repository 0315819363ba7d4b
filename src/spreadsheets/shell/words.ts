/** What import and export from a shell have in common: what they are told, what they say, and who they act for. */
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Actor } from '../../accounts/permissions.js'
import { actorByEmail } from '../../accounts/users.js'
import { SetupError } from '../../config.js'
import type { Services } from '../../services.js'
import { HttpError, Invalid } from '../../web/errors.js'
import { LANGUAGES, translate, type Language } from '../../web/messages.js'
import { EXPORTED, KINDS } from '../sheet.js'
import { FORMATS, type Format } from '../table-file.js'

/** Exit codes, as `USAGE` tells them. */
export const EXIT = { done: 0, notDone: 1, wrongWords: 2, someRefused: 3, noYes: 4 } as const

export const USAGE = [
  `import <${KINDS.join('|')}> <file.csv|file.xlsx> --as <e-mail> [--dry-run] [--yes] [--refused <file.csv|file.xlsx>] [--language da|en]`,
  `export <${EXPORTED.join('|')}> [<file.csv|file.xlsx>] --as <e-mail> [--language da|en]`,
  '',
  'Both act with the rights of the user whose address --as gives. An import is checked first and written after a yes,',
  'all of it or nothing; --refused takes the rows that cannot be brought in, and why. Without a file an export is CSV',
  'on standard output. Files are in Danish unless --language says otherwise.',
  'Exit codes: 0 done, 1 could not be done, 2 wrong usage, 3 done but for refused rows, 4 nothing written for want of a yes.',
].join('\n')

export const t = translate.en

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options']

/** @returns null when the words are not understood */
export function readWords<Known extends Options>(args: string[], options: Known) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch {
    return null
  }
}

export function wrongWords(): number {
  say(`Usage:\n${USAGE}`)
  return EXIT.wrongWords
}

export const isKind = (word: string | undefined): word is (typeof KINDS)[number] => KINDS.some((kind) => kind === word)

export const isExportedKind = (word: string | undefined): word is (typeof EXPORTED)[number] =>
  EXPORTED.some((kind) => kind === word)

export const isLanguage = (word: string | undefined): word is Language =>
  LANGUAGES.some((language) => language === word)

export const formatOf = (file: string): Format | null =>
  FORMATS.find((format) => path.extname(file).toLowerCase() === `.${format}`) ?? null

/** @throws SetupError for an address that nobody has */
export async function actorNamed({ db }: Services, email: string): Promise<Actor> {
  const actor = await actorByEmail(db.read, email)
  if (!actor) throw new SetupError(`No active user has the address "${email}": give --as the address of one who has.`)
  return actor
}

/** What is refused on the site is refused here, in words. */
export async function inWords<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Invalid) throw new SetupError(error.errors.map((one) => t(one.message, one.values)).join(' '))
    if (error instanceof HttpError)
      throw new SetupError('This user may not do that: give --as the address of one who may.')
    throw error
  }
}

/** On standard error: standard output is for what is exported. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`)

const BAR_WIDTH = 30
const CLEAR_LINE = '\r\u001b[K'

/** How far it is, on a terminal only: a log has no use for it. @param part from 0 to 1, where the whole is known */
export function tellProgress(text: string, part?: number): void {
  if (!process.stderr.isTTY) return
  const bar = part === undefined ? '' : `[${'#'.repeat(Math.round(part * BAR_WIDTH)).padEnd(BAR_WIDTH)}] `
  process.stderr.write(CLEAR_LINE + bar + text)
}

export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE)
}
