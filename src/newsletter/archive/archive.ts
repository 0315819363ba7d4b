/** Newsletters that went out, as everyone may read them: word for word what the mails said. */
import type { Services } from '../../services.js'
import { NotFound } from '../../web/errors.js'

export interface ArchivedIssue {
  id: number
  slug: string
  language: 'da' | 'en'
  subject: string
  preheader: string | null
  startedAt: string
}

export interface WholeIssue extends ArchivedIssue {
  webHtml: string
}

const COLUMNS = '"id", "slug", "language", "subject", "preheader", "startedAt"'
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
  const row = await db.read.one<WholeIssue>(
    `SELECT ${COLUMNS}, "webHtml" FROM "newsletter" WHERE "slug" = ? AND ${OUT}`,
    [slug],
  )
  if (!row) throw new NotFound()
  return row
}
