/**
 * Newsletters that went out, as everyone may read them: word for word what the mails said, but for quotes that may no
 * longer be shown.
 */
import type { Services } from '../../services.js'
import { NotFound } from '../../web/errors.js'
import { shownQuotes, withQuotes } from '../letters/quotes.js'

export interface ArchivedIssue {
  id: number
  slug: string
  language: 'da' | 'en'
  subject: string
  preheader: string | null
  startedAt: string
  /** When words were last taken out, or it went out. */
  changedAt: string
}

export interface WholeIssue extends ArchivedIssue {
  webHtml: string
  quotes: boolean
}

const COLUMNS = `"id", "slug", "language", "subject", "preheader", "startedAt",
  coalesce((SELECT max(q."withdrawnAt") FROM "newsletter_quote" q WHERE q."newsletterId" = "newsletter"."id"), "startedAt") AS "changedAt"`
const OUT = `"state" IN ('sending', 'paused', 'sent')`

export async function countIssues({ db }: Pick<Services, 'db'>): Promise<number> {
  return (await db.read.one<{ n: number }>(`SELECT count(*) AS "n" FROM "newsletter" WHERE ${OUT}`))!.n
}

/** Newest first. */
export const listIssues = ({ db }: Pick<Services, 'db'>, most: number, skip = 0): Promise<ArchivedIssue[]> =>
  db.read.all<ArchivedIssue>(
    `SELECT ${COLUMNS} FROM "newsletter" WHERE ${OUT} ORDER BY "startedAt" DESC, "id" DESC LIMIT ? OFFSET ?`,
    [most, skip],
  )

/** @throws NotFound */
export async function issueBySlug({ db }: Services, slug: string): Promise<WholeIssue> {
  const row = await db.read.one<Omit<WholeIssue, 'quotes'>>(
    `SELECT ${COLUMNS}, "webHtml" FROM "newsletter" WHERE "slug" = ? AND ${OUT}`,
    [slug],
  )
  if (!row) throw new NotFound()
  const quotes = await shownQuotes(db.read, row.id)
  return { ...row, webHtml: withQuotes(row.webHtml, 'webHtml', quotes), quotes: quotes.length > 0 }
}
