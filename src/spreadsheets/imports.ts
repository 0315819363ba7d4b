/** Imports as the person sees them who brought the file: nobody else does. */
import { mayEverywhere, requireRight, type Actor } from '../accounts/permissions.js'
import { placeholders, type Reader, type SqlValue } from '../database/database.js'
import { momentAfter, type Services } from '../services.js'
import { Invalid, NotFound, type FieldError } from '../web/errors.js'
import { isText } from '../web/forms.js'
import type { MessageValues } from '../web/messages.js'
import type { Upload } from '../web/upload.js'
import { cellHoldsCpr } from './cells.js'
import type { CheckedRow, FieldChange } from './check-rows.js'
import { CPR_MASK } from './check-rows.js'
import { fieldsOf, isWholeMatch, matchHeadings, missingFields } from './headings.js'
import { importFile, removeFile } from './import-files.js'
import { CLAIM_MS } from './import-work.js'
import { openTable } from './read-file.js'
import type { ImportState, SheetImport } from './sheet-import.entity.js'
import type { Kind, Sheet } from './sheet.js'
import { sheetOf } from './sheets.js'
import { Unreadable } from './unreadable.js'

export interface ImportServices extends Services {
  config: { dataDir: string }
  imports: { wake(): void; stop(id: number): void }
  /** Who works on it at once and alone: nobody else may take it up meanwhile. */
  claimedBy?: string
}

export interface OwnImport extends Omit<SheetImport, 'headings' | 'matched' | 'trouble' | 'heldCpr'> {
  headings: string[]
  matched: string[]
  trouble: { reason: string; values?: MessageValues } | null
  heldCpr: boolean
}

type Row = Omit<SheetImport, 'heldCpr'> & { heldCpr: boolean | number }

const plain = (row: Row): OwnImport => ({
  ...row,
  headings: JSON.parse(row.headings) as string[],
  matched: JSON.parse(row.matched) as string[],
  trouble: row.trouble === null ? null : (JSON.parse(row.trouble) as OwnImport['trouble']),
  heldCpr: Boolean(row.heldCpr),
})

/** What belongs to no municipality is kept by several together: each may go on with it. @throws NotFound when there is none, or it is another's */
export async function importOf({ db }: Services, actor: Actor, id: number): Promise<OwnImport> {
  const row = await db.read.one<Row>('SELECT * FROM "sheet_import" WHERE "id" = ?', [id])
  if (!row) throw new NotFound()
  const { edit } = sheetOf(row.kind)
  if (row.userId !== actor.id && !mayEverywhere(actor, edit)) throw new NotFound()
  requireRight(actor, edit, null)
  return plain(row)
}

const MOST_LISTED = 20

/** One's own of these kinds, the newest first. */
export async function importsOf({ db }: Services, actor: Actor, kinds: readonly Kind[]): Promise<OwnImport[]> {
  const rows = await db.read.all<Row>(
    `SELECT * FROM "sheet_import" WHERE "userId" = ? AND "kind" IN (${placeholders(kinds)}) ORDER BY "id" DESC LIMIT ?`,
    [actor.id, ...kinds, MOST_LISTED],
  )
  return rows.map(plain)
}

/** Each keeps a file and its rows: who has so many has forgotten some. */
const MOST_OPEN = 10

const wrongFile = (message: string, values?: MessageValues) => new Invalid([{ field: 'file', message, values }])

type BroughtFile = Pick<Upload, 'file' | 'name' | 'tooLarge'>

/** Takes a file in. @returns the import's id. @throws Invalid for a file that is no table */
export async function beginImport(
  services: ImportServices,
  actor: Actor,
  sheet: Sheet,
  upload: BroughtFile | undefined,
): Promise<number> {
  requireRight(actor, sheet.edit, null)
  const { dataDir } = services.config
  if (!upload) throw wrongFile('spreadsheets.file-missing')
  try {
    if (upload.tooLarge) throw new Unreadable('too-large')
    await refuseTooMany(services.db.read, actor)
    const { headings, rows } = await openTable(importFile(dataDir, upload.file), upload.name)
    await rows.return(undefined)
    return await insertImport(services, actor, sheet, upload, headings)
  } catch (error) {
    await removeFile(dataDir, upload.file)
    throw error instanceof Unreadable ? wrongFile(`spreadsheets.unreadable.${error.reason}`, error.values) : error
  }
}

