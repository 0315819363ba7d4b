/** The dry run: finds out what each row would do, and puts the rows aside in short transactions. */
import { setImmediate } from 'node:timers/promises'
import { insertMany } from '../database/bulk.js'
import { contentVersion } from '../database/changes.js'
import type { SqlValue, Tx } from '../database/database.js'
import { momentAfter } from '../services.js'
import { rowChecker, type CheckedRow } from './check-rows.js'
import { importFile, removeFile } from './import-files.js'
import {
  CLAIM_MS,
  LetGo,
  ROWS_A_WRITE,
  actorOf,
  dropRows,
  setState,
  stopWhereAsked,
  type ImportRow,
  type ImportWork,
} from './import-work.js'
import { openTable, type Line } from './read-file.js'
import { sheetOf } from './sheets.js'
import { Unreadable } from './unreadable.js'

/** What a power cut takes of it is checked again. */
const PUT_ASIDE = { lasting: false }

export async function checkFile(work: ImportWork, row: ImportRow): Promise<void> {
  const { db, clock, dataDir, keys } = work
  const sheet = sheetOf(row.kind)
  const { codes } = await actorOf(work, row, sheet)
  const seen = await contentVersion(db.read)
  const projectIds = new Set<number>()
  const matched = JSON.parse(row.matched) as string[]
  const checker = await rowChecker({ read: db.read, sheet, matched, codes, keys, today: clock.today() })
  const table = await openTable(importFile(dataDir, row.file!), row.fileName)
  const counts = { new: 0, changed: 0, unchanged: 0, refused: 0 }
  let heldCpr = false
  let first = true
  for await (const lines of inWrites(table.rows)) {
    stopWhereAsked(work, row.id)
    const checked = await checker.check(lines)
    for (const { outcome, place } of checked) {
      counts[outcome]++
      if (outcome === 'new' || outcome === 'changed') projectIds.add(place!.projectId)
    }
    heldCpr ||= checked.some((one) => one.heldCpr)
    await db.write(async (tx) => {
      // What a try before this one left.
      if (first) await dropRows(tx, row.id)
      await putAside(tx, row.id, checked)
      const still = await tx.one(
        `UPDATE "sheet_import" SET "rowsRead" = ?, "newRows" = ?, "changedRows" = ?, "unchangedRows" = ?, "refusedRows" = ?,
           "heldCpr" = ?, "claimedUntil" = ?, "updatedAt" = ? WHERE "id" = ? AND "state" = 'checking' RETURNING "id"`,
        [
          lines.at(-1)!.row,
          ...[counts.new, counts.changed, counts.unchanged, counts.refused],
          heldCpr,
          momentAfter(clock.now(), CLAIM_MS),
          clock.now(),
          row.id,
        ],
      )
      if (!still) throw new LetGo()
    }, PUT_ASIDE)
    first = false
    await setImmediate()
  }
  if (first) throw new Unreadable('no-rows')
  await db.write(async (tx) => {
    const trouble = await tx.one<{ trouble: string | null }>('SELECT "trouble" FROM "sheet_import" WHERE "id" = ?', [
      row.id,
    ])
    const kept = trouble?.trouble ? (JSON.parse(trouble.trouble) as object) : null
    if (!(await setState(tx, work, row.id, 'checking', 'checked', kept))) throw new LetGo()
    await tx.run('UPDATE "sheet_import" SET "projectIds" = ?, "contentVersion" = ? WHERE "id" = ?', [
      JSON.stringify([...projectIds]),
      seen,
      row.id,
    ])
    if (heldCpr) await tx.run('UPDATE "sheet_import" SET "file" = NULL WHERE "id" = ?', [row.id])
  })
  // A CPR number may not be kept, nor the file that has one.
  if (heldCpr) await removeFile(dataDir, row.file)
}

/** As many rows as are written at once. */
async function* inWrites(batches: AsyncGenerator<Line[]>): AsyncGenerator<Line[]> {
  let lines: Line[] = []
  for await (const batch of batches) {
    lines.push(...batch)
    if (lines.length < ROWS_A_WRITE) continue
    yield lines
    lines = []
  }
  if (lines.length > 0) yield lines
}

async function putAside(tx: Tx, importId: number, rows: CheckedRow[]): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  await insertMany(
    tx,
    'sheet_import_row',
    ['importId', 'row', 'outcome', 'recordId', 'recordVersion', 'label', 'place', 'form', 'notes', 'cells'],
    rows.map(({ row, outcome, record, label, place, form, changes, errors, cells }): SqlValue[] => [
      importId,
      row,
      outcome,
      record?.id ?? null,
      record?.version ?? null,
      label,
      json(place),
      json(form),
      outcome === 'changed' ? json(changes) : outcome === 'refused' ? json(errors) : null,
      outcome === 'refused' ? json(cells) : null,
    ]),
  )
}
