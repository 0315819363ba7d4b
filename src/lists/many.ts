/** What is done to many records at once: all of it in one transaction or none, remembered so that it can be undone. */
import { requireRight, type Actor } from '../accounts/permissions.js'
import { recordDeed } from '../audit/audit.js'
import { DAYS_KEPT, projectLists, putInBin, takeFromBin } from '../bin/bin.js'
import type { Row } from '../bin/binned-kinds.js'
import type { Tx } from '../database/database.js'
import { keepVersion } from '../history/versions.js'
import { keepInstitution } from '../registry/institution-editing.js'
import { setProjectStatus } from '../registry/project-editing.js'
import type { ProjectStatus } from '../registry/vocabulary.js'
import type { Services } from '../services.js'
import { insertAssignment } from '../volunteers/assignments.js'
import { NotFound } from '../web/errors.js'
import type { BulkAction, DeskList } from './desk-list.js'

type Doing = Exclude<BulkAction, 'export'>

/** One record that was changed, and what it takes to change it back. */
interface Change {
  key: number
  /** The version that it has since; null where the bin has it. */
  version: number | null
  /** A project's status before; the number of what was made (assignment, entry in the bin). */
  before: ProjectStatus | number | null
}

interface ManyParts {
  tx: Tx
  now: string
  actor: Actor
  list: DeskList
}

export interface Part {
  projectId: number
  role: string
  startedOn: string
}

/** @param keys those that the user may see: `rowsByKeys` has sorted out the others @returns the change's number */
export async function doToMany(
  { db, clock }: Services,
  actor: Actor,
  list: DeskList,
  action: Doing,
  keys: number[],
  part: Part | null,
): Promise<number> {
  return db.write(async (tx) => {
    const parts = { tx, now: clock.now(), actor, list }
    const changes: Change[] = []
    // In one order, so that two who act on the same records wait for each other and do not lock each other out.
    for (const key of [...keys].sort((a, b) => a - b)) {
      const change = await doToOne(parts, action, key, part)
      if (change) changes.push(change)
    }
    const row = await tx.one<{ id: number }>(
      `INSERT INTO "bulk_change" ("userId", "at", "entity", "action", "changes", "skipped") VALUES (?, ?, ?, ?, ?, ?) RETURNING "id"`,
      [actor.id, parts.now, list.entity, action, JSON.stringify(changes), keys.length - changes.length],
    )
    return row!.id
  })
}

/** @returns null for one that stood so already, or that it cannot be done to */
async function doToOne(parts: ManyParts, action: Doing, key: number, part: Part | null): Promise<Change | null> {
  const { tx, now, actor, list } = parts
  if (list.entity === 'project' && (action === 'publish' || action === 'archive')) {
    const done = await setProjectStatus(tx, now, actor, key, action === 'publish' ? 'published' : 'archived', action)
    return done && { key, ...done }
  }
  if (action === 'bin') {
    const data = list.entity === 'project' ? await projectLists(tx, key) : {}
    const title = await titleOf(tx, list, key)
    const entry = await putInBin(tx, now, actor, { entity: list.entity, entityKey: key, title, data }, null)
    return { key, version: null, before: entry }
  }
  if (action === 'assign') return assign(parts, key, part!)
  const version = await setArchived(parts, key, action === 'archive')
  return version === null ? null : { key, version, before: null }
}

async function titleOf(tx: Tx, list: DeskList, key: number): Promise<string> {
  const row = await tx.one<{ title: string }>(
    `SELECT ${list.columns[0]!.sql} AS "title" FROM ${list.from} WHERE ${list.key} = ?`,
    [key],
  )
  if (!row) throw new NotFound()
  return row.title
}

/** Puts an institution or a volunteer in the archive, or takes it out. @returns the new version, null for no change */
async function setArchived(
  { tx, now, actor, list }: ManyParts,
  key: number,
  archived: boolean,
): Promise<number | null> {
  const table = list.entity
  if (tx.engine === 'postgres') await tx.one(`SELECT "id" FROM "${table}" WHERE "id" = ? FOR UPDATE`, [key])
  const before = await tx.one<Row>(`SELECT * FROM "${table}" WHERE "id" = ? AND "deletedAt" IS NULL`, [key])
  if (!before) throw new NotFound()
  const municipalityCode = String(before.municipalityCode)
  requireRight(actor, table === 'volunteer' ? 'edit volunteers' : 'edit registry', municipalityCode)
  if ((before.archivedAt !== null) === archived) return null
  // Its projects would stand at a place that is not there.
  if (table === 'institution' && archived && (await hasLiveProjects(tx, key))) return null
  await tx.run(`UPDATE "${table}" SET "archivedAt" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`, [
    archived ? now : null,
    now,
    key,
  ])
  if (table === 'institution') await keepInstitution(tx, key)
  const action = archived ? 'archive' : 'unarchive'
  const record = { action, entity: table, entityKey: key, municipalityCode }
  const version = Number(before.version)
  await recordDeed(tx, now, actor, record)
  await keepVersion(tx, now, actor, {
    ...record,
    version: version + 1,
    data: { ...before, archivedAt: archived ? now : null, version: version + 1 },
    before: { version, data: before },
  })
  return version + 1
}

