/**
 * The words that a newsletter quotes, apart from its text: once it is frozen they can still be taken out, of its page in
 * the archive and of every mail that has not left yet.
 */
import { insertMany } from '../../database/bulk.js'
import type { Reader, Tx } from '../../database/database.js'

/** One text for each way in which a newsletter is read. */
export interface LetterTexts {
  mailHtml: string
  mailText: string
  webHtml: string
}

export interface LetterQuote {
  experienceId: number
  words: LetterTexts
  /** What stands in the words' place when they are taken out. */
  instead: LetterTexts
}

/** What one reads: the words, or what stands in their place. */
type Shown = LetterTexts[]

/** Stands where a quote is put. */
export const quoteMark = (number: number): string => `citat-4b1c7e-${number}-her`

/** A frozen text as it is to be read now. */
export const withQuotes = (text: string, way: keyof LetterTexts, quotes: Shown): string =>
  quotes.reduce((whole, quote, i) => {
    const mark = quoteMark(i + 1)
    return whole.replaceAll(way === 'mailText' ? mark : `<p>${mark}</p>`, () => quote[way])
  }, text)

export async function shownQuotes(read: Reader, newsletterId: number): Promise<Shown> {
  const rows = await read.all<{ shown: string }>(
    `SELECT coalesce("words", "instead") AS "shown" FROM "newsletter_quote" WHERE "newsletterId" = ? ORDER BY "number"`,
    [newsletterId],
  )
  return rows.map(({ shown }) => JSON.parse(shown) as LetterTexts)
}

export const keepQuotes = (tx: Tx, newsletterId: number, quotes: LetterQuote[]): Promise<void> =>
  insertMany(
    tx,
    'newsletter_quote',
    ['newsletterId', 'number', 'experienceId', 'words', 'instead'],
    quotes.map(({ experienceId, words, instead }, i) => [
      newsletterId,
      i + 1,
      experienceId,
      JSON.stringify(words),
      JSON.stringify(instead),
    ]),
  )

export const dropQuotes = (tx: Tx, newsletterId: number): Promise<void> =>
  tx.run('DELETE FROM "newsletter_quote" WHERE "newsletterId" = ?', [newsletterId])

/** When words were taken out of a newsletter, the latest last. */
export async function withdrawals(read: Reader, newsletterId: number): Promise<string[]> {
  const rows = await read.all<{ at: string }>(
    'SELECT "withdrawnAt" AS "at" FROM "newsletter_quote" WHERE "newsletterId" = ? AND "withdrawnAt" IS NOT NULL ORDER BY 1',
    [newsletterId],
  )
  return rows.map(({ at }) => at)
}

/** Words of experience that is neither in the registry nor in the bin any more: nobody could withdraw them. */
export async function sweepQuotes(tx: Tx, now: string): Promise<void> {
  const gone = await tx.all(
    `UPDATE "newsletter_quote" SET "words" = NULL, "withdrawnAt" = ? WHERE "words" IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM "experience" e WHERE e."id" = "newsletter_quote"."experienceId")
       AND NOT EXISTS (SELECT 1 FROM "bin_entry" b WHERE b."entity" = 'experience' AND b."entityKey" = "newsletter_quote"."experienceId")
     RETURNING "number"`,
    [now],
  )
  if (gone.length > 0) tx.touch('newsletters')
}
