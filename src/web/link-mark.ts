/**
 * A mark at the end of an address, which tells what a link stood in. The door takes it off before anything else looks at
 * the address: so a page that is kept answers for it, and no page knows of it.
 */
const NAME = 'nb'
const MARK = new RegExp(`([?&])${NAME}=(\\d{1,9})(?:&|$)`)

/** @param number what the link stood in; the same for all who follow it */
export function withMark(address: string, number: number): string {
  const [whole, fragment] = address.split(/(?=#)/, 2) as [string, string?]
  return `${whole}${whole.includes('?') ? '&' : '?'}${NAME}=${number}${fragment ?? ''}`
}

/** The address without its mark, and the mark; null where it has none. */
export function markOn(url: string): { url: string; number: number } | null {
  if (!url.includes(`${NAME}=`)) return null
  const found = MARK.exec(url)
  if (!found) return null
  const [all, before, number] = found as unknown as [string, string, string]
  const after = url.slice(found.index + all.length)
  return { url: url.slice(0, found.index) + (after ? before + after : ''), number: Number(number) }
}
