/** Volunteers in a project, seen and kept by their own municipality only. The public sees how many, never who. */
import { recordDeed } from '../audit/audit.js'
import { requireRight, type Action, type Actor } from '../accounts/permissions.js'
import type { Reader } from '../database/database.js'
import { sortKey } from '../database/search-text.js'
import type { Services } from '../services.js'
import { NotFound } from '../web/errors.js'
import { insertAssignment } from './assignments.js'
import { keepConsent } from './consent.js'
import { consentVersionOn } from './consent-texts.js'
import { keepVolunteer } from './volunteer-history.js'
import type { VolunteerForm } from './volunteer.schema.js'

export interface ListedVolunteer {
  assignmentId: number
  volunteerId: number
  name: string
  role: string
  startedOn: string
  endedOn: string | null
  deleteAfter: string
}

export interface VolunteersOfProject {
  project: VolunteersProject
  volunteers: ListedVolunteer[]
  /** Assignments that are counted without a name: their volunteer was erased, or never registered. */
  anonymous: number
}

export interface VolunteersProject {
  id: number
  title: string
  municipalityCode: string
}

/** The project that volunteers are added to. @throws NotFound when there is none, or none for this user */
export const projectWithVolunteers = (services: Services, actor: Actor, id: number): Promise<VolunteersProject> =>
  projectFor(services.db.read, actor, 'edit volunteers', id)

/** The audit knows who looked. @throws NotFound when there is no such project, or none for this user */
export async function volunteersOfProject(
  { db, clock }: Services,
  actor: Actor,
  projectId: number,
): Promise<VolunteersOfProject> {
  const { read } = db
  const project = await projectFor(read, actor, 'see volunteers', projectId)
  const volunteers = await read.all<ListedVolunteer>(
    `SELECT a."id" AS "assignmentId", a."volunteerId", v."name", a."role", a."startedOn", a."endedOn", v."deleteAfter"
     FROM "assignment" a JOIN "volunteer" v ON v."id" = a."volunteerId"
     WHERE a."projectId" = ? ORDER BY v."sortKey", a."id" LIMIT 1000`,
    [projectId],
  )
  const anonymous = await read.one<{ n: number }>(
    'SELECT count(*) AS "n" FROM "assignment" WHERE "projectId" = ? AND "volunteerId" IS NULL',
    [projectId],
  )
  if (volunteers.length > 0) {
    const { municipalityCode } = project
    const deed = { action: 'see', entity: 'volunteers-of-project', entityKey: projectId, municipalityCode }
    await db.write((tx) => recordDeed(tx, clock.now(), actor, deed))
  }
  return { project, volunteers, anonymous: anonymous!.n }
}

/** A new volunteer, at once in a project. */
export async function addVolunteer(
  { db, clock }: Services,
  actor: Actor,
  projectId: number,
  form: VolunteerForm,
): Promise<number> {
  return db.write(async (tx) => {
    const { municipalityCode } = await projectFor(tx, actor, 'edit volunteers', projectId)
    const [now, { consentOn }] = [clock.now(), form]
    const textVersion = consentOn ? await consentVersionOn(tx, clock.today()) : null
    const { id } = (await tx.one<{ id: number }>(
      `INSERT INTO "volunteer" ("municipalityCode", "name", "sortKey", "email", "phone", "lawfulBasis", "consentVersion", "consentOn",
         "deleteAfter", "createdAt", "updatedAt") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"`,
      [
        municipalityCode,
        form.name,
        sortKey(form.name),
        form.email,
        form.phone,
        form.lawfulBasis,
        textVersion,
        consentOn,
        form.deleteAfter,
        now,
        now,
      ],
    ))!
    if (consentOn && textVersion) {
      await keepConsent(tx, now, { volunteerId: id, userId: actor.id, consentOn, textVersion })
    }
    const { lawfulBasis, deleteAfter } = form
    const after = { lawfulBasis, consentOn, consentVersion: textVersion, deleteAfter }
    await recordDeed(tx, now, actor, { action: 'create', entity: 'volunteer', entityKey: id, municipalityCode, after })
    await keepVolunteer(tx, now, actor, id, { action: 'create', municipalityCode, before: null })
    await insertAssignment(tx, now, actor, { volunteerId: id, projectId, municipalityCode }, form)
    return id
  })
}

async function projectFor(read: Reader, actor: Actor, action: Action, projectId: number): Promise<VolunteersProject> {
  const project = await read.one<VolunteersProject>(
    'SELECT "id", "title", "municipalityCode" FROM "project" WHERE "id" = ? AND "deletedAt" IS NULL',
    [projectId],
  )
  if (!project) throw new NotFound()
  requireRight(actor, action, project.municipalityCode)
  return project
}
