/**
 * The work on an import: the dry run, and the writing. It runs beside the requests (in a thread of its own on the
 * server, in the same one for the command line and tests), tells how far it is, and stops when it is told to.
 * The dry run puts its rows aside in short transactions; the writing is one, so that it is all there or not at all.
 */
import { setImmediate } from 'node:timers/promises'
import { actorById } from '../accounts/users.js'
import { placesWhere, type Actor } from '../accounts/permissions.js'
import { recordDeed } from '../audit/audit.js'
import { insertMany } from '../database/bulk.js'
import type { SqlValue, Tx } from '../database/database.js'
import { placesStand } from '../registry/named-places.js'
import { momentAfter, type Services } from '../services.js'
import type { FormValues } from '../web/forms.js'
import type { MessageValues } from '../web/messages.js'
import { rowChecker, type CheckedRow } from './check-rows.js'
import { importFile, removeFile } from './import-files.js'
import { openTable, type Line } from './read-file.js'
import { Stale, type Place, type Sheet, type SheetRow } from './sheet.js'
import type { ImportState, SheetImport } from './sheet-import.entity.js'
import { sheetOf } from './sheets.js'
import { Unreadable } from './unreadable.js'

export interface ImportWork extends Services {
  dataDir: string
  /** Somebody wants it to stop; or the process ends, and it is to be gone on with later. */
  stopping: (id: number) => 'asked' | 'closing' | null
  /** Rows written so far, of how many: what one transaction does, nobody else can see. */
  progress: (id: number, written: number, of: number) => void
}

export type ImportRow = Pick<
  SheetImport,
  'id' | 'userId' | 'kind' | 'fileName' | 'file' | 'state' | 'matched' | 'newRows' | 'changedRows'
>

class Stopped extends Error {}
class Interrupted extends Error {}
/** Somebody who is to be forgotten may be in it. */
class LetGo extends Error {}

function stopWhereAsked({ stopping }: ImportWork, id: number): void {
  const asked = stopping(id)
  if (asked) throw asked === 'asked' ? new Stopped() : new Interrupted()
}

const ROWS_A_WRITE = 1000
export const CLAIM_MS = 60_000
/** Longer than the writing of the largest file takes. */
const WRITE_MS = 10 * 60_000

/** Does what the import's state asks for. */
export async function runImport(work: ImportWork, id: number): Promise<void> {
  const row = await work.db.read.one<ImportRow>(
    `SELECT "id", "userId", "kind", "fileName", "file", "state", "matched", "newRows", "changedRows" FROM "sheet_import" WHERE "id" = ?`,
    [id],
  )
  try {
    if (row?.state === 'checking') await check(work, row)
    else if (row?.state === 'applying') await apply(work, row)
  } catch (error) {
    if (error instanceof Interrupted) await giveUpClaim(work, id)
    else if (!(error instanceof LetGo)) await settle(work, row!, error)
    // What nobody expected is for the log, with the file's words nowhere in it.
    if (!isExpected(error)) throw error
  }
}

const isExpected = (error: unknown): boolean =>
  [Stopped, Interrupted, LetGo, Stale, Unreadable].some((kind) => error instanceof kind)

/** Whoever comes next goes on with it. */
const giveUpClaim = ({ db }: Services, id: number): Promise<void> =>
  db.write((tx) => tx.run('UPDATE "sheet_import" SET "claimedBy" = NULL, "claimedUntil" = NULL WHERE "id" = ?', [id]))

/** Why it went no further, and what can be done from there. */
async function settle(work: ImportWork, { id, state }: ImportRow, error: unknown): Promise<void> {
  const file = await fileOf(work, id)
  const next = afterwards(state, error, file !== null)
  const over = next.state === 'unreadable' || next.state === 'discarded'
  await work.db.write(async (tx) => {
    if (!(await setState(tx, work, id, state, next.state, next.trouble)) || !over) return
    await dropRows(tx, id)
    await tx.run('UPDATE "sheet_import" SET "file" = NULL WHERE "id" = ?', [id])
  })
  if (over) await removeFile(work.dataDir, file)
}

function afterwards(
  state: ImportState,
  error: unknown,
  hasFile: boolean,
): { state: ImportState; trouble: { reason: string; values?: MessageValues } | null } {
  if (error instanceof Unreadable)
    return { state: 'unreadable', trouble: { reason: error.reason, values: error.values } }
  if (error instanceof Stale)
    return hasFile
      ? { state: 'checking', trouble: { reason: 'stale' } }
      : { state: 'discarded', trouble: { reason: 'stale-without-file' } }
  const stopped = error instanceof Stopped
  if (state === 'checking')
    return { state: stopped ? 'stopped' : 'failed', trouble: stopped ? null : { reason: 'failed' } }
  return { state: 'checked', trouble: { reason: stopped ? 'rolled-back' : 'failed' } }
}