const hasLiveProjects = async (tx: Tx, institutionId: number): Promise<boolean> =>
  (await tx.one(
    `SELECT "id" FROM "project" WHERE "institutionId" = ? AND "status" <> 'archived' AND "deletedAt" IS NULL LIMIT 1`,
    [institutionId],
  )) !== undefined

/** Who is in the project already, is archived or has withdrawn the consent is passed over. */
async function assign({ tx, now, actor }: ManyParts, key: number, part: Part): Promise<Change | null> {
  const place = await tx.one<{ municipalityCode: string }>(
    `SELECT v."municipalityCode" FROM "volunteer" v JOIN "project" p ON p."municipalityCode" = v."municipalityCode"
     WHERE v."id" = ? AND p."id" = ? AND p."status" <> 'archived' AND v."archivedAt" IS NULL
       AND (v."lawfulBasis" <> 'consent' OR v."consentWithdrawnOn" IS NULL)
       AND NOT EXISTS (SELECT 1 FROM "assignment" a WHERE a."volunteerId" = v."id" AND a."projectId" = p."id" AND a."endedOn" IS NULL)`,
    [key, part.projectId],
  )
  if (!place) return null
  requireRight(actor, 'edit volunteers', place.municipalityCode)
  const { projectId, role, startedOn } = part
  const open = { endedOn: null, hoursPerMonth: null, throughAssociation: null, firstTime: null, ageBand: null }
  const assignment = await insertAssignment(
    tx,
    now,
    actor,
    { volunteerId: key, projectId, municipalityCode: place.municipalityCode },
    { role, startedOn, ...open },
  )
  return { key, version: 1, before: assignment }
}

export interface DoneToMany {
  id: number
  at: string
  entity: DeskList['entity']
  action: Doing
  changed: number
  skipped: number
  undoneAt: string | null
  /** 30 days have not passed. */
  canUndo: boolean
}

interface ChangeRow extends Omit<DoneToMany, 'changed' | 'canUndo'> {
  changes: string
}

/** One's own: another's does not exist. @throws NotFound */
export async function doneToMany({ db, clock }: Services, actor: Actor, id: number): Promise<DoneToMany> {
  const row = await db.read.one<ChangeRow>('SELECT * FROM "bulk_change" WHERE "id" = ? AND "userId" = ?', [
    id,
    actor.id,
  ])
  if (!row) throw new NotFound()
  const { changes, ...rest } = row
  const changed = (JSON.parse(changes) as Change[]).length
  return { ...rest, changed, canUndo: row.undoneAt === null && changed > 0 && isYoung(row.at, clock.now()) }
}

const isYoung = (at: string, now: string): boolean => Date.parse(now) - Date.parse(at) < DAYS_KEPT * 24 * 60 * 60 * 1000

/** @returns how many could not be set back: they have been changed since, and stay as they are */
export async function undoMany({ db, clock }: Services, actor: Actor, lists: DeskList[], id: number): Promise<number> {
  return db.write(async (tx) => {
    const now = clock.now()
    // Claimed by this statement: an undo that is sent twice is done once.
    const row = await tx.one<ChangeRow>(
      'UPDATE "bulk_change" SET "undoneAt" = ? WHERE "id" = ? AND "userId" = ? AND "undoneAt" IS NULL RETURNING *',
      [now, id, actor.id],
    )
    if (!row || !isYoung(row.at, now)) throw new NotFound()
    const list = lists.find(({ entity }) => entity === row.entity)!
    let left = 0
    for (const change of JSON.parse(row.changes) as Change[])
      if (!(await undoOne({ tx, now, actor, list }, row.action, change))) left++
    return left
  })
}

/** @returns false for one that was changed since */
async function undoOne(parts: ManyParts, action: Doing, { key, version, before }: Change): Promise<boolean> {
  const { tx, now, actor, list } = parts
  if (action === 'bin') {
    if (!(await tx.one('SELECT "id" FROM "bin_entry" WHERE "id" = ?', [before]))) return false
    await takeFromBin(tx, now, actor, Number(before))
    return true
  }
  const [table, id] = action === 'assign' ? ['assignment', Number(before)] : [list.entity, key]
  const current = await tx.one<{ version: number }>(`SELECT "version" FROM "${table}" WHERE "id" = ?`, [id])
  if (current?.version !== version) return false
  if (action === 'assign') {
    const title = await titleOf(tx, list, key)
    await putInBin(tx, now, actor, { entity: 'assignment', entityKey: id, title, data: {} }, version)
  } else if (list.entity === 'project') {
    await setProjectStatus(tx, now, actor, key, before as ProjectStatus, 'restore')
  } else {
    await setArchived(parts, key, action === 'unarchive')
  }
  return true
}
