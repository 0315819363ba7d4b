/** Newsletters on their way, as they are to be sent now: without quotes that may no longer be shown. */
import type { Reader } from '../../database/database.js'
import { shownQuotes, withQuotes } from '../letters/quotes.js'
import type { FrozenLetter } from './letter-mail.js'

export interface Standing {
  state: string
  /** How many of its quotes are taken out. */
  takenOut: number
}

const COLUMNS = '"id", "language", "subject", "mailHtml", "mailText"'

export async function lettersOnTheirWay(read: Reader): Promise<{ id: number }[]> {
  return read.all<{ id: number }>(`SELECT "id" FROM "newsletter" WHERE "state" = 'sending' ORDER BY "id"`)
}

export async function frozenLetter(read: Reader, id: number): Promise<FrozenLetter> {
  const letter = (await read.one<FrozenLetter>(`SELECT ${COLUMNS} FROM "newsletter" WHERE "id" = ?`, [id]))!
  const quotes = await shownQuotes(read, id)
  return {
    ...letter,
    mailHtml: withQuotes(letter.mailHtml, 'mailHtml', quotes),
    mailText: withQuotes(letter.mailText, 'mailText', quotes),
  }
}

export const standingOf = (read: Reader, id: number): Promise<Standing | undefined> =>
  read.one<Standing>(
    `SELECT "state", (SELECT count(*) FROM "newsletter_quote" WHERE "newsletterId" = ? AND "words" IS NULL) AS "takenOut"
     FROM "newsletter" WHERE "id" = ?`,
    [id, id],
  )