async function refuseTooMany(read: Reader, actor: Actor): Promise<void> {
  const open = await read.one<{ n: number }>(
    `SELECT count(*) AS "n" FROM "sheet_import" WHERE "userId" = ? AND "state" NOT IN ('done', 'discarded', 'unreadable')`,
    [actor.id],
  )
  if (open!.n >= MOST_OPEN) throw wrongFile('spreadsheets.too-many-open', { n: MOST_OPEN })
}

async function insertImport(
  services: ImportServices,
  actor: Actor,
  sheet: Sheet,
  upload: BroughtFile,
  given: string[],
): Promise<number> {
  const headings = given.map((heading) => told(heading).slice(0, 200))
  const matched = matchHeadings(sheet, headings)
  const state: ImportState = isWholeMatch(sheet, headings, matched) ? 'checking' : 'matching'
  const now = services.clock.now()
  const { claimedBy, claimedUntil } = claimOf(services)
  const { id } = await services.db.write(
    async (tx) =>
      (await tx.one<{ id: number }>(
        `INSERT INTO "sheet_import" ("userId", "kind", "fileName", "file", "state", "headings", "matched", "claimedBy", "claimedUntil", "createdAt", "updatedAt")
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"`,
        [
          actor.id,
          sheet.kind,
          told(upload.name).slice(0, 200) || '–',
          upload.file,
          state,
          JSON.stringify(headings),
          JSON.stringify(matched),
          claimedBy,
          claimedUntil,
          now,
          now,
        ],
      ))!,
  )
  services.imports.wake()
  return id
}

const claimOf = ({ clock, claimedBy }: ImportServices): { claimedBy: SqlValue; claimedUntil: SqlValue } => ({
  claimedBy: claimedBy ?? null,
  claimedUntil: claimedBy ? momentAfter(clock.now(), CLAIM_MS) : null,
})

/** What a file says of itself may be kept and shown, but for a CPR number. */
const told = (text: string): string => (!isText(text) ? '\ufffd' : cellHoldsCpr(text) ? CPR_MASK : text)

/** The first rows of a file, to choose its columns by. */
export async function sampleOf({ config }: ImportServices, { file, fileName }: OwnImport): Promise<string[][]> {
  if (file === null) return []
  const { rows } = await openTable(importFile(config.dataDir, file), fileName)
  const first = await rows.next()
  await rows.return(undefined)
  return first.done ? [] : first.value.slice(0, 3).map(({ cells }) => cells.map((text) => told(text).slice(0, 80)))
}

/** Says which field each column is, and has the file checked by that. @throws Invalid */
export async function matchColumns(
  services: ImportServices,
  actor: Actor,
  id: number,
  chosen: readonly string[],
): Promise<void> {
  const { kind, headings, file } = await importOf(services, actor, id)
  const sheet = sheetOf(kind)
  const matched = headings.map((_, i) => (fieldsOf(sheet).includes(chosen[i] ?? '') ? chosen[i]! : ''))
  const errors = matched.flatMap((field, i): FieldError[] =>
    field !== '' && matched.indexOf(field) < i ? [{ field: `kolonne${i}`, message: 'spreadsheets.match.twice' }] : [],
  )
  if (errors.length > 0) throw new Invalid(errors)
  const missing = missingFields(sheet, matched)
  // With numbers, records that are there can be changed in a few columns.
  if (missing.length > 0 && !matched.includes('id'))
    throw new Invalid([{ field: `kolonne0`, message: 'spreadsheets.match.missing' }])
  if (file === null) throw new Invalid([{ field: 'kolonne0', message: 'spreadsheets.match.file-gone' }])
  await move(services, id, ['matching', 'checked', 'stopped', 'failed'], 'checking', {
    matched: JSON.stringify(matched),
    rowsRead: 0,
  })
}

/** Has a file checked again that was stopped or failed. */
export async function checkAgain(services: ImportServices, actor: Actor, id: number): Promise<void> {
  const { file } = await importOf(services, actor, id)
  if (file !== null) await move(services, id, ['stopped', 'failed', 'checked'], 'checking', { rowsRead: 0 })
}

/** Yes: all that was found new and changed is written, or nothing. */
export async function sayYes(services: ImportServices, actor: Actor, id: number): Promise<void> {
  const { newRows, changedRows } = await importOf(services, actor, id)
  if (newRows + changedRows > 0) await move(services, id, ['checked'], 'applying')
}

