/**
 * How each kind of record goes into the bin and comes out. What hangs on a project or a person (experiences,
 * effects, assignments) is moved out of its table, so that no count and no page can find it. Projects,
 * institutions and persons have others hanging on them: they stay, marked, and archived, so that all that goes
 * by their state passes them over.
 */
import type { Tx } from '../database/database.js'
import { keepInstitution } from '../registry/institution-editing.js'
import { changingProject } from '../registry/keep-project.js'
import { Invalid, NotFound } from '../web/errors.js'

export type Row = Record<string, string | number | boolean | null>

export interface BinnedKind {
  /** @returns the row as it was */
  hide(tx: Tx, now: string, key: number): Promise<Row>
  /** @returns the version that the record now has @throws Invalid when what it hangs on is in the bin too */
  show(tx: Tx, now: string, key: number, row: Row): Promise<number>
}

const moved = (table: 'experience' | 'effect' | 'assignment'): BinnedKind => ({
  hide: async (tx, _now, key) => {
    const { projectId } = await rowOf(tx, table, key)
    return changingProject(tx, Number(projectId), async () => {
      const row = await rowOf(tx, table, key)
      await tx.run(`DELETE FROM "${table}" WHERE "id" = ?`, [key])
      return row
    })
  },
  show: async (tx, now, _key, row) => {
    const projectId = Number(row.projectId)
    await mustBeOut(tx, 'project', projectId)
    if (table === 'assignment' && row.volunteerId !== null) await mustBeOut(tx, 'volunteer', Number(row.volunteerId))
    // One for its going, one for its coming back.
    const version = Number(row.version) + 2
    const columns = { ...row, version, updatedAt: now }
    await changingProject(tx, projectId, () =>
      tx.run(
        `INSERT INTO "${table}" (${Object.keys(columns)
          .map((name) => `"${name}"`)
          .join(', ')}) VALUES (${Object.keys(columns)
          .map(() => '?')
          .join(', ')})`,
        Object.values(columns),
      ),
    )
    return version
  },
})

const project: BinnedKind = {
  hide: (tx, now, key) =>
    changingProject(tx, key, async () => {
      const row = await rowOf(tx, 'project', key)
      await tx.run(
        `UPDATE "project" SET "status" = 'archived', "deletedAt" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
        [now, now, key],
      )
      return row
    }),
  show: async (tx, now, key, row) => {
    await mustBeOut(tx, 'institution', Number((await rowOf(tx, 'project', key)).institutionId))
    return changingProject(tx, key, async () => {
      await tx.run(
        `UPDATE "project" SET "status" = ?, "deletedAt" = NULL, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
        [row.status!, now, key],
      )
      return Number((await rowOf(tx, 'project', key)).version)
    })
  },
}

const institution: BinnedKind = {
  hide: async (tx, now, key) => {
    const row = await lockedRow(tx, 'institution', key)
    await markAs(tx, 'institution', key, now, { deletedAt: now, archivedAt: now })
    await keepInstitution(tx, key)
    return row
  },
  show: async (tx, now, key, row) => {
    await lockedRow(tx, 'institution', key)
    await markAs(tx, 'institution', key, now, { deletedAt: null, archivedAt: row.archivedAt as string | null })
    await keepInstitution(tx, key)
    return Number((await rowOf(tx, 'institution', key)).version)
  },
}

const volunteer: BinnedKind = {
  hide: async (tx, now, key) => {
    const row = await lockedRow(tx, 'volunteer', key)
    await markAs(tx, 'volunteer', key, now, { deletedAt: now, archivedAt: now })
    return row
  },
  show: async (tx, now, key, row) => {
    await lockedRow(tx, 'volunteer', key)
    await markAs(tx, 'volunteer', key, now, { deletedAt: null, archivedAt: row.archivedAt as string | null })
    return Number((await rowOf(tx, 'volunteer', key)).version)
  },
}

export const BINNED_KINDS: Record<string, BinnedKind> = {
  project,
  institution,
  volunteer,
  assignment: moved('assignment'),
  experience: moved('experience'),
  effect: moved('effect'),
}

async function rowOf(tx: Tx, table: string, key: number): Promise<Row> {
  const row = await tx.one<Row>(`SELECT * FROM "${table}" WHERE "id" = ?`, [key])
  if (!row) throw new NotFound()
  return row
}

async function lockedRow(tx: Tx, table: string, key: number): Promise<Row> {
  if (tx.engine === 'postgres') await tx.one(`SELECT "id" FROM "${table}" WHERE "id" = ? FOR UPDATE`, [key])
  return rowOf(tx, table, key)
}

async function markAs(
  tx: Tx,
  table: string,
  key: number,
  now: string,
  { deletedAt, archivedAt }: { deletedAt: string | null; archivedAt: string | null },
): Promise<void> {
  await tx.run(
    `UPDATE "${table}" SET "deletedAt" = ?, "archivedAt" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
    [deletedAt, archivedAt, now, key],
  )
}

/** @throws Invalid */
async function mustBeOut(tx: Tx, table: 'project' | 'institution' | 'volunteer', key: number): Promise<void> {
  const { deletedAt } = await rowOf(tx, table, key)
  if (deletedAt !== null) throw new Invalid([{ field: 'entry', message: `bin.first-${table}` }])
}
