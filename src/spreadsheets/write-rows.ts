/** The writing of rows that were checked: in one transaction, so that all of them are there or none. */
import { setImmediate } from 'node:timers/promises'
import { recordDeed } from '../audit/audit.js'
import { touchedSince } from '../database/changes.js'
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
import { Stale, type Place, type Sheet, type SheetKeys, type SheetRow } from './sheet.js'
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
  const { db, clock, dataDir, keys } = work
  const sheet = sheetOf(row.kind)
  const file = await fileOf(work, row.id)
  await db.write(async (tx) => {
    if (!(await takeUp(tx, row.id, momentAfter(clock.now(), WRITE_MS)))) return
    const { actor, codes } = await actorOf(work, row, sheet)
    const now = clock.now()
    const made = new KeyRanges()
    const projectIds = JSON.parse(row.projectIds) as number[]
    const stands = await standsAsChecked(tx, sheet, row.contentVersion, projectIds)
    const writeAll = () =>
      writeInParts(work, tx, row, async (rows) => {
        const within = ({ place }: SheetRow) => sheet.placedBy === 'nowhere' || codes.includes(place.municipalityCode)
        if (!rows.every(within)) throw new Stale()
        if (!stands) await refuseStale(tx, sheet, rows, keys)
        made.add(await sheet.write(tx, now, actor, rows, keys))
      })
    if (sheet.around) await sheet.around(tx, projectIds, writeAll)
    else await writeAll()
    const after = { kind: row.kind, created: row.newRows, changed: row.changedRows, ...made.named(sheet.entity) }
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

/** A hundred thousand keys in one line of the audit: they are given out one after the other. */
class KeyRanges {
  private readonly ranges: { first: number; last: number }[] = []

  add(keys: number[]): void {
    for (const key of keys) {
      const open = this.ranges.at(-1)
      if (open?.last === key - 1) open.last = key
      else this.ranges.push({ first: key, last: key })
    }
  }

  /** `{ experience: '12-40, 44' }`, or nothing. */
  named(entity: string): Record<string, string> {
    if (this.ranges.length === 0) return {}
    const words = this.ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))
    return { [entity]: words.join(', ') }
  }
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

/**
 * Whether nothing has touched the rows' projects since the dry run looked at them. Whatever could make a row stale
 * does: another row like it, one in the bin, a project that is gone. Of a kind that changes projects itself, none is
 * as it was after the first thousand rows.
 */
const standsAsChecked = async (tx: Tx, sheet: Sheet, version: number, projectIds: number[]): Promise<boolean> =>
  sheet.around !== undefined &&
  !(await touchedSince(
    tx,
    version,
    projectIds.map((id) => `project:${id}`),
  ))

/** @throws Stale where somebody has meanwhile made what was new, or put it or its place in the bin */
async function refuseStale(tx: Tx, sheet: Sheet, rows: SheetRow[], keys: SheetKeys): Promise<void> {
  const places = rows.map(({ place }) => place)
  if (sheet.placedBy !== 'nowhere' && !(await placesStand(tx, places))) throw new Stale()
  const fresh = rows.filter((row) => !row.record)
  if (fresh.length === 0) return
  const keyed = fresh.map(({ place, form }) => ({ place, values: form as FormValues }))
  if ((await sheet.alike(tx, keyed)).some(Boolean)) throw new Stale()
  if ((await sheet.inBin(tx, keyed)).some(Boolean)) throw new Stale()
  const values = keyed.map((row) => row.values)
  if ((await sheet.bars?.(tx, keys, values))?.some(Boolean)) throw new Stale()
}
