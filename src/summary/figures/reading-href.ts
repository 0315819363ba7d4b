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
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== '')).toString()
  return query ? `${READING}?${query}` : READING
}
