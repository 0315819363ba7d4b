/** Logging the effects of a project, and mending what was logged: by those who log its experience. */
import { recordDeed } from '../audit/audit.js'
import { requireRight, type Actor } from '../accounts/permissions.js'
import type { Reader, Tx } from '../database/database.js'
import { keepVersion } from '../history/versions.js'
import { changingProject } from '../registry/keep-project.js'
import type { Provenance } from '../registry/vocabulary.js'
import type { Services } from '../services.js'
import { Conflict, NotFound } from '../web/errors.js'
import type { EffectForm } from './effect.schema.js'
import { projectToLogIn } from './experience-logging.js'
import type { EffectKind, Rating, RespondentRole } from './vocabulary.js'

export interface LoggedEffect {
  id: number
  version: number
  projectId: number
  kind: EffectKind
  rating: Rating
  observation: string
  outcome: string | null
  respondentRole: RespondentRole
  observedOn: string
  quotable: boolean
  provenance: Provenance
}

/** Newest first. @throws NotFound when there is no such project, or none for this user */
export async function effectsOfProject(services: Services, actor: Actor, projectId: number): Promise<LoggedEffect[]> {
  await projectToLogIn(services, actor, projectId)
  const rows = await services.db.read.all<EffectRow>(
    `SELECT ${COLUMNS} FROM "effect" WHERE "projectId" = ? ORDER BY "observedOn" DESC, "id" DESC LIMIT 500`,
    [projectId],
  )
  return rows.map(plain)
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
    const municipalityCode = await placeFor(tx, actor, projectId)
    const now = clock.now()
    return changingProject(tx, projectId, async () => {
      const { id } = (await tx.one<{ id: number }>(
        `INSERT INTO "effect" ("projectId", "kind", "rating", "observation", "outcome", "respondentRole",
           "observedOn", "quotable", "provenance", "createdAt", "updatedAt")
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'registered', ?, ?) RETURNING "id"`,
        [projectId, ...writable(form), now, now],
      ))!
      const after = await readEffect(tx, id)
      await recordEffect(tx, now, actor, { action: 'create', municipalityCode, before: null, after })
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
    const municipalityCode = await placeFor(tx, actor, projectId)
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
      await recordEffect(tx, now, actor, { action, municipalityCode, before, after: await readEffect(tx, id) })
    })
  })
}

interface Change {
  action: string
  municipalityCode: string
  before: LoggedEffect | null
  after: LoggedEffect
}

/** Who did it, in the audit; what the effect was and is, in its history. */
async function recordEffect(tx: Tx, now: string, actor: Actor, { before, after, ...change }: Change): Promise<void> {
  const record = { ...change, entity: 'effect', entityKey: after.id }
  await recordDeed(tx, now, actor, { ...record, before, after })
  await keepVersion(tx, now, actor, {
    ...record,
    version: after.version,
    data: after,
    ...(before && { before: { version: before.version, data: before } }),
  })
}

const writable = (form: EffectForm) => [
  form.kind,
  form.rating,
  form.observation,
  form.outcome,
  form.respondentRole,
  form.observedOn,
  form.quotable,
]

const COLUMNS =
  '"id", "version", "projectId", "kind", "rating", "observation", "outcome", "respondentRole", "observedOn", "quotable", "provenance"'

/** SQLite's booleans are numbers. */
type EffectRow = Omit<LoggedEffect, 'quotable'> & { quotable: boolean | number }

const plain = (row: EffectRow): LoggedEffect => ({ ...row, quotable: Boolean(row.quotable) })

async function readEffect(read: Reader, id: number): Promise<LoggedEffect> {
  const row = await read.one<EffectRow>(`SELECT ${COLUMNS} FROM "effect" WHERE "id" = ?`, [id])
  if (!row) throw new NotFound()
  return plain(row)
}

async function placeFor(read: Reader, actor: Actor, projectId: number): Promise<string> {
  const project = await read.one<{ code: string }>(
    'SELECT "municipalityCode" AS "code" FROM "project" WHERE "id" = ? AND "deletedAt" IS NULL',
    [projectId],
  )
  if (!project) throw new NotFound()
  requireRight(actor, 'log experience', project.code)
  return project.code
}
