/** A volunteer's parts in projects: changed, and added without typing the person again. */
import { recordDeed } from '../audit/audit.js'
import { requireRight, type Actor } from '../accounts/permissions.js'
import type { Reader, SqlValue, Tx } from '../database/database.js'
import type { Services } from '../services.js'
import { Conflict, Invalid, NotFound } from '../web/errors.js'
import { keepAssignment, readAssignmentRow } from './volunteer-history.js'
import { lockVolunteer, volunteerRecord } from './volunteer-record.js'
import type { AgeBand, AssignmentForm, FurtherAssignmentForm } from './volunteer.schema.js'

export interface Assigned {
  assignmentId: number
  version: number
  volunteerId: number
  name: string
  projectId: number
  project: string
  municipalityCode: string
  role: string
  startedOn: string
  endedOn: string | null
  hoursPerMonth: number | null
  throughAssociation: boolean | null
  firstTime: boolean | null
  ageBand: AgeBand | null
}

/** @throws NotFound also when it is a part in another project */
export async function assignmentToEdit(
  { db }: Services,
  actor: Actor,
  projectId: number,
  assignmentId: number,
): Promise<Assigned> {
  const assigned = await readAssigned(db.read, assignmentId)
  if (assigned.projectId !== projectId) throw new NotFound()
  requireRight(actor, 'edit volunteers', assigned.municipalityCode)
  return assigned
}

/** The same by its own number alone. @throws NotFound */
export async function assignmentOf({ db }: Services, actor: Actor, assignmentId: number): Promise<Assigned> {
  const assigned = await readAssigned(db.read, assignmentId)
  requireRight(actor, 'edit volunteers', assigned.municipalityCode)
  return assigned
}

/** Newest first. */
export async function assignmentsOf(read: Reader, volunteerId: number): Promise<Assigned[]> {
  const rows = await read.all<Assigned>(
    `${SELECT} WHERE a."volunteerId" = ? ORDER BY a."startedOn" DESC, a."id" DESC`,
    [volunteerId],
  )
  return rows.map(plain)
}

export interface ProjectChoice {
  id: number
  title: string
}

/** Where a volunteer may be assigned. */
export async function projectsToChoose({ db }: Services, municipalityCode: string): Promise<ProjectChoice[]> {
  return db.read.all<ProjectChoice>(
    `SELECT "id", "title" FROM "project" WHERE "municipalityCode" = ? AND "status" <> 'archived' ORDER BY "sortKey", "id" LIMIT 1000`,
    [municipalityCode],
  )
}

/** The same person in one more project. @returns where @throws NotFound, Invalid for a project that is not to be had */
export async function assignFurther(
  services: Services,
  actor: Actor,
  volunteerId: number,
  form: FurtherAssignmentForm,
): Promise<void> {
  const { db, clock } = services
  await volunteerRecord(services, actor, 'edit volunteers', volunteerId)
  await db.write(async (tx) => {
    const volunteer = await lockVolunteer(tx, volunteerId)
    requireRight(actor, 'edit volunteers', volunteer.municipalityCode)
    if (volunteer.consentWithdrawnOn && volunteer.lawfulBasis === 'consent')
      throw new Invalid([{ field: 'projectId', message: 'volunteers.assign.withdrawn' }])
    const project = await tx.one<ProjectChoice>(
      `SELECT "id" FROM "project" WHERE "id" = ? AND "municipalityCode" = ? AND "status" <> 'archived'`,
      [form.projectId, volunteer.municipalityCode],
    )
    if (!project) throw new Invalid([{ field: 'projectId', message: 'forms.choose' }])
    const place = { volunteerId, projectId: project.id, municipalityCode: volunteer.municipalityCode }
    await insertAssignment(tx, clock.now(), actor, place, form)
  })
}

export interface Place {
  volunteerId: number
  projectId: number
  municipalityCode: string
}

