/** Making and changing projects: by those who keep their municipality's part of the registry. */
import { requireRight, type Actor } from '../accounts/permissions.js'
import type { Reader, Tx } from '../database/database.js'
import { sortKey } from '../database/search-text.js'
import { recordChange } from '../history/record-changes.js'
import type { Services } from '../services.js'
import { Conflict, Invalid, NotFound } from '../web/errors.js'
import { freeSlug } from './free-slug.js'
import { changingProject } from './keep-project.js'
import type { ProjectForm } from './project.schema.js'
import type { ProjectStatus, Provenance, TargetGroup, Theme } from './vocabulary.js'

export interface EditedProject {
  id: number
  version: number
  slug: string
  municipalityCode: string
  institutionId: number
  title: string
  titleEn: string | null
  summary: string
  summaryEn: string | null
  description: string
  startedOn: string
  endedOn: string | null
  status: ProjectStatus
  provenance: Provenance
  publishedAt: string | null
  targetGroups: TargetGroup[]
  themes: Theme[]
}

/** @throws NotFound when there is none, or none for this user */
export async function projectToEdit({ db }: Services, actor: Actor, id: number): Promise<EditedProject> {
  await requireProject(db.read, actor, id)
  return readProject(db.read, id)
}

/** Before anything else is read: what takes longer where there is a project would tell that there is one. */
async function requireProject(read: Reader, actor: Actor, id: number): Promise<void> {
  const project = await read.one<{ code: string }>(
    'SELECT "municipalityCode" AS "code" FROM "project" WHERE "id" = ? AND "deletedAt" IS NULL',
    [id],
  )
  if (!project) throw new NotFound()
  requireRight(actor, 'edit registry', project.code)
}

/** @param action `duplicate` where it was filled in from another. @returns the new project's id */
export async function createProject(
  { db, clock }: Services,
  actor: Actor,
  form: ProjectForm,
  action: 'create' | 'duplicate' = 'create',
): Promise<number> {
  return db.write(async (tx) => {
    const now = clock.now()
    const municipalityCode = await municipalityOfInstitution(tx, actor, form.institutionId)
    const slug = await freeSlug(tx, 'project', form.title)
    const { id } = (await tx.one<{ id: number }>(
      `INSERT INTO "project" ("municipalityCode", "institutionId", "title", "slug", "sortKey", "summary", "description",
         "startedOn", "status", "provenance", "createdAt", "updatedAt")
       VALUES (?, ?, ?, ?, ?, ?, '', ?, 'draft', 'registered', ?, ?) RETURNING "id"`,
      [
        municipalityCode,
        form.institutionId,
        form.title,
        slug,
        sortKey(form.title),
        form.summary,
        form.startedOn,
        now,
        now,
      ],
    ))!
    await changingProject(tx, id, () => writeProject(tx, now, id, null, form))
    await recordProject(tx, now, actor, action, null, await readProject(tx, id))
    return id
  })
}

/** @throws NotFound, Invalid, Conflict when somebody else changed it since the form was made */
export async function updateProject(
  { db, clock }: Services,
  actor: Actor,
  id: number,
  form: ProjectForm,
  action = 'update',
): Promise<void> {
  await db.write(async (tx) => {
    await requireProject(tx, actor, id)
    const now = clock.now()
    await changingProject(tx, id, async () => {
      const before = await readProject(tx, id)
      if (before.version !== form.version) throw new Conflict(before)
      const municipalityCode = await municipalityOfInstitution(tx, actor, form.institutionId)
      // Volunteers and partners belong to the municipality with the project.
      if (municipalityCode !== before.municipalityCode) throw notOneToChoose()
      await writeProject(tx, now, id, before, form)
      await recordProject(tx, now, actor, action, before, await readProject(tx, id))
    })
  })
}

/** Publishes, archives or drafts one away, inside a transaction about many. @returns null when it stood so already */
export async function setProjectStatus(
  tx: Tx,
  now: string,
  actor: Actor,
  id: number,
  status: ProjectStatus,
  action: string,
): Promise<{ before: ProjectStatus; version: number } | null> {
  await requireProject(tx, actor, id)
  return changingProject(tx, id, async () => {
    const before = await readProject(tx, id)
    if (before.status === status) return null
    await writeProject(tx, now, id, before, { ...before, status })
    const after = await readProject(tx, id)
    await recordProject(tx, now, actor, action, before, after)
    return { before: before.status, version: after.version }
  })
}

