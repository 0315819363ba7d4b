/** Takes a person out of the report: out of the draft and what is said of it, and out of the words that editions quote. */
import { recordDeed } from '../audit/audit.js'
import type { Tx } from '../database/database.js'
import { withoutName, type Name } from '../history/forget-names.js'
import type { Erasure, SourceWords } from './editions/content.js'
import type { CitedEntity } from './text/refs.js'

const DRAFT = [
  { table: 'report_section', columns: ['title', 'body'] },
  { table: 'report_comment', columns: ['body'] },
] as const

export async function forgetInReport(tx: Tx, now: string, name: Name, why: Erasure | null): Promise<void> {
  for (const { table, columns } of DRAFT) {
    const rows = await tx.all<Record<string, string> & { id: number }>(
      `SELECT "id", ${columns.map((column) => `"${column}"`).join(', ')} FROM "${table}"
       WHERE ${columns.map((column) => likeAny(column, name)).join(' OR ')}`,
      columns.flatMap(() => name.like),
    )
    for (const { id, ...texts } of rows)
      for (const column of columns) {
        const without = withoutName(texts[column], name.pattern) as string
        if (without !== texts[column])
          await tx.run(`UPDATE "${table}" SET "${column}" = ? WHERE "id" = ?`, [without, id])
      }
  }
  await withdrawNamed(tx, now, name, why)
  tx.touch('report', 'editions')
}

/** An edition's quotation goes as a whole: what is left of it would not be what was said. */
async function withdrawNamed(tx: Tx, now: string, name: Name, why: Erasure | null): Promise<void> {
  const rows = await tx.all<{
    editionId: number
    number: number
    entity: CitedEntity
    entityKey: number
    words: string
  }>(
    `SELECT "editionId", "number", "entity", "entityKey", "words" FROM "report_edition_source" WHERE ${likeAny('words', name)}`,
    name.like,
  )
  for (const { editionId, number, entity, entityKey, words } of rows) {
    if (!namesIn(JSON.parse(words) as SourceWords, name.pattern)) continue
    await tx.run(
      'UPDATE "report_edition_source" SET "words" = NULL, "withdrawnAt" = ?, "erasure" = ? WHERE "editionId" = ? AND "number" = ?',
      [now, why, editionId, number],
    )
    await recordDeed(
      tx,
      now,
      { id: null },
      {
        action: 'withdraw',
        entity: 'report_edition',
        entityKey: editionId,
        after: { source: `${entity} ${entityKey}` },
      },
    )
  }
}

/** As they were said: in JSON a line that begins with the name would hide it behind the sign for a new line. */
const namesIn = ({ observation, outcome, passages }: SourceWords, pattern: RegExp): boolean =>
  [observation, outcome ?? '', ...passages].some((said) => said.search(pattern) >= 0)

const likeAny = (column: string, { like }: Name): string =>
  `(${like.map(() => `lower("${column}") LIKE ?`).join(' OR ')})`
