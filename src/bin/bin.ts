/** The bin: whatever is deleted lies in it for 30 days, and can be brought back as it was. */
import { recordDeed } from '../audit/audit.js'
import { can, requireRight, type Action, type Actor } from '../accounts/permissions.js'
import { placeholders, type Reader, type Tx } from '../database/database.js'
import { KINDS } from '../history/kinds.js'
import type { RecordKind } from '../history/record-kind.js'
import { keepVersion } from '../history/versions.js'
import { momentAfter, type Services } from '../services.js'
import { Conflict, NotFound } from '../web/errors.js'
import { BINNED_KINDS, type Row } from './binned-kinds.js'

export const DAYS_KEPT = 30
const DAY_MS = 24 * 60 * 60 * 1000

/** Who may put a record of this kind in the bin, and bring it back. */
const RIGHTS: Record<string, Action> = {
  project: 'edit registry',
  institution: 'edit registry',
  volunteer: 'edit volunteers',
  assignment: 'edit volunteers',
  experience: 'log experience',
  effect: 'log experience',
}

interface Binned {
  entity: string
  entityKey: number
  title: string
  /** What its history holds of it, when that is more than its row. */
  data: Row
}

/** What else goes along: the assignments of a person, the projects of an institution. */
export interface Along {
  entity: string
  key: number
  title: string
}

/** @throws NotFound */
export async function goesAlong(read: Reader, entity: string, key: number): Promise<Along[]> {
  if (entity === 'institution')
    return read.all<Along>(
      `SELECT 'project' AS "entity", "id" AS "key", "title" FROM "project" WHERE "institutionId" = ? AND "deletedAt" IS NULL ORDER BY "sortKey"`,
      [key],
    )
  if (entity === 'volunteer')
    return read.all<Along>(
      `SELECT 'assignment' AS "entity", a."id" AS "key", p."title" FROM "assignment" a JOIN "project" p ON p."id" = a."projectId"
       WHERE a."volunteerId" = ? ORDER BY a."id"`,
      [key],
    )
  return []
}

/**
 * Puts a record in the bin with all that goes along, in one transaction.
 * @param version the one that the user has seen
 * @returns the entry's number @throws NotFound, Conflict
 */
export async function deleteRecord(
  services: Services,
  actor: Actor,
  kind: RecordKind,
  key: number,
  version: number,
): Promise<number> {
  const { data, title } = await kind.current(services, actor, key)
  return services.db.write(async (tx) => {
    const now = services.clock.now()
    const { entity } = kind
    const entry = await putInBin(tx, now, actor, { entity, entityKey: key, title, data: data as Row }, version)
    for (const along of await goesAlong(tx, entity, key)) {
      const { data } = await historyData(services, actor, along)
      await putInBin(
        tx,
        now,
        actor,
        { entity: along.entity, entityKey: along.key, title: along.title, data },
        null,
        entry,
      )
    }
    return entry
  })
}

async function historyData(services: Services, actor: Actor, { entity, key }: Along): Promise<{ data: Row }> {
  if (entity !== 'project') return { data: {} }
  const kind = KINDS.find((kind) => kind.entity === entity)!
  return { data: (await kind.current(services, actor, key)).data as Row }
}

/** @param version null for what goes along, whatever its version is */
export async function putInBin(
  tx: Tx,
  now: string,
  actor: Actor,
  { entity, entityKey, title, data }: Binned,
  version: number | null,
  withEntry: number | null = null,
): Promise<number> {
  const row = await BINNED_KINDS[entity]!.hide(tx, now, entityKey)
  if (version !== null && row.version !== version) throw new Conflict({ version: Number(row.version) })
  const municipalityCode = await municipalityOf(tx, row)
  requireRight(actor, RIGHTS[entity]!, municipalityCode)
  const entry = (await tx.one<{ id: number }>(
    `INSERT INTO "bin_entry" ("entity", "entityKey", "municipalityCode", "title", "deletedAt", "userId", "withEntry", "projectId", "volunteerId", "row")
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"`,
    [
      entity,
      entityKey,
      municipalityCode,
      title.slice(0, 400),
      now,
      actor.id,
      withEntry,
      entity === 'project' ? entityKey : (row.projectId ?? null),
      entity === 'volunteer' ? entityKey : (row.volunteerId ?? null),
      JSON.stringify(row),
    ],
  ))!
  await keep(tx, now, actor, 'delete', { entity, entityKey, municipalityCode }, Number(row.version) + 1, row, data)
  return entry.id
}

interface Place {
  entity: string
  entityKey: number
  municipalityCode: string
}

async function keep(
  tx: Tx,
  now: string,
  actor: Actor,
  action: 'delete' | 'undelete',
  place: Place,
  version: number,
  row: Row,
  data: Row,
): Promise<void> {
  await recordDeed(tx, now, actor, { action, ...place })
  const kept = place.entity === 'project' ? projectData(row, data) : row
  await keepVersion(tx, now, actor, {
    ...place,
    action,
    version,
    data: { ...kept, ...(place.entity === 'project' && action === 'delete' ? { status: 'archived' } : {}), version },
    before: { version: Number(row.version), data: { ...kept, version: Number(row.version) } },
  })
}