const notOneToChoose = () => new Invalid([{ field: 'institutionId', message: 'forms.choose' }])

/** @throws Invalid for an institution that is not there for this user: one may not even tell the two apart */
async function municipalityOfInstitution(tx: Tx, actor: Actor, institutionId: number): Promise<string> {
  const institution = await tx.one<{ code: string }>(
    'SELECT "municipalityCode" AS "code" FROM "institution" WHERE "id" = ? AND "archivedAt" IS NULL',
    [institutionId],
  )
  if (!institution || !actor.municipalityCodes.includes(institution.code)) throw notOneToChoose()
  requireRight(actor, 'edit registry', institution.code)
  return institution.code
}

async function writeProject(
  tx: Tx,
  now: string,
  id: number,
  before: EditedProject | null,
  form: ProjectForm,
): Promise<void> {
  const publishedAt = before?.publishedAt ?? (form.status === 'published' ? now : null)
  await tx.run(
    `UPDATE "project" SET "institutionId" = ?, "title" = ?, "titleEn" = ?, "sortKey" = ?, "summary" = ?, "summaryEn" = ?,
       "description" = ?, "startedOn" = ?, "endedOn" = ?, "status" = ?, "publishedAt" = ?, "updatedAt" = ?, "version" = ?
     WHERE "id" = ?`,
    [
      form.institutionId,
      form.title,
      form.titleEn,
      sortKey(form.title),
      form.summary,
      form.summaryEn,
      form.description,
      form.startedOn,
      form.endedOn,
      form.status,
      publishedAt,
      now,
      (before?.version ?? 0) + 1,
      id,
    ],
  )
  await tx.run('DELETE FROM "project_partner" WHERE "projectId" = ? AND "institutionId" = ?', [id, form.institutionId])
  await tx.run('DELETE FROM "project_target_group" WHERE "projectId" = ?', [id])
  for (const group of form.targetGroups)
    await tx.run('INSERT INTO "project_target_group" ("projectId", "targetGroup") VALUES (?, ?)', [id, group])
  await tx.run('DELETE FROM "project_theme" WHERE "projectId" = ?', [id])
  for (const theme of form.themes)
    await tx.run('INSERT INTO "project_theme" ("projectId", "theme") VALUES (?, ?)', [id, theme])
}

async function readProject(read: Reader, id: number): Promise<EditedProject> {
  const project = await read.one<Omit<EditedProject, 'targetGroups' | 'themes'>>(
    `SELECT "id", "version", "slug", "municipalityCode", "institutionId", "title", "titleEn", "summary", "summaryEn",
       "description", "startedOn", "endedOn", "status", "provenance", "publishedAt" FROM "project" WHERE "id" = ? AND "deletedAt" IS NULL`,
    [id],
  )
  if (!project) throw new NotFound()
  const targetGroups = await read.all<{ value: TargetGroup }>(
    'SELECT "targetGroup" AS "value" FROM "project_target_group" WHERE "projectId" = ? ORDER BY "targetGroup"',
    [id],
  )
  const themes = await read.all<{ value: Theme }>(
    'SELECT "theme" AS "value" FROM "project_theme" WHERE "projectId" = ? ORDER BY "theme"',
    [id],
  )
  return {
    ...project,
    targetGroups: targetGroups.map((row) => row.value),
    themes: themes.map((row) => row.value),
  }
}

const recordProject = (
  tx: Tx,
  now: string,
  actor: Actor,
  action: string,
  before: EditedProject | null,
  after: EditedProject,
): Promise<void> => {
  const { id, municipalityCode } = after
  return recordChange(tx, now, actor, 'project', { id, municipalityCode, action, before, after }, auditedProject)
}

/** What of it is told in the audit. */
export function auditedProject({
  id: _id,
  municipalityCode: _code,
  version: _version,
  ...rest
}: EditedProject): object {
  return rest
}
