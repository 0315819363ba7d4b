/** A citation is put into the text where one writes: into the brackets that stand there, or in brackets of its own. */
import { CITATIONS, partedByCitations } from './refs.js'

export interface Written {
  text: string
  /** Where one goes on writing. */
  at: number
}

/** @param at where the cursor stands; null for the end of the text */
export function putCitation(typed: string, at: number | null, refs: readonly string[]): Written {
  const text = at === null ? typed.trimEnd() : typed
  const place = outsideBrackets(text, Math.min(at ?? text.length, text.length))
  const [before, after] = [text.slice(0, place), text.slice(place)]
  const standing = [...before.matchAll(CITATIONS)].at(-1)
  const beside = standing !== undefined && standing.index + standing[0].length === place
  const there = beside ? (partedByCitations(standing[0])[1] as string[]) : []
  const added = refs.filter((ref) => !there.includes(ref))
  if (added.length === 0) return { text, at: place }
  const names = added.map((ref) => `@${ref}`).join('; ')
  const head = beside ? `${before.slice(0, -1)}; ${names}]` : `${before}${/\s$|^$/.test(before) ? '' : ' '}[${names}]`
  return { text: head + after, at: head.length }
}

/** Whoever stands in the middle of a citation means to add to it. */
function outsideBrackets(text: string, at: number): number {
  for (const { index, 0: citation } of text.matchAll(CITATIONS))
    if (index < at && at < index + citation.length) return index + citation.length
  return at
}