/** A project's lists stand in other tables, and what is kept for the index is none of its form's. */
function projectData(row: Row, lists: Row): Row {
  const { facets: _facets, conditionCounts: _counts, experienceCount: _n, ...columns } = row
  return { ...columns, targetGroups: lists.targetGroups!, themes: lists.themes! }
}

async function municipalityOf(tx: Tx, row: Row): Promise<string> {
  if (typeof row.municipalityCode === 'string') return row.municipalityCode
  const project = await tx.one<{ code: string }>('SELECT "municipalityCode" AS "code" FROM "project" WHERE "id" = ?', [
    row.projectId!,
  ])
  return project!.code
}

export interface BinEntryRow extends Place {
  id: number
  title: string
  deletedAt: string
  by: string | null
  withEntry: number | null
}

const SELECT = `SELECT b."id", b."entity", b."entityKey", b."municipalityCode", b."title", b."deletedAt", b."withEntry", u."name" AS "by"
  FROM "bin_entry" b LEFT JOIN "user_account" u ON u."id" = b."userId"`

/** What a user may bring back, the newest first; what goes along with another comes back with it. */
export async function binOf({ db, clock }: Services, actor: Actor): Promise<(BinEntryRow & { daysLeft: number })[]> {
  const codes = actor.municipalityCodes.filter((code) => can(actor, 'edit registry', code))
  if (codes.length === 0) return []
  const rows = await db.read.all<BinEntryRow>(
    `${SELECT} WHERE b."municipalityCode" IN (${placeholders(codes)}) AND b."withEntry" IS NULL ORDER BY b."deletedAt" DESC, b."id" DESC LIMIT 1000`,
    codes,
  )
  return rows
    .filter((row) => can(actor, RIGHTS[row.entity]!, row.municipalityCode))
    .map((row) => ({ ...row, daysLeft: daysUntil(clock.now(), eraseAt(row.deletedAt)) }))
}

export const eraseAt = (deletedAt: string): string => momentAfter(deletedAt, DAYS_KEPT * DAY_MS)

const daysUntil = (now: string, then: string): number =>
  Math.max(0, Math.ceil((Date.parse(then) - Date.parse(now)) / DAY_MS))

/** What was put there at this moment or before is erased for good at `now`. */
export const dueBefore = (now: string): string => momentAfter(now, -DAYS_KEPT * DAY_MS)

/** @returns what was brought back @throws NotFound, Invalid when what it hangs on is in the bin too */
export async function bringBack({ db, clock }: Services, actor: Actor, entryId: number): Promise<BinEntryRow> {
  return db.write((tx) => takeFromBin(tx, clock.now(), actor, entryId))
}

export async function takeFromBin(tx: Tx, now: string, actor: Actor, entryId: number): Promise<BinEntryRow> {
  const entry = await tx.one<BinEntryRow>(`${SELECT} WHERE b."id" = ?`, [entryId])
  if (!entry) throw new NotFound()
  const { entity, entityKey, municipalityCode } = entry
  requireRight(actor, RIGHTS[entity]!, municipalityCode)
  // Taken out by this statement: of two who bring back at once, one finds nothing.
  const along = await tx.all<{ id: number }>('SELECT "id" FROM "bin_entry" WHERE "withEntry" = ? ORDER BY "id"', [
    entryId,
  ])
  await tx.run('UPDATE "bin_entry" SET "withEntry" = NULL WHERE "withEntry" = ?', [entryId])
  const taken = await tx.one<{ row: string }>('DELETE FROM "bin_entry" WHERE "id" = ? RETURNING "row"', [entryId])
  if (!taken) throw new NotFound()
  const row = JSON.parse(taken.row) as Row
  const version = await BINNED_KINDS[entity]!.show(tx, now, entityKey, row)
  const data = entity === 'project' ? await projectLists(tx, entityKey) : {}
  await keep(
    tx,
    now,
    actor,
    'undelete',
    { entity, entityKey, municipalityCode },
    version,
    { ...row, version: version - 1 },
    data,
  )
  for (const { id } of along) await takeFromBin(tx, now, actor, id)
  return entry
}

export async function projectLists(tx: Tx, id: number): Promise<Row> {
  const values = async (table: string, column: string) =>
    (
      await tx.all<{ value: string }>(
        `SELECT "${column}" AS "value" FROM "${table}" WHERE "projectId" = ? ORDER BY 1`,
        [id],
      )
    ).map(({ value }) => value)
  return {
    targetGroups: await values('project_target_group', 'targetGroup'),
    themes: await values('project_theme', 'theme'),
  } as unknown as Row
}
