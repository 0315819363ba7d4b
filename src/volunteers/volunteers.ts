/** Volunteers in a project, seen and kept by their own municipality only. The public sees how many, never who. */
import { recordDeed } from '../audit/audit.js'
import { requireRight, type Action, type Actor } from '../accounts/permissions.js'
import type { Reader, Tx } from '../database/database.js'
import type { Services } from '../services.js'
import { Conflict, NotFound } from '../web/errors.js'
import { keepAssignment, keepVolunteer, readAssignmentRow, readVolunteerRow } from './volunteer-history.js'
import type { AgeBand, VolunteerForm } from './volunteer.schema.js'

/** The text that a volunteer agrees to; a new wording gets a new version. */
export const CONSENT_VERSION = '2026-11'

export interface AssignedVolunteer {
  assignmentId: number
  volunteerId: number
  version: number
  name: string
  email: string | null
  phone: string | null
  consentOn: string | null
  deleteAfter: string
  role: string
  startedOn: string
  endedOn: string | null
  hoursPerMonth: number | null
  throughAssociation: boolean | null
  firstTime: boolean | null
  ageBand: AgeBand | null
}

export interface VolunteersOfProject {
  project: { id: number; title: string; municipalityCode: string }
  volunteers: AssignedVolunteer[]
  /** Assignments that are counted without a name: their volunteer was erased, or never registered. */
  anonymous: number
}

/** @throws NotFound when there is no such project, or none for this user */
export async function volunteersOfProject(
  services: Services,
  actor: Actor,
  projectId: number,
): Promise<VolunteersOfProject> {
  const { read } = services.db
  const project = await projectFor(read, actor, 'see volunteers', projectId)
  const rows = await read.all<AssignedVolunteer>(
    `${SELECT} WHERE a."projectId" = ? ORDER BY v."name", a."id" LIMIT 1000`,
    [projectId],
  )
  const anonymous = await read.one<{ n: number }>(
    'SELECT count(*) AS "n" FROM "assignment" WHERE "projectId" = ? AND "volunteerId" IS NULL',
    [projectId],
  )
  return { project, volunteers: rows.map(plain), anonymous: anonymous!.n }
}

/** @throws NotFound */
export async function volunteerToEdit(
  services: Services,
  actor: Actor,
  projectId: number,
  assignmentId: number,
): Promise<AssignedVolunteer> {
  const { read } = services.db
  await projectFor(read, actor, 'edit volunteers', projectId)
  return readAssigned(read, projectId, assignmentId)
}

export async function addVolunteer(
  { db, clock }: Services,
  actor: Actor,
  projectId: number,
  form: VolunteerForm,
): Promise<void> {
  await db.write(async (tx) => {
    const { municipalityCode } = await projectFor(tx, actor, 'edit volunteers', projectId)
    const now = clock.now()
    const volunteer = (await tx.one<{ id: number }>(
      `INSERT INTO "volunteer" ("municipalityCode", "name", "email", "phone", "consentVersion", "consentOn", "deleteAfter", "createdAt", "updatedAt")
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"`,
      [
        municipalityCode,
        form.name,
        form.email,
        form.phone,
        CONSENT_VERSION,
        form.consentOn,
        form.deleteAfter,
        now,
        now,
      ],
    ))!
    const assignment = (await tx.one<{ id: number }>(
      `INSERT INTO "assignment" ("volunteerId", "projectId", "municipalityCode", "role", "startedOn", "endedOn",
         "hoursPerMonth", "throughAssociation", "firstTime", "ageBand", "createdAt", "updatedAt")
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"`,
      [volunteer.id, projectId, municipalityCode, ...assignmentOf(form), now, now],
    ))!
    touchCounts(tx, projectId, municipalityCode)
    const after = impersonal(await readAssigned(tx, projectId, assignment.id))
    const deed = { action: 'create', entity: 'volunteer', entityKey: volunteer.id, municipalityCode, after }
    await recordDeed(tx, now, actor, deed)
    const kept = { action: 'create', municipalityCode, before: null }
    await keepVolunteer(tx, now, actor, volunteer.id, kept)
    await keepAssignment(tx, now, actor, assignment.id, kept)
  })
}

