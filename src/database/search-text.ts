/**
 * One way to fold and stem Danish for both engines: what FTS5 and tsvector hold and what a visitor
 * types go through here, so that both find the same. "taarbaek", "tårbæk" and "TAARBÆK" are one word,
 * and "frivillige" finds "frivillig".
 */
import { stemmer as stemDanish } from '@orama/stemmers/danish'

const DIGRAPHS: Record<string, string> = {
  å: 'aa',
  æ: 'ae',
  ø: 'oe',
  ä: 'ae',
  ö: 'oe',
  ü: 'u',
  ß: 'ss',
  ð: 'd',
  þ: 'th',
}
const WORD = /[\p{L}\p{N}]+/gu
/** Longer ones are no words, and would bloat the index. */
const LONGEST_WORD = 60

/** Lower case, Danish letters written out (å as aa), other accents dropped: ASCII letters and digits only. */
export function fold(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFC')
    .replace(/[åæøäöüßðþ]/g, (letter) => DIGRAPHS[letter]!)
    .normalize('NFD')
    .replace(/[^a-z0-9]/g, '')
}

const stems = new Map<string, string>()

/** The stem that is stored and searched for; empty for a word with nothing to hold on to. */
export function stemOf(word: string): string {
  const folded = fold(word).slice(0, LONGEST_WORD)
  let stem = stems.get(folded)
  if (stem === undefined) {
    // The stemmer knows Danish letters, whichever way the word was written.
    const danish = folded.replace(/aa/g, 'å').replace(/ae/g, 'æ').replace(/oe/g, 'ø')
    stem = fold(stemDanish(danish))
    if (stems.size >= 50_000) stems.clear()
    stems.set(folded, stem)
  }
  return stem
}

/** The stems of a text in order, as stored. */
export function stemsOf(text: string): string[] {
  return (text.match(WORD) ?? []).map(stemOf).filter((stem) => stem !== '')
}

/** What a visitor asks for: every term must be there; one of three letters or more may be the beginning of a longer word. */
export interface SearchTerm {
  stem: string
  prefix: boolean
}

const MOST_TERMS = 12

export function searchTerms(query: string): SearchTerm[] {
  const stems = [...new Set(stemsOf(query))].slice(0, MOST_TERMS)
  return stems.map((stem) => ({ stem, prefix: stem.length >= 3 }))
}

export interface Segment {
  text: string
  hit: boolean
}

/** Cuts a text for display where its words answer the terms. */
export function markHits(text: string, terms: SearchTerm[]): Segment[] {
  if (terms.length === 0) return [{ text, hit: false }]
  const segments: Segment[] = []
  let from = 0
  for (const match of text.matchAll(WORD)) {
    const stem = stemOf(match[0])
    if (stem === '' || !terms.some((term) => stem === term.stem || (term.prefix && stem.startsWith(term.stem))))
      continue
    if (match.index > from) segments.push({ text: text.slice(from, match.index), hit: false })
    segments.push({ text: match[0], hit: true })
    from = match.index + match[0].length
  }
  if (from < text.length) segments.push({ text: text.slice(from), hit: false })
  return segments
}

/** A few words around the first hit, for a list of results. */
export function excerpt(text: string, terms: SearchTerm[], length = 240): Segment[] {
  const segments = markHits(text, terms)
  const first = segments.findIndex((segment) => segment.hit)
  const before = segments.slice(0, Math.max(first, 0)).reduce((sum, segment) => sum + segment.text.length, 0)
  const start = before > length / 2 ? text.lastIndexOf(' ', before - length / 4) + 1 : 0
  const end = start + length >= text.length ? text.length : text.lastIndexOf(' ', start + length)
  const cut = text.slice(start, end <= start ? start + length : end)
  return markHits(`${start > 0 ? '… ' : ''}${cut}${start + cut.length < text.length ? ' …' : ''}`, terms)
}

const collator = new Intl.Collator('da', { numeric: true })
const SORT_ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzæøå'

/** A key that sorts as Danish does on any engine: aa as å, case and accents last. */
export function sortKey(name: string): string {
  const words = name
    .toLowerCase()
    .normalize('NFC')
    .replace(/aa/g, 'å')
    .replace(/ä/g, 'æ')
    .replace(/ö/g, 'ø')
    .replace(/ü/g, 'y')
  let key = ''
  for (const letter of words) {
    const plain = SORT_ALPHABET.includes(letter) ? letter : letter.normalize('NFD')[0]!
    const place = SORT_ALPHABET.indexOf(plain)
    // Two digits a letter: æ, ø, å come last in every collation; a space comes before all.
    if (place >= 0) key += String(place + 10)
    else if (key !== '' && !key.endsWith('00')) key += '00'
  }
  return (key || '00').slice(0, 400)
}

/** For lists that are sorted here and not in the database. */
export const compareDanish = collator.compare

/** ASCII for an address: `Kørestolsklubben på Ådalen` → `koerestolsklubben-paa-aadalen`. */
export function slugOf(name: string): string {
  const slug = (name.match(WORD) ?? []).map(fold).filter(Boolean).join('-').slice(0, 80).replace(/-+$/, '')
  return slug || 'uden-navn'
}
