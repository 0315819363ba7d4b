/** Published editions as they are read: content that never changes, and words that are there as long as they may be. */
import { recordDeed } from '../../audit/audit.js'
import { requireRight, type Actor } from '../../accounts/permissions.js'
import type { Reader } from '../../database/database.js'
import type { Services } from '../../services.js'
import { NotFound } from '../../web/errors.js'
import { recordOf, refOf, type CitedEntity } from '../text/refs.js'
import type { EditionContent, Erasure, SourceWords, Withdrawal } from './content.js'

export interface EditionHead {
  id: number
  number: number
  title: string
  news: string | null
  publishedAt: string
  contentHash: string
}

export interface Edition extends EditionHead {
  content: EditionContent
  /** By reference; none for a source whose words were never open. */
  words: Map<string, SourceWords>
  /** By reference. */
  withdrawn: Map<string, Withdrawal>
}

const HEAD = '"id", "number", "title", "news", "publishedAt", "contentHash"'

/** Newest first. */
export const editionHeads = ({ db }: Services): Promise<EditionHead[]> =>
  db.read.all<EditionHead>(`SELECT ${HEAD} FROM "report_edition" ORDER BY "number" DESC`)

export async function latestEdition(services: Services): Promise<Edition | null> {
  const [newest] = await editionHeads(services)
  return newest ? editionOf(services, newest.number) : null
}

/** @throws NotFound */
export async function editionOf({ db }: Services, number: number): Promise<Edition> {
  const row = await db.read.one<EditionHead & { content: string }>(
    `SELECT ${HEAD}, "content" FROM "report_edition" WHERE "number" = ?`,
    [number],
  )
  if (!row) throw new NotFound()
  return { ...row, content: JSON.parse(row.content) as EditionContent, ...(await wordsIn(db.read, row.id)) }
}

interface SourceRow {
  entity: CitedEntity
  key: number
  words: string | null
  withdrawnAt: string | null
  erasure: Erasure | null
}

async function wordsIn(read: Reader, editionId: number): Promise<Pick<Edition, 'words' | 'withdrawn'>> {
  const rows = await read.all<SourceRow>(
    `SELECT "entity", "entityKey" AS "key", "words", "withdrawnAt", "erasure" FROM "report_edition_source" WHERE "editionId" = ? ORDER BY "number"`,
    [editionId],
  )
  const words = new Map<string, SourceWords>()
  const withdrawn = new Map<string, Withdrawal>()
  for (const row of rows) {
    if (row.words) words.set(refOf(row), JSON.parse(row.words) as SourceWords)
    if (row.withdrawnAt) withdrawn.set(refOf(row), { at: row.withdrawnAt, why: row.erasure ?? 'consent' })
  }
  return { words, withdrawn }
}

/**
 * Takes a source's words out of every edition, for a consent that is withdrawn after the experience itself is gone.
 * While it is there, the database does so when the experience is marked as one that may not be quoted.
 * @throws NotFound where no edition has such words
 */
export async function withdrawWords({ db, clock }: Services, actor: Actor, ref: string): Promise<void> {
  requireRight(actor, 'compile report', null)
  const { entity, key } = recordOf(ref)
  await db.write(async (tx) => {
    const now = clock.now()
    const gone = await tx.all<{ editionId: number }>(
      `UPDATE "report_edition_source" SET "words" = NULL, "withdrawnAt" = ? WHERE "entity" = ? AND "entityKey" = ? AND "words" IS NOT NULL
       RETURNING "editionId"`,
      [now, entity, key],
    )
    if (gone.length === 0) throw new NotFound()
    for (const { editionId } of gone)
      await recordDeed(tx, now, actor, {
        action: 'withdraw',
        entity: 'report_edition',
        entityKey: editionId,
        after: { source: `${entity} ${key}` },
      })
    tx.touch('editions')
  })
  await db.forgetLog()
}
