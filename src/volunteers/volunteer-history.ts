/**
 * A volunteer's history in two: the person, and each assignment. So the person can be erased from it
 * whatever projects there were, and an assignment is told apart from the others.
 */
import type { Actor } from '../accounts/permissions.js'
import { inParts } from '../database/bulk.js'
import { placeholders, type Reader, type Tx } from '../database/database.js'
import { keepVersion, keepVersions } from '../history/versions.js'
import { NotFound } from '../web/errors.js'

/** What is held of a person, as its row has it. */
export type VolunteerRow = Record<string, string | number | boolean | null> & { version: number }

/** What is changed: read before, and again after, by `keepVolunteer` and `keepAssignment`. */
export interface Kept {
  action: string
  municipalityCode: string
  before: VolunteerRow | null
}

const VOLUNTEER_FLAGS = ['certificateRequired', 'confidentialityRequired']
const ASSIGNMENT_FLAGS = ['throughAssociation', 'firstTime']

export const readVolunteerRow = (read: Reader, id: number) => readRow(read, 'volunteer', id, VOLUNTEER_FLAGS)
export const readAssignmentRow = (read: Reader, id: number) => readRow(read, 'assignment', id, ASSIGNMENT_FLAGS)

/** Called after each change to a volunteer's row, in its transaction. */
export async function keepVolunteer(tx: Tx, now: string, actor: Actor, id: number, kept: Kept): Promise<void> {
  await keepRow(tx, now, actor, 'volunteer', id, kept, await readVolunteerRow(tx, id))
}

/** Called after each change to an assignment's row, in its transaction. */
export async function keepAssignment(tx: Tx, now: string, actor: Actor, id: number, kept: Kept): Promise<void> {
  await keepRow(tx, now, actor, 'assignment', id, kept, await readAssignmentRow(tx, id))
}

async function keepRow(
  tx: Tx,
  now: string,
  actor: Actor,
  entity: 'volunteer' | 'assignment',
  entityKey: number,
  { before, ...change }: Kept,
  after: VolunteerRow,
): Promise<void> {
  await keepVersion(tx, now, actor, {
    ...change,
    entity,
    entityKey,
    version: after.version,
    data: after,
    ...(before && { before: { version: before.version, data: before } }),
  })
}

/** All columns: what a later change adds to the table is in the history from then on. */
async function readRow(read: Reader, table: string, id: number, flags: string[]): Promise<VolunteerRow> {
  const row = await read.one<VolunteerRow>(`SELECT * FROM "${table}" WHERE "id" = ?`, [id])
  if (!row) throw new NotFound()
  return withTruths(row, flags)
}

/** SQLite's booleans are numbers; what a name is sorted by is made of the name. */
function withTruths({ sortKey: _sortKey, ...row }: VolunteerRow, flags: string[]): VolunteerRow {
  for (const flag of flags) if (row[flag] != null) row[flag] = Boolean(row[flag])
  return row
}

/** Many of either kind by their keys. */
export async function readRows(
  read: Reader,
  table: 'volunteer' | 'assignment',
  ids: number[],
): Promise<Map<number, VolunteerRow>> {
  const rows = new Map<number, VolunteerRow>()
  const flags = table === 'volunteer' ? VOLUNTEER_FLAGS : ASSIGNMENT_FLAGS
  await inParts(ids, async (part) => {
    const found = await read.all<VolunteerRow>(`SELECT * FROM "${table}" WHERE "id" IN (${placeholders(part)})`, part)
    for (const row of found) rows.set(Number(row.id), withTruths(row, flags))
  })
  return rows
}

/** Called after a change to many rows of either kind. @param before as `readRows` found them; none of a new one */
export async function keepRows(
  tx: Tx,
  now: string,
  actor: Actor,
  entity: 'volunteer' | 'assignment',
  ids: number[],
  before: ReadonlyMap<number, VolunteerRow>,
): Promise<void> {
  const after = await readRows(tx, entity, ids)
  await keepVersions(
    tx,
    now,
    actor,
    [...after].map(([id, row]) => {
      const was = before.get(id)
      return {
        entity,
        entityKey: id,
        municipalityCode: String(row.municipalityCode),
        version: row.version,
        action: was ? 'update' : 'create',
        data: row,
        ...(was && { before: { version: was.version, data: was } }),
      }
    }),
  )
}
