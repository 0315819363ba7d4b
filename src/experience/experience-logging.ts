/** Logging experience, and mending what was logged: by those who keep the project's municipality. */
import { placesWhere, requireRight, type Actor } from '../accounts/permissions.js'
import { placeholders, type Reader, type Tx } from '../database/database.js'
import { onceForForm } from '../drafts/used-forms.js'
import { recordChange } from '../history/record-changes.js'
import { changingProject } from '../registry/keep-project.js'
import type { Services } from '../services.js'
import { Conflict, NotFound } from '../web/errors.js'
import type { PostedForm } from '../web/kept-forms.js'
import type { ExperienceForm } from './experience.schema.js'
import { loggedColumns, plainLogged, writtenOf, type Logged, type LoggedRow } from './logged.js'
import type { ConditionCode } from './vocabulary.js'

export interface LoggedExperience extends Logged {
  conditionCode: ConditionCode
}

export interface LoggingProject {
  id: number
  title: string
  slug: string
  municipalityCode: string
}

/** The project that experience is logged in. @throws NotFound when there is none, or none for this user */
export async function projectToLogIn({ db }: Services, actor: Actor, projectId: number): Promise<LoggingProject> {
  return placeToLogIn(db.read, actor, projectId)
}

export interface ProjectChoice {
  id: number
  title: string
  institution: string
  /** When something was last logged in it. */
  loggedAt: string | null
}

/** Every project that this user may log in: what was logged in last comes first, then by title. */
export async function projectsToLogIn({ db }: Services, actor: Actor): Promise<ProjectChoice[]> {
  const codes = placesWhere(actor, 'log experience')
  if (codes.length === 0) return []
  return db.read.all<ProjectChoice>(
    `SELECT p."id", p."title", i."name" AS "institution",
       (SELECT max(e."createdAt") FROM "experience" e WHERE e."projectId" = p."id") AS "loggedAt"
     FROM "project" p JOIN "institution" i ON i."id" = p."institutionId"
     WHERE p."municipalityCode" IN (${placeholders(codes)}) AND p."status" <> 'archived'
     ORDER BY "loggedAt" DESC NULLS LAST, p."sortKey", p."id"`,
    codes,
  )
}

/** Everything logged in a project, quotable or not, newest first. @throws NotFound */
export async function experiencesOfProject(
  services: Services,
  actor: Actor,
  projectId: number,
): Promise<LoggedExperience[]> {
  await projectToLogIn(services, actor, projectId)
  const rows = await services.db.read.all<LoggedRow<LoggedExperience>>(
    `SELECT ${COLUMNS} FROM "experience" WHERE "projectId" = ? ORDER BY "observedOn" DESC, "id" DESC LIMIT 500`,
    [projectId],
  )
  return rows.map(plainLogged)
}

/** @throws NotFound also when it belongs to another project */
export async function experienceToEdit(
  services: Services,
  actor: Actor,
  projectId: number,
  id: number,
): Promise<LoggedExperience> {
  await projectToLogIn(services, actor, projectId)
  return readExperience(services.db.read, projectId, id)
}

/** The same by its own number alone. @throws NotFound */
export async function experienceOf({ db }: Services, actor: Actor, id: number): Promise<LoggedExperience> {
  const place = await db.read.one<{ projectId: number; municipalityCode: string }>(
    `SELECT e."projectId", p."municipalityCode" FROM "experience" e JOIN "project" p ON p."id" = e."projectId" WHERE e."id" = ? AND p."deletedAt" IS NULL`,
    [id],
  )
  if (!place) throw new NotFound()
  requireRight(actor, 'log experience', place.municipalityCode)
  return readExperience(db.read, place.projectId, id)
}

/** @param posted the form that asks for it: sent twice it logs once. @returns the experience's id */
export async function logExperience(
  services: Services,
  actor: Actor,
  projectId: number,
  form: ExperienceForm,
  posted: PostedForm | null = null,
): Promise<number> {
  const [id] = await logExperiences(services, actor, projectId, [form], posted)
  return id!
}

/** A whole talk: all of it is logged, or none. @returns their ids */
export async function logExperiences(
  { db, clock }: Services,
  actor: Actor,
  projectId: number,
  forms: ExperienceForm[],
  posted: PostedForm | null,
): Promise<number[]> {
  return db.write(async (tx) => {
    const { municipalityCode } = await placeToLogIn(tx, actor, projectId)
    const now = clock.now()
    return onceForForm(tx, now, actor.id, posted, () =>
      changingProject(tx, projectId, async () => {
        const ids: number[] = []
        for (const form of forms) ids.push(await insertExperience(tx, now, actor, projectId, municipalityCode, form))
        return ids
      }),
    )
  })
}

async function insertExperience(
  tx: Tx,
  now: string,
  actor: Actor,
  projectId: number,
  municipalityCode: string,
  form: ExperienceForm,
): Promise<number> {
  const { id } = (await tx.one<{ id: number }>(
    `INSERT INTO "experience" ("projectId", "conditionCode", "rating", "observation", "outcome", "respondentRole",
       "observedOn", "quotable", "provenance", "createdAt", "updatedAt")
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'registered', ?, ?) RETURNING "id"`,
    [projectId, ...writable(form), now, now],
  ))!
  const after = await readExperience(tx, projectId, id)
  await recordChange(tx, now, actor, 'experience', { id, municipalityCode, before: null, after })
  return id
}

/** @throws NotFound, Conflict when somebody else changed it since the form was made */
export async function updateExperience(
  { db, clock }: Services,
  actor: Actor,
  projectId: number,
  id: number,
  form: ExperienceForm,
  action = 'update',
): Promise<void> {
  await db.write(async (tx) => {
    const { municipalityCode } = await placeToLogIn(tx, actor, projectId)
    const now = clock.now()
    // The project's lock, taken here, also keeps two editors of one experience apart.
    await changingProject(tx, projectId, async () => {
      const before = await readExperience(tx, projectId, id)
      if (before.version !== form.version) throw new Conflict(before)
      await tx.run(
        `UPDATE "experience" SET "conditionCode" = ?, "rating" = ?, "observation" = ?, "outcome" = ?, "respondentRole" = ?,
           "observedOn" = ?, "quotable" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
        [...writable(form), now, id],
      )
      const after = await readExperience(tx, projectId, id)
      await recordChange(tx, now, actor, 'experience', { id, action, municipalityCode, before, after })
    })
  })
}

const writable = (form: ExperienceForm) => [form.condition, ...writtenOf(form)]

const COLUMNS = loggedColumns('conditionCode')

async function readExperience(read: Reader, projectId: number, id: number): Promise<LoggedExperience> {
  const row = await read.one<LoggedRow<LoggedExperience>>(
    `SELECT ${COLUMNS} FROM "experience" WHERE "id" = ? AND "projectId" = ?`,
    [id, projectId],
  )
  if (!row) throw new NotFound()
  return plainLogged(row)
}

/** `projectToLogIn` inside a transaction. @throws NotFound */
export async function placeToLogIn(read: Reader, actor: Actor, projectId: number): Promise<LoggingProject> {
  const project = await read.one<LoggingProject>(
    'SELECT "id", "title", "slug", "municipalityCode" FROM "project" WHERE "id" = ? AND "deletedAt" IS NULL',
    [projectId],
  )
  if (!project) throw new NotFound()
  requireRight(actor, 'log experience', project.municipalityCode)
  return project
}
