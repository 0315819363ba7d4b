/**
 * More voices that a consultant asks a coordinator for. A request is met by the first experience that is logged after it
 * and is what was asked for: nobody needs to tick it off.
 */
import { placesWhere, requireRight, type Actor } from '../../accounts/permissions.js'
import { recordDeed } from '../../audit/audit.js'
import { placeholders, type Reader } from '../../database/database.js'
import type { Need } from '../../desk/need.js'
import type { ConditionCode, RespondentRole } from '../../experience/vocabulary.js'
import type { Services } from '../../services.js'
import { NotFound } from '../../web/errors.js'
import type { WantedForm } from './wanted.schema.js'

export interface Wanted {
  id: number
  projectId: number
  project: string
  conditionCode: ConditionCode
  /** Null for whoever has something to tell. */
  respondentRole: RespondentRole | null
  createdAt: string
}

const OPEN = `SELECT w."id", w."projectId", p."title" AS "project", w."conditionCode", w."respondentRole", w."createdAt"
  FROM "experience_wanted" w JOIN "project" p ON p."id" = w."projectId"
  WHERE w."withdrawnAt" IS NULL AND p."status" = 'published'
    AND NOT EXISTS (SELECT 1 FROM "experience" e WHERE e."projectId" = w."projectId" AND e."conditionCode" = w."conditionCode"
      AND e."createdAt" > w."createdAt" AND e."provenance" <> 'illustrative'
      AND (w."respondentRole" IS NULL OR w."respondentRole" = e."respondentRole"))`

/** What is asked of some projects and has not come yet. Whoever asks has checked the right. */
export function openWanted(read: Reader, projectIds: number[]): Promise<Wanted[]> {
  if (projectIds.length === 0) return Promise.resolve([])
  return read.all<Wanted>(`${OPEN} AND w."projectId" IN (${placeholders(projectIds)}) ORDER BY w."id"`, projectIds)
}

export interface WantedProject {
  id: number
  title: string
  municipalityCode: string
}

/** A published project, of which more can be asked. @throws NotFound */
export async function projectToAsk({ db }: Services, actor: Actor, id: number): Promise<WantedProject> {
  requireRight(actor, 'compile report', null)
  const project = await db.read.one<WantedProject>(
    `SELECT "id", "title", "municipalityCode" FROM "project" WHERE "id" = ? AND "status" = 'published'`,
    [id],
  )
  if (!project) throw new NotFound()
  return project
}

/** Asked twice for the same it is asked once. @throws NotFound */
export async function askForMore(services: Services, actor: Actor, projectId: number, form: WantedForm): Promise<void> {
  const { db, clock } = services
  const { municipalityCode } = await projectToAsk(services, actor, projectId)
  await db.write(async (tx) => {
    const open = await openWanted(tx, [projectId])
    if (open.some((one) => one.conditionCode === form.condition && one.respondentRole === form.role)) return
    const now = clock.now()
    const row = await tx.one<{ id: number }>(
      `INSERT INTO "experience_wanted" ("projectId", "conditionCode", "respondentRole", "createdAt", "userId")
       VALUES (?, ?, ?, ?, ?) RETURNING "id"`,
      [projectId, form.condition, form.role, now, actor.id],
    )
    await recordDeed(tx, now, actor, {
      action: 'create',
      entity: 'experience_wanted',
      entityKey: row!.id,
      municipalityCode,
      after: { projectId, ...form },
    })
  })
}

/** @returns its project @throws NotFound */
export async function withdrawWanted({ db, clock }: Services, actor: Actor, id: number): Promise<number> {
  requireRight(actor, 'compile report', null)
  return db.write(async (tx) => {
    const row = await tx.one<{ projectId: number; municipalityCode: string }>(
      `SELECT w."projectId", p."municipalityCode" FROM "experience_wanted" w JOIN "project" p ON p."id" = w."projectId" WHERE w."id" = ?`,
      [id],
    )
    if (!row) throw new NotFound()
    const now = clock.now()
    await tx.run('UPDATE "experience_wanted" SET "withdrawnAt" = ? WHERE "id" = ? AND "withdrawnAt" IS NULL', [now, id])
    await recordDeed(tx, now, actor, {
      action: 'withdraw',
      entity: 'experience_wanted',
      entityKey: id,
      municipalityCode: row.municipalityCode,
    })
    return row.projectId
  })
}

/** On the coordinator's desk: the form, with project and condition filled in. */
export async function wantedNeeds({ db }: Services, actor: Actor): Promise<Need[]> {
  const codes = placesWhere(actor, 'log experience')
  if (codes.length === 0) return []
  const rows = await db.read.all<Wanted>(
    `${OPEN} AND p."municipalityCode" IN (${placeholders(codes)}) ORDER BY w."id"`,
    codes,
  )
  return rows.map(({ projectId, project, conditionCode, respondentRole }) => ({
    kind: 'wanted',
    about: `project:${projectId}`,
    subject: project,
    text: `summary.wanted.need.${conditionCode}`,
    values: { role: respondentRole ?? 'any' },
    href: `/arbejdsbord/erfaring?projekt=${projectId}&betingelse=${conditionCode}`,
    due: null,
  }))
}