async function fileOf({ db }: Services, id: number): Promise<string | null> {
  return (
    (await db.read.one<{ file: string | null }>('SELECT "file" FROM "sheet_import" WHERE "id" = ?', [id]))?.file ?? null
  )
}

/** @returns false for one that was let go meanwhile, since somebody in it is to be forgotten */
async function setState(
  tx: Tx,
  { clock }: Services,
  id: number,
  from: ImportState,
  state: ImportState,
  trouble: object | null,
): Promise<boolean> {
  const now = clock.now()
  const over = ['done', 'discarded', 'unreadable'].includes(state)
  const set = await tx.one(
    `UPDATE "sheet_import" SET "state" = ?, "trouble" = ?, "claimedBy" = NULL, "claimedUntil" = NULL, "updatedAt" = ?,
       "finishedAt" = ?, "version" = "version" + 1 WHERE "id" = ? AND "state" = ? RETURNING "id"`,
    [state, trouble ? JSON.stringify(trouble) : null, now, over ? now : null, id, from],
  )
  return Boolean(set)
}

export const dropRows = (tx: Tx, id: number): Promise<void> =>
  tx.run('DELETE FROM "sheet_import_row" WHERE "importId" = ?', [id])

/** Whoever brought the file, with the rights of now. @throws Stopped when they are gone */
async function actorOf(
  { db }: Services,
  { userId }: ImportRow,
  sheet: Sheet,
): Promise<{ actor: Actor; codes: string[] }> {
  const actor = await actorById(db.read, userId)
  const codes = actor ? placesWhere(actor, sheet.edit) : []
  if (!actor || codes.length === 0) throw new Stopped()
  return { actor, codes }
}

async function check(work: ImportWork, row: ImportRow): Promise<void> {
  const { db, clock, dataDir } = work
  const sheet = sheetOf(row.kind)
  const { codes } = await actorOf(work, row, sheet)
  const matched = JSON.parse(row.matched) as string[]
  const checker = await rowChecker({ read: db.read, sheet, matched, codes, today: clock.today() })
  const table = await openTable(importFile(dataDir, row.file!), row.fileName)
  const counts = { new: 0, changed: 0, unchanged: 0, refused: 0 }
  let heldCpr = false
  let first = true
  for await (const lines of inWrites(table.rows)) {
    stopWhereAsked(work, row.id)
    const checked = await checker.check(lines)
    for (const { outcome } of checked) counts[outcome]++
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
    })
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

interface PutAside {
  row: number
  recordId: number | null
  recordVersion: number | null
  place: string
  form: string
}

async function apply(work: ImportWork, row: ImportRow): Promise<void> {
  const { db, clock, dataDir } = work
  const sheet = sheetOf(row.kind)
  const total = row.newRows + row.changedRows
  const file = await fileOf(work, row.id)
  await db.write(async (tx) => {
    if (!(await takeUp(tx, row.id, momentAfter(clock.now(), WRITE_MS)))) return
    const { actor, codes } = await actorOf(work, row, sheet)
    const now = clock.now()
    let written = 0
    for (let after = 0; ;) {
      stopWhereAsked(work, row.id)
      const rows = await tx.all<PutAside>(
        `SELECT "row", "recordId", "recordVersion", "place", "form" FROM "sheet_import_row"
         WHERE "importId" = ? AND "row" > ? AND "outcome" IN ('new', 'changed') ORDER BY "row" LIMIT ?`,
        [row.id, after, ROWS_A_WRITE],
      )
      if (rows.length === 0) break
      const sheetRows = rows.map(sheetRow)
      await refuseStale(tx, sheet, sheetRows, codes)
      await sheet.write(tx, now, actor, sheetRows)
      after = rows.at(-1)!.row
      written += rows.length
      work.progress(row.id, written, total)
      await setImmediate()
    }
    const after = { kind: row.kind, created: row.newRows, changed: row.changedRows }
    await recordDeed(tx, now, actor, { action: 'import', entity: 'spreadsheet', entityKey: row.id, after })
    await setState(tx, work, row.id, 'applying', 'done', null)
    await tx.run('UPDATE "sheet_import" SET "file" = NULL WHERE "id" = ?', [row.id])
  })
  await removeFile(dataDir, file)
  await db.write((tx) => dropRows(tx, row.id))
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
