/** The links of a newsletter to pages of ours: marked where clicks are counted, the same in every mail. */
import { insertMany } from '../../database/bulk.js'
import type { Tx } from '../../database/database.js'
import { withMark } from '../../web/link-mark.js'

const LONGEST = 500

export interface LetterLinks {
  /** An address as it stands in the mail. */
  mark: (address: string) => string
  /** What is marked, as the server will be asked for it. */
  paths: () => string[]
}

/** @param number the newsletter's; null where nothing is counted, and every address stays as it is */
export function letterLinks(publicUrl: string, number: number | null): LetterLinks {
  const paths = new Set<string>()
  return {
    mark: (address) => {
      const isOurs = address === publicUrl || address.startsWith(`${publicUrl}/`)
      if (number === null || !isOurs || !URL.canParse(address)) return address
      const { pathname, search } = new URL(address)
      if (pathname.length + search.length > LONGEST) return address
      paths.add(pathname + search)
      return withMark(address, number)
    },
    paths: () => [...paths],
  }
}

export const keepLinks = (tx: Tx, newsletterId: number, paths: string[]): Promise<void> =>
  insertMany(
    tx,
    'newsletter_link',
    ['newsletterId', 'path'],
    paths.map((path) => [newsletterId, path]),
  )

export const dropLinks = (tx: Tx, newsletterId: number): Promise<void> =>
  tx.run('DELETE FROM "newsletter_link" WHERE "newsletterId" = ?', [newsletterId])
