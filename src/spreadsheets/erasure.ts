/** Takes a person out of spreadsheets that were brought and are not yet written or let go. */
import { placeholders, type Tx } from '../database/database.js'

interface WaitingRow {
  importId: number
  label: string
  form: string | null
  notes: string | null
  cells: string | null
}

/**
 * An import whose rows name the person is let go as a whole, and so is one of volunteers that nobody has checked
 * yet: its file cannot be asked. The file itself goes with the next sweep.
 */
export async function forgetImports(tx: Tx, { names }: { names: string[] }): Promise<void> {
  const known = names.map((name) => name.toLowerCase())
  const rows = await tx.all<WaitingRow>('SELECT "importId", "label", "form", "notes", "cells" FROM "sheet_import_row"')
  const holds = ({ label, form, notes, cells }: WaitingRow) => {
    const text = [label, form, notes, cells].join('\n').toLowerCase()
    return known.some((name) => text.includes(name))
  }
  const naming = new Set(rows.filter(holds).map((row) => row.importId))
  const unread = await tx.all<{ id: number }>(
    `SELECT "id" FROM "sheet_import" WHERE "kind" = 'volunteers' AND "state" IN ('matching', 'stopped', 'failed')`,
  )
  const ids = [...new Set([...naming, ...unread.map((row) => row.id)])]
  if (ids.length === 0) return
  await tx.run(`DELETE FROM "sheet_import_row" WHERE "importId" IN (${placeholders(ids)})`, ids)
  await tx.run(
    `UPDATE "sheet_import" SET "state" = 'discarded', "file" = NULL, "version" = "version" + 1
     WHERE "id" IN (${placeholders(ids)}) AND "state" NOT IN ('done', 'discarded', 'unreadable')`,
    ids,
  )
}
