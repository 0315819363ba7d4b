/** Logging the effects of a project, and mending what was logged: by those who log its experience. */
import { requireRight, type Actor } from '../accounts/permissions.js'
import type { Reader } from '../database/database.js'
import { recordChange } from '../history/record-changes.js'
import { changingProject } from '../registry/keep-project.js'
import type { Services } from '../services.js'
import { Conflict, NotFound } from '../web/errors.js'
import type { EffectForm } from './effect.schema.js'
import { placeToLogIn, projectToLogIn } from './experience-logging.js'
import { loggedColumns, plainLogged, writtenOf, type Logged, type LoggedRow } from './logged.js'
import type { EffectKind } from './vocabulary.js'

export interface LoggedEffect extends Logged {
  kind: EffectKind
}

/** Newest first. @throws NotFound when there is no such project, or none for this user */
export async function effectsOfProject(services: Services, actor: Actor, projectId: number): Promise<LoggedEffect[]> {
  await projectToLogIn(services, actor, projectId)
  const rows = await services.db.read.all<LoggedRow<LoggedEffect>>(
    `SELECT ${COLUMNS} FROM "effect" WHERE "projectId" = ? ORDER BY "observedOn" DESC, "id" DESC LIMIT 500`,
    [projectId],
  )
  return rows.map(plainLogged)
}

/** @throws NotFound */
export async function effectOf({ db }: Services, actor: Actor, id: number): Promise<LoggedEffect> {
  const place = await db.read.one<{ code: string }>(
    `SELECT p."municipalityCode" AS "code" FROM "effect" e JOIN "project" p ON p."id" = e."projectId" WHERE e."id" = ? AND p."deletedAt" IS NULL`,
    [id],
  )
  if (!place) throw new NotFound()
  requireRight(actor, 'log experience', place.code)
  return readEffect(db.read, id)
}

export async function logEffect(
  { db, clock }: Services,
  actor: Actor,
  projectId: number,
  form: EffectForm,
): Promise<number> {
  return db.write(async (tx) => {
    const { municipalityCode } = await placeToLogIn(tx, actor, projectId)
    const now = clock.now()
    return changingProject(tx, projectId, async () => {
      const { id } = (await tx.one<{ id: number }>(
        `INSERT INTO "effect" ("projectId", "kind", "rating", "observation", "outcome", "respondentRole",
           "observedOn", "quotable", "provenance", "createdAt", "updatedAt")
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'registered', ?, ?) RETURNING "id"`,
        [projectId, ...writable(form), now, now],
      ))!
      const after = await readEffect(tx, id)
      await recordChange(tx, now, actor, 'effect', { id, municipalityCode, before: null, after })
      return id
    })
  })
}

/** @throws NotFound, Conflict when somebody else changed it since the form was made */
export async function updateEffect(
  { db, clock }: Services,
  actor: Actor,
  projectId: number,
  id: number,
  form: EffectForm,
  action = 'update',
): Promise<void> {
  await db.write(async (tx) => {
    const { municipalityCode } = await placeToLogIn(tx, actor, projectId)
    const now = clock.now()
    // The project's lock, taken here, also keeps two editors of one effect apart.
    await changingProject(tx, projectId, async () => {
      const before = await readEffect(tx, id)
      if (before.projectId !== projectId) throw new NotFound()
      if (before.version !== form.version) throw new Conflict(before)
      await tx.run(
        `UPDATE "effect" SET "kind" = ?, "rating" = ?, "observation" = ?, "outcome" = ?, "respondentRole" = ?,
           "observedOn" = ?, "quotable" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
        [...writable(form), now, id],
      )
      const after = await readEffect(tx, id)
      await recordChange(tx, now, actor, 'effect', { id, action, municipalityCode, before, after })
    })
  })
}

const writable = (form: EffectForm) => [form.kind, ...writtenOf(form)]

const COLUMNS = loggedColumns('kind')

async function readEffect(read: Reader, id: number): Promise<LoggedEffect> {
  const row = await read.one<LoggedRow<LoggedEffect>>(`SELECT ${COLUMNS} FROM "effect" WHERE "id" = ?`, [id])
  if (!row) throw new NotFound()
  return plainLogged(row)
}
