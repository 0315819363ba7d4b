/** Notices when too many mails are refused: then something is wrong with the newsletter or the list, not with a reader. */
import type { Outcome } from './claims.js'

/** Of the last so many. */
const WINDOW = 200
const LEAST_FAILURES = 20
const MOST_SHARE = 0.2

export function failureWatch() {
  const windows = new Map<number, boolean[]>()
  return {
    /** Notes what became of one, and tells whether it is time to stop. */
    tooMany(newsletterId: number, { state }: Outcome): boolean {
      if (state !== 'sent' && state !== 'failed') return false
      const window = windows.get(newsletterId) ?? []
      windows.set(newsletterId, window)
      window.push(state === 'failed')
      if (window.length > WINDOW) window.shift()
      const failures = window.filter(Boolean).length
      return failures >= LEAST_FAILURES && failures / window.length > MOST_SHARE
    },
    forget: (newsletterId: number): void => void windows.delete(newsletterId),
  }
}
