/** What the dry run and the writing of an import have in common. */
import { actorById } from '../accounts/users.js'
import { mayEverywhere, placesWhere, type Actor } from '../accounts/permissions.js'
import type { Tx } from '../database/database.js'
import type { Services } from '../services.js'
import type { Sheet, SheetKeys } from './sheet.js'
import type { ImportState, SheetImport } from './sheet-import.entity.js'

export interface ImportWork extends Services {
  dataDir: string
  keys: SheetKeys
  /** Somebody wants it to stop; or the process ends, and it is to be gone on with later. */
  stopping: (id: number) => 'asked' | 'closing' | null
  /** Rows written so far, of how many: what one transaction does, nobody else can see. */
  progress: (id: number, written: number, of: number) => void
}

export type ImportRow = Pick<
  SheetImport,
  | 'id'
  | 'userId'
  | 'kind'
  | 'fileName'
  | 'file'
  | 'state'
  | 'matched'
  | 'newRows'
  | 'changedRows'
  | 'projectIds'
  | 'contentVersion'
>

export class Stopped extends Error {}
export class Interrupted extends Error {}
/** Somebody who is to be forgotten may be in it. */
export class LetGo extends Error {}

export function stopWhereAsked({ stopping }: ImportWork, id: number): void {
  const asked = stopping(id)
  if (asked) throw asked === 'asked' ? new Stopped() : new Interrupted()
}

/** How many rows are put aside, or written, at once. */
export const ROWS_A_WRITE = 2000
/** How long whoever works on an import is believed to, without another sign. */
export const CLAIM_MS = 60_000

export async function fileOf({ db }: Services, id: number): Promise<string | null> {
  return (
    (await db.read.one<{ file: string | null }>('SELECT "file" FROM "sheet_import" WHERE "id" = ?', [id]))?.file ?? null
  )
}

/** @returns false for one that was let go meanwhile, since somebody in it is to be forgotten */
export async function setState(
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

const OVER = `"state" IN ('done', 'discarded', 'unreadable')`

export async function hasLeftRows({ db }: Pick<Services, 'db'>): Promise<boolean> {
  const left = await db.read.one(
    `SELECT i."id" FROM "sheet_import" i WHERE ${OVER}
       AND EXISTS (SELECT 1 FROM "sheet_import_row" r WHERE r."importId" = i."id") LIMIT 1`,
  )
  return Boolean(left)
}

/** Rows of imports that are over, some thousand at a time: other writers wait no longer than for any write. */
export async function dropLeftRows(services: Pick<Services, 'db'>): Promise<void> {
  while (await hasLeftRows(services))
    await services.db.write((tx) =>
      tx.run(
        `DELETE FROM "sheet_import_row" WHERE ("importId", "row") IN
           (SELECT r."importId", r."row" FROM "sheet_import_row" r JOIN "sheet_import" i ON i."id" = r."importId" WHERE ${OVER} LIMIT ?)`,
        [ROWS_A_WRITE],
      ),
    )
}

/** Whoever brought the file, with the rights of now, and where they end. @throws Stopped when they are gone */
export async function actorOf(
  { db }: Services,
  { userId }: ImportRow,
  sheet: Sheet,
): Promise<{ actor: Actor; codes: string[] }> {
  const actor = await actorById(db.read, userId)
  const codes = actor ? placesWhere(actor, sheet.edit) : []
  if (!actor || (codes.length === 0 && !mayEverywhere(actor, sheet.edit))) throw new Stopped()
  return { actor, codes }
}
