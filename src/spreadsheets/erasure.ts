/** Takes a person out of spreadsheets that were brought and are not yet written or let go. */
import { placeholders, type Tx } from '../database/database.js'
import type { Kind } from './sheet.js'

/** Touched so that every running server deletes the files: a transaction cannot take back a deleted file. */
export const FORGOTTEN = 'imports:forgotten'

const OPEN = `"state" NOT IN ('done', 'discarded', 'unreadable')`

interface Forgotten {
  municipalityCode: string
  names: string[]
}

/**
 * Of whoever works in the person's municipality, every open import is let go: its file may name the person in
 * whichever column, and a file cannot be asked inside a transaction. Of others, those whose rows name the person.
 */
export async function forgetImports(tx: Tx, { municipalityCode, names }: Forgotten, now: string): Promise<void> {
  const near = await tx.all<{ id: number }>(
    `SELECT i."id" FROM "sheet_import" i JOIN "user_municipality" m ON m."userId" = i."userId"
     WHERE ${OPEN} AND m."municipalityCode" = ?`,
    [municipalityCode],
  )
  const patterns = patternsOf(names)
  const ids = [...new Set([...near, ...(await naming(tx, patterns))].map((row) => row.id))]
  await forgetWords(tx, patterns)
  await letGo(tx, ids, now)
}

/** Of a kind that several keep together: who is forgotten may stand in any file of theirs. */
export async function forgetImportsOf(tx: Tx, kind: Kind, now: string): Promise<void> {
  const open = await tx.all<{ id: number }>(`SELECT "id" FROM "sheet_import" WHERE ${OPEN} AND "kind" = ?`, [kind])
  await letGo(
    tx,
    open.map(({ id }) => id),
    now,
  )
}

async function letGo(tx: Tx, ids: number[], now: string): Promise<void> {
  if (ids.length === 0) return
  await tx.run(`DELETE FROM "sheet_import_row" WHERE "importId" IN (${placeholders(ids)})`, ids)
  await tx.run(
    `UPDATE "sheet_import" SET "state" = 'discarded', "trouble" = ?, "claimedBy" = NULL, "claimedUntil" = NULL,
       "updatedAt" = ?, "finishedAt" = ?, "version" = "version" + 1
     WHERE "id" IN (${placeholders(ids)}) AND ${OPEN}`,
    [JSON.stringify({ reason: 'forgotten' }), now, now, ...ids],
  )
  tx.touch(FORGOTTEN)
}

/** SQLite's `lower` knows no æøå: such a letter stands for any, which finds rather more. */
const patternsOf = (names: string[]): string[] =>
  names.map((name) => `%${name.toLowerCase().replace(/[%\\]|[^\x20-\x7e]/g, '_')}%`)

const anyLike = (columns: string[], patterns: string[]) => ({
  where: columns.flatMap((column) => patterns.map(() => `lower("${column}") LIKE ?`)).join(' OR '),
  values: columns.flatMap(() => patterns),
})

function naming(tx: Tx, patterns: string[]): Promise<{ id: number }[]> {
  const { where, values } = anyLike(['label', 'form', 'notes', 'cells'], patterns)
  return tx.all(`SELECT DISTINCT "importId" AS "id" FROM "sheet_import_row" WHERE ${where}`, values)
}

/** What stays of an import that is over: the file's name, and its first line. */
function forgetWords(tx: Tx, patterns: string[]): Promise<void> {
  const { where, values } = anyLike(['fileName', 'headings'], patterns)
  return tx.run(
    `UPDATE "sheet_import" SET "fileName" = '…', "headings" = '[]', "matched" = '[]' WHERE ${where}`,
    values,
  )
}