/** Stops a check, whoever works on it or will; writing is rolled back, or not begun. */
export async function stopImport(services: ImportServices, actor: Actor, id: number): Promise<void> {
  await importOf(services, actor, id)
  services.imports.stop(id)
  const { db, clock } = services
  await db.write((tx) =>
    tx.run(
      `UPDATE "sheet_import" SET "state" = CASE "state" WHEN 'checking' THEN 'stopped' ELSE 'checked' END,
         "claimedBy" = NULL, "claimedUntil" = NULL, "updatedAt" = ?, "version" = "version" + 1
       WHERE "id" = ? AND ("state" = 'checking' OR ("state" = 'applying' AND "claimedBy" IS NULL))`,
      [clock.now(), id],
    ),
  )
}

/** No: file and rows are gone. What is being worked on is stopped first. */
export async function discardImport(services: ImportServices, actor: Actor, id: number): Promise<void> {
  const { file } = await importOf(services, actor, id)
  const states: ImportState[] = ['matching', 'checked', 'stopped', 'failed']
  if (!(await move(services, id, states, 'discarded', { file: null, finishedAt: services.clock.now() }))) return
  await removeFile(services.config.dataDir, file)
}

/** @returns whether it was in one of the states: somebody may have been faster */
async function move(
  services: ImportServices,
  id: number,
  from: ImportState[],
  to: ImportState,
  given: Record<string, SqlValue> = {},
): Promise<boolean> {
  const { db, clock, imports } = services
  const also = services.claimedBy ? { ...given, ...claimOf(services) } : given
  const sets = Object.keys(also).map((name) => `"${name}" = ?, `)
  const moved = await db.write((tx) =>
    tx.one(
      `UPDATE "sheet_import" SET ${sets.join('')}"state" = ?, "trouble" = NULL, "updatedAt" = ?, "version" = "version" + 1
       WHERE "id" = ? AND "state" IN (${from.map(() => '?').join(', ')}) RETURNING "id"`,
      [...Object.values(also), to, clock.now(), id, ...from],
    ),
  )
  imports.wake()
  return Boolean(moved)
}

export interface ShownRow extends Pick<CheckedRow, 'row' | 'outcome' | 'label'> {
  recordId: number | null
  changes: FieldChange[]
  errors: FieldError[]
  form: Record<string, unknown> | null
}

export const ROWS_A_PAGE = 50

/** What each row would do, in the file's order. */
export async function rowsOf(
  services: Services,
  actor: Actor,
  id: number,
  outcome: CheckedRow['outcome'],
  page: number,
): Promise<ShownRow[]> {
  await importOf(services, actor, id)
  const rows = await services.db.read.all<
    Omit<ShownRow, 'changes' | 'errors' | 'form'> & { notes: string | null; form: string | null }
  >(
    `SELECT "row", "outcome", "label", "recordId", "notes", "form" FROM "sheet_import_row" WHERE "importId" = ? AND "outcome" = ?
     ORDER BY "row" LIMIT ? OFFSET ?`,
    [id, outcome, ROWS_A_PAGE, (page - 1) * ROWS_A_PAGE],
  )
  return rows.map(({ notes, form, ...row }) => ({
    ...row,
    changes: outcome === 'changed' && notes ? (JSON.parse(notes) as FieldChange[]) : [],
    errors: outcome === 'refused' && notes ? (JSON.parse(notes) as FieldError[]) : [],
    form: form ? (JSON.parse(form) as Record<string, unknown>) : null,
  }))
}

export interface RefusedRow {
  row: number
  cells: string[]
  errors: FieldError[]
}

/** The refused rows of an import some hundred at a time, as they were brought. */
export async function* refusedRows(services: Services, actor: Actor, id: number): AsyncGenerator<RefusedRow[]> {
  await importOf(services, actor, id)
  for (let after = 0; ;) {
    const rows = await services.db.read.all<{ row: number; cells: string; notes: string }>(
      `SELECT "row", "cells", "notes" FROM "sheet_import_row" WHERE "importId" = ? AND "outcome" = 'refused' AND "row" > ?
       ORDER BY "row" LIMIT 500`,
      [id, after],
    )
    if (rows.length === 0) return
    yield rows.map(({ row, cells, notes }) => ({
      row,
      cells: JSON.parse(cells) as string[],
      errors: JSON.parse(notes) as FieldError[],
    }))
    after = rows.at(-1)!.row
  }
}