/** @throws NotFound, Conflict when somebody else changed it since the form was made */
export async function updateVolunteer(
  { db, clock }: Services,
  actor: Actor,
  projectId: number,
  assignmentId: number,
  form: VolunteerForm,
): Promise<void> {
  await db.write(async (tx) => {
    const { municipalityCode } = await projectFor(tx, actor, 'edit volunteers', projectId)
    const { volunteerId } = await readAssigned(tx, projectId, assignmentId)
    if (tx.engine === 'postgres') await tx.one('SELECT "id" FROM "volunteer" WHERE "id" = ? FOR UPDATE', [volunteerId])
    const before = await readAssigned(tx, projectId, assignmentId)
    if (before.version !== form.version) throw new Conflict(before)
    const now = clock.now()
    const rowsBefore = [await readVolunteerRow(tx, volunteerId), await readAssignmentRow(tx, assignmentId)] as const
    await tx.run(
      `UPDATE "volunteer" SET "name" = ?, "email" = ?, "phone" = ?, "consentVersion" = ?, "consentOn" = ?, "deleteAfter" = ?,
         "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
      [form.name, form.email, form.phone, CONSENT_VERSION, form.consentOn, form.deleteAfter, now, volunteerId],
    )
    await tx.run(
      `UPDATE "assignment" SET "role" = ?, "startedOn" = ?, "endedOn" = ?, "hoursPerMonth" = ?, "throughAssociation" = ?,
         "firstTime" = ?, "ageBand" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
      [...assignmentOf(form), now, assignmentId],
    )
    touchCounts(tx, projectId, municipalityCode)
    const after = await readAssigned(tx, projectId, assignmentId)
    await recordDeed(tx, now, actor, {
      action: 'update',
      entity: 'volunteer',
      entityKey: volunteerId,
      municipalityCode,
      before: impersonal(before),
      after: { ...impersonal(after), changedPersonalData: PERSONAL.filter((name) => before[name] !== after[name]) },
    })
    const change = { action: 'update', municipalityCode }
    await keepVolunteer(tx, now, actor, volunteerId, { ...change, before: rowsBefore[0] })
    await keepAssignment(tx, now, actor, assignmentId, { ...change, before: rowsBefore[1] })
  })
}

const assignmentOf = (form: VolunteerForm) => [
  form.role,
  form.startedOn,
  form.endedOn,
  form.hoursPerMonth,
  form.throughAssociation,
  form.firstTime,
  form.ageBand,
]

const touchCounts = (tx: Tx, projectId: number, municipalityCode: string) =>
  tx.touch(`project:${projectId}`, `municipality:${municipalityCode}`)

const PERSONAL = ['name', 'email', 'phone', 'role'] as const

/** For the audit, which is kept for good: nothing by which the person is known, and no text that might name one. */
function impersonal(volunteer: AssignedVolunteer): object {
  const { name: _name, email: _email, phone: _phone, role: _role, version: _version, ...rest } = volunteer
  return rest
}

const SELECT = `SELECT a."id" AS "assignmentId", a."volunteerId", v."version", v."name", v."email", v."phone", v."consentOn", v."deleteAfter",
    a."role", a."startedOn", a."endedOn", a."hoursPerMonth", a."throughAssociation", a."firstTime", a."ageBand"
  FROM "assignment" a JOIN "volunteer" v ON v."id" = a."volunteerId"`

async function readAssigned(read: Reader, projectId: number, assignmentId: number): Promise<AssignedVolunteer> {
  const row = await read.one<AssignedVolunteer>(`${SELECT} WHERE a."id" = ? AND a."projectId" = ?`, [
    assignmentId,
    projectId,
  ])
  if (!row) throw new NotFound()
  return plain(row)
}

/** SQLite's booleans are numbers. */
function plain(row: AssignedVolunteer): AssignedVolunteer {
  const truth = (value: boolean | number | null) => (value === null ? null : Boolean(value))
  return { ...row, throughAssociation: truth(row.throughAssociation), firstTime: truth(row.firstTime) }
}

async function projectFor(read: Reader, actor: Actor, action: Action, projectId: number) {
  const project = await read.one<VolunteersOfProject['project']>(
    'SELECT "id", "title", "municipalityCode" FROM "project" WHERE "id" = ?',
    [projectId],
  )
  if (!project) throw new NotFound()
  requireRight(actor, action, project.municipalityCode)
  return project
}
