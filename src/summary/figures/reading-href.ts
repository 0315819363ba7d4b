/** Where the voices behind a number are read. */

/** As the reading view's address has it. */
export type ReadingFilter = Partial<
  Record<
    'betingelse' | 'kommune' | 'type' | 'projekt' | 'rolle' | 'vurdering' | 'fra' | 'til' | 'q' | 'kode' | 'data',
    string
  >
>

export const READING = '/opsamling/laes'
/** Where effects are read. */
export const EFFECTS_READING = '/opsamling/virkninger'

export function readingHref(filter: ReadingFilter): string {
  let query = ''
  for (const [name, value] of Object.entries(filter))
    if (value !== '') query += `${query && '&'}${name}=${encodeURIComponent(value)}`
  return query ? `${READING}?${query}` : READING
}