export async function insertAssignment(
  tx: Tx,
  now: string,
  actor: Actor,
  { volunteerId, projectId, municipalityCode }: Place,
  form: Omit<AssignmentForm, 'version'>,
): Promise<number> {
  const { id } = (await tx.one<{ id: number }>(
    `INSERT INTO "assignment" ("volunteerId", "projectId", "municipalityCode", "role", "startedOn", "endedOn",
       "hoursPerMonth", "throughAssociation", "firstTime", "ageBand", "createdAt", "updatedAt")
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"`,
    [volunteerId, projectId, municipalityCode, ...columnsOf(form), now, now],
  ))!
  touchCounts(tx, projectId, municipalityCode)
  const after = impersonal(await readAssigned(tx, id))
  await recordDeed(tx, now, actor, { action: 'create', entity: 'assignment', entityKey: id, municipalityCode, after })
  await keepAssignment(tx, now, actor, id, { action: 'create', municipalityCode, before: null })
  return id
}

/** @throws NotFound, Conflict when somebody else changed it since the form was made */
export async function updateAssignment(
  { db, clock }: Services,
  actor: Actor,
  assignmentId: number,
  form: AssignmentForm,
  action = 'update',
): Promise<void> {
  await db.write(async (tx) => {
    if (tx.engine === 'postgres')
      await tx.one('SELECT "id" FROM "assignment" WHERE "id" = ? FOR UPDATE', [assignmentId])
    const before = await readAssigned(tx, assignmentId)
    requireRight(actor, 'edit volunteers', before.municipalityCode)
    if (before.version !== form.version) throw new Conflict(before)
    const now = clock.now()
    const rowBefore = await readAssignmentRow(tx, assignmentId)
    await tx.run(
      `UPDATE "assignment" SET "role" = ?, "startedOn" = ?, "endedOn" = ?, "hoursPerMonth" = ?, "throughAssociation" = ?,
         "firstTime" = ?, "ageBand" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
      [...columnsOf(form), now, assignmentId],
    )
    const { municipalityCode } = before
    touchCounts(tx, before.projectId, municipalityCode)
    await recordDeed(tx, now, actor, {
      action,
      entity: 'assignment',
      entityKey: assignmentId,
      municipalityCode,
      before: impersonal(before),
      after: impersonal(await readAssigned(tx, assignmentId)),
    })
    await keepAssignment(tx, now, actor, assignmentId, { action, municipalityCode, before: rowBefore })
  })
}

const columnsOf = (form: Omit<AssignmentForm, 'version'>): SqlValue[] => [
  form.role,
  form.startedOn,
  form.endedOn,
  form.hoursPerMonth,
  form.throughAssociation,
  form.firstTime,
  form.ageBand,
]

/** The public sees how many volunteers a project has. */
const touchCounts = (tx: Tx, projectId: number, municipalityCode: string) =>
  tx.touch(`project:${projectId}`, `municipality:${municipalityCode}`)

/** For the audit, which is kept for good: whose part it is by number only, and no text that might name somebody. */
function impersonal(assigned: Assigned): object {
  const { assignmentId: _id, version: _version, name: _name, project: _project, role: _role, ...rest } = assigned
  return rest
}

const SELECT = `SELECT a."id" AS "assignmentId", a."version", a."volunteerId", v."name", a."projectId", p."title" AS "project",
    a."municipalityCode", a."role", a."startedOn", a."endedOn", a."hoursPerMonth", a."throughAssociation", a."firstTime", a."ageBand"
  FROM "assignment" a JOIN "volunteer" v ON v."id" = a."volunteerId" JOIN "project" p ON p."id" = a."projectId"`

async function readAssigned(read: Reader, assignmentId: number): Promise<Assigned> {
  const row = await read.one<Assigned>(`${SELECT} WHERE a."id" = ?`, [assignmentId])
  if (!row) throw new NotFound()
  return plain(row)
}

/** SQLite's booleans are numbers. */
function plain(row: Assigned): Assigned {
  const truth = (value: boolean | number | null) => (value === null ? null : Boolean(value))
  return { ...row, throughAssociation: truth(row.throughAssociation), firstTime: truth(row.firstTime) }
}
