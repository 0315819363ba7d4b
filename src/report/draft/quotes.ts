/** Words between quotation marks in the text, and whose they are. */
import type { Reader } from '../../database/database.js'
import type { Block } from '../text/blocks.js'
import { wordsOf } from '../text/sentences.js'
import { everyBlock } from '../text/walk.js'
import { likeWords, type Evidence } from './evidence.js'

/** Danish and English marks. Of fewer words than four it is a term, and nobody's quotation. */
const QUOTED = /[»“„"]([^»«“”„"]{10,2000}?)[«”“"]/gu
const FEWEST_WORDS = 4
const MOST_LOOKED_FOR = 40

/** The words between two marks, for who must find the place again. */
export function quotesIn(text: string): string[] {
  return [...text.matchAll(QUOTED)]
    .map(([, words]) => words!)
    .filter((words) => words.split(/\s+/).length >= FEWEST_WORDS)
}

export function typedQuotes(blocks: Block[]): string[] {
  const quotes = [...everyBlock(blocks)].flatMap((block) =>
    block.kind === 'paragraph' ? quotesIn(block.sentences.map(wordsOf).join(' ')) : [],
  )
  return quotes.slice(0, MOST_LOOKED_FOR)
}

/** Space, case and the full stop at the end are nobody's words. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[.,…]+$/, '')
    .trim()

export const holdsQuote = (
  { observation, outcome }: Pick<Evidence, 'observation' | 'outcome'>,
  quote: string,
): boolean => plain(observation).includes(plain(quote)) || (outcome !== null && plain(outcome).includes(plain(quote)))

/** Among what the section cites, else anywhere in the registry; null for what nobody has said there. */
export async function sourceOfQuote(
  read: Reader,
  quote: string,
  evidence: Map<string, Evidence>,
): Promise<{ ref: string; quotable: boolean } | null> {
  for (const [ref, one] of evidence) if (holdsQuote(one, quote)) return { ref, quotable: one.quotable }
  const like = likeWords(plain(quote))
  for (const [table, letter] of [
    ['experience', 'e'],
    ['effect', 'v'],
  ] as const) {
    const rows = await read.all<{
      id: number
      quotable: boolean | number
      observation: string
      outcome: string | null
    }>(
      `SELECT "id", "quotable", "observation", "outcome" FROM "${table}"
       WHERE lower("observation") LIKE ? ESCAPE '!' OR lower("outcome") LIKE ? ESCAPE '!' ORDER BY "quotable", "id" LIMIT 20`,
      [like, like],
    )
    const row = rows.find((row) => holdsQuote(row, quote))
    if (row) return { ref: `${letter}${row.id}`, quotable: Boolean(row.quotable) }
  }
  return null
}
