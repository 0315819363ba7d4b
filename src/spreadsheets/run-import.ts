/**
 * The work on an import: the dry run, and the writing. It runs beside the requests (in a thread of its own on the
 * server, in the same one for the command line and tests), tells how far it is, and stops when it is told to.
 */
import type { Services } from '../services.js'
import type { MessageValues } from '../web/messages.js'
import { checkFile } from './dry-run.js'
import { removeFile } from './import-files.js'
import { Interrupted, LetGo, Stopped, fileOf, setState, type ImportRow, type ImportWork } from './import-work.js'
import { Stale } from './sheet.js'
import type { ImportState } from './sheet-import.entity.js'
import { Unreadable } from './unreadable.js'
import { writeRows } from './write-rows.js'

const COLUMNS = `"id", "userId", "kind", "fileName", "file", "state", "matched", "newRows", "changedRows", "projectIds", "contentVersion"`

/** Does what the import's state asks for. */
export async function runImport(work: ImportWork, id: number): Promise<void> {
  const row = await work.db.read.one<ImportRow>(`SELECT ${COLUMNS} FROM "sheet_import" WHERE "id" = ?`, [id])
  try {
    if (row?.state === 'checking') await checkFile(work, row)
    else if (row?.state === 'applying') await writeRows(work, row)
  } catch (error) {
    if (error instanceof Interrupted) await giveUpClaim(work, id)
    else if (!(error instanceof LetGo)) await settle(work, row!, error)
    // What nobody expected is for the log, with the file's words nowhere in it.
    if (!isExpected(error)) throw error
  }
}

const isExpected = (error: unknown): boolean =>
  [Stopped, Interrupted, LetGo, Stale, Unreadable].some((kind) => error instanceof kind)

/** For one whose worker died over it: told as failed, instead of tried for ever. */
export async function giveUp(services: Services, dataDir: string, id: number): Promise<void> {
  const row = await services.db.read.one<ImportRow>(`SELECT ${COLUMNS} FROM "sheet_import" WHERE "id" = ?`, [id])
  if (row?.state === 'checking' || row?.state === 'applying') await settle({ ...services, dataDir }, row, null)
}

/** Whoever comes next goes on with it. */
const giveUpClaim = ({ db }: Services, id: number): Promise<void> =>
  db.write((tx) => tx.run('UPDATE "sheet_import" SET "claimedBy" = NULL, "claimedUntil" = NULL WHERE "id" = ?', [id]))

/** Why it went no further, and what can be done from there. */
async function settle(work: Services & { dataDir: string }, { id, state }: ImportRow, error: unknown): Promise<void> {
  const file = await fileOf(work, id)
  const next = afterwards(state, error, file !== null)
  const over = next.state === 'unreadable' || next.state === 'discarded'
  await work.db.write(async (tx) => {
    if (!(await setState(tx, work, id, state, next.state, next.trouble)) || !over) return
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
