/** The writing of rows that were checked: in one transaction, so that all of them are there or none. */
import { setImmediate } from 'node:timers/promises'
import type { Actor } from '../accounts/permissions.js'
import { recordDeed } from '../audit/audit.js'
import type { Tx } from '../database/database.js'
import { placesStand } from '../registry/named-places.js'
import { momentAfter } from '../services.js'
import type { FormValues } from '../web/forms.js'
import { removeFile } from './import-files.js'
import {
  ROWS_A_WRITE,
  actorOf,
  fileOf,
  setState,
  stopWhereAsked,
  type ImportRow,
  type ImportWork,
} from './import-work.js'
import { Stale, type Place, type Sheet, type SheetRow } from './sheet.js'
import { sheetOf } from './sheets.js'

/** Longer than the writing of the largest file takes. */
const WRITE_MS = 10 * 60_000

interface PutAside {
  row: number
  recordId: number | null
  recordVersion: number | null
  place: string
  form: string
}

export async function writeRows(work: ImportWork, row: ImportRow): Promise<void> {
  const { db, clock, dataDir } = work
  const sheet = sheetOf(row.kind)
  const file = await fileOf(work, row.id)
  await db.write(async (tx) => {
    if (!(await takeUp(tx, row.id, momentAfter(clock.now(), WRITE_MS)))) return
    const { actor, codes } = await actorOf(work, row, sheet)
    const now = clock.now()
    const writeAll = () => writeInParts(work, tx, row, (rows) => writePart(tx, now, actor, sheet, rows, codes))
    if (sheet.around) await sheet.around(tx, await projectsOf(tx, row.id), writeAll)
    else await writeAll()
    const after = { kind: row.kind, created: row.newRows, changed: row.changedRows }
    await recordDeed(tx, now, actor, { action: 'import', entity: 'spreadsheet', entityKey: row.id, after })
    await setState(tx, work, row.id, 'applying', 'done', null)
    await tx.run('UPDATE "sheet_import" SET "file" = NULL WHERE "id" = ?', [row.id])
  })
  await removeFile(dataDir, file)
}

async function writeInParts(
  work: ImportWork,
  tx: Tx,
  { id, newRows, changedRows }: ImportRow,
  write: (rows: SheetRow[]) => Promise<void>,
): Promise<void> {
  let written = 0
  for (let after = 0; ;) {
    stopWhereAsked(work, id)
    const rows = await tx.all<PutAside>(
      `SELECT "row", "recordId", "recordVersion", "place", "form" FROM "sheet_import_row"
       WHERE "importId" = ? AND "row" > ? AND "outcome" IN ('new', 'changed') ORDER BY "row" LIMIT ?`,
      [id, after, ROWS_A_WRITE],
    )
    if (rows.length === 0) return
    await write(rows.map(sheetRow))
    after = rows.at(-1)!.row
    written += rows.length
    work.progress(id, written, newRows + changedRows)
    await setImmediate()
  }
}

async function writePart(
  tx: Tx,
  now: string,
  actor: Actor,
  sheet: Sheet,
  rows: SheetRow[],
  codes: string[],
): Promise<void> {
  await refuseStale(tx, sheet, rows, codes)
  await sheet.write(tx, now, actor, rows)
}

async function projectsOf(tx: Tx, id: number): Promise<number[]> {
  const places = await tx.all<{ place: string }>(
    `SELECT DISTINCT "place" FROM "sheet_import_row" WHERE "importId" = ? AND "outcome" IN ('new', 'changed')`,
    [id],
  )
  return places.map(({ place }) => (JSON.parse(place) as Place).projectId)
}

/** Its row is locked until all is written: an instance that believes this one dead waits, and then finds it done. */
const takeUp = (tx: Tx, id: number, until: string) =>
  tx.one(`UPDATE "sheet_import" SET "claimedUntil" = ? WHERE "id" = ? AND "state" = 'applying' RETURNING "id"`, [
    until,
    id,
  ])

const sheetRow = ({ recordId, recordVersion, place, form }: PutAside): SheetRow => ({
  record: recordId === null ? null : { id: recordId, version: recordVersion! },
  place: JSON.parse(place) as Place,
  form: JSON.parse(form) as unknown,
})

/** @throws Stale where a right was withdrawn, or somebody has meanwhile made what was new, or put it in the bin */
async function refuseStale(tx: Tx, sheet: Sheet, rows: SheetRow[], codes: string[]): Promise<void> {
  if (rows.some(({ place }) => !codes.includes(place.municipalityCode))) throw new Stale()
  if (
    !(await placesStand(
      tx,
      rows.map(({ place }) => place),
    ))
  )
    throw new Stale()
  const fresh = rows.filter((row) => !row.record)
  if (fresh.length === 0) return
  const keyed = fresh.map(({ place, form }) => ({ place, values: form as FormValues }))
  if ((await sheet.alike(tx, keyed)).some(Boolean)) throw new Stale()
  if ((await sheet.inBin(tx, keyed)).some(Boolean)) throw new Stale()
}
