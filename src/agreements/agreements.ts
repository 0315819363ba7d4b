/**
 * Agreements between an institution and its volunteers: one a project, answered point by point and kept by the
 * project's own municipality. Each change is a version that can be written again as it was.
 */
import { recordDeed } from '../audit/audit.js'
import { requireRight, type Actor } from '../accounts/permissions.js'
import type { Reader, Tx } from '../database/database.js'
import { keepVersion, versionOf, versionsOf, type RecordVersion } from '../history/versions.js'
import { projectFacts } from '../registry/project-facts.js'
import type { Services } from '../services.js'
import { projectVolunteers } from '../volunteers/project-volunteers.js'
import { Conflict, NotFound } from '../web/errors.js'
import type { PointForm } from './agreement.schema.js'
import { ANSWERS, POINTS, QUESTIONS, type AnswerName, type Answers, type Point } from './points.js'
import type { AgreementFacts } from './suggestions.js'

/** All that an agreement is written from: kept whole with each version, since the registry goes on changing. */
export interface AgreementContent {
  facts: AgreementFacts
  answers: Answers
  settled: Point[]
}

export interface Agreement extends AgreementContent {
  /** null until the first answer is saved. */
  id: number | null
  version: number
  updatedAt: string | null
}

const ENTITY = 'agreement'

/** Also for a project in which nobody has begun: then with nothing but what the registry knows. @throws NotFound */
export async function agreementOf(services: Services, actor: Actor, projectId: number): Promise<Agreement> {
  const { read } = services.db
  const facts = await factsFor(services, read, actor, projectId)
  return (await readAgreement(read, facts)) ?? unbegun(facts)
}

/** Newest first. @throws NotFound */
export async function agreementVersions(
  services: Services,
  actor: Actor,
  projectId: number,
): Promise<RecordVersion<AgreementContent>[]> {
  const { id } = await agreementOf(services, actor, projectId)
  return id === null ? [] : versionsOf<AgreementContent>(services.db.read, { entity: ENTITY, entityKey: id })
}

/** The agreement as it was in one version. @throws NotFound */
export async function agreementAsOf(
  services: Services,
  actor: Actor,
  projectId: number,
  version: number,
): Promise<Agreement> {
  const { id } = await agreementOf(services, actor, projectId)
  const kept =
    id === null ? null : await versionOf<AgreementContent>(services.db.read, { entity: ENTITY, entityKey: id }, version)
  if (!kept) throw new NotFound()
  return { ...kept.data, id, version: kept.version, updatedAt: kept.at }
}

/** @throws NotFound, Conflict when somebody else answered the same point since the form was made */
export async function savePoint(
  services: Services,
  actor: Actor,
  projectId: number,
  point: Point,
  form: PointForm,
): Promise<void> {
  await services.db.write(async (tx) => {
    const facts = await factsFor(services, tx, actor, projectId)
    const now = services.clock.now()
    await beginOrLock(tx, now, facts)
    const before = (await readAgreement(tx, facts))!
    if ((await changedIn(tx, before.id!, point)) > form.version)
      throw new Conflict({ ...before, version: before.version - 1 })
    await writePoint(tx, before, point, form)
    await keepChange(tx, now, actor, before, (await readAgreement(tx, facts))!, point)
  })
}

/** The first answer makes the agreement; later ones wait here for each other. */
async function beginOrLock(tx: Tx, now: string, { project }: AgreementFacts): Promise<void> {
  const begun = await tx.one(
    `INSERT INTO "agreement" ("projectId", "municipalityCode", "createdAt", "updatedAt") VALUES (?, ?, ?, ?)
     ON CONFLICT ("projectId") DO NOTHING RETURNING "id"`,
    [project.id, project.municipalityCode, now, now],
  )
  if (!begun)
    await tx.run('UPDATE "agreement" SET "version" = "version" + 1, "updatedAt" = ? WHERE "projectId" = ?', [
      now,
      project.id,
    ])
}

async function writePoint(tx: Tx, { id, version }: Agreement, point: Point, form: PointForm): Promise<void> {
  const names = QUESTIONS[point].map(({ name }) => name)
  await tx.run(`UPDATE "agreement" SET ${names.map((name) => `"${name}" = ?`).join(', ')} WHERE "id" = ?`, [
    ...names.map((name) => form.answers[name] ?? ''),
    id,
  ])
  await tx.run(
    `INSERT INTO "agreement_point" ("agreementId", "point", "settled", "changedIn") VALUES (?, ?, ?, ?)
     ON CONFLICT ("agreementId", "point") DO UPDATE SET "settled" = excluded."settled", "changedIn" = excluded."changedIn"`,
    [id, point, form.settled, version],
  )
}

/** The audit names what was answered, never the words: they may name persons. */
async function keepChange(
  tx: Tx,
  now: string,
  actor: Actor,
  before: Agreement,
  after: Agreement,
  point: Point,
): Promise<void> {
  const { municipalityCode, id: projectId } = after.facts.project
  const action = after.version === 1 ? 'create' : 'update'
  const { facts, answers, settled } = after
  await keepVersion(tx, now, actor, {
    entity: ENTITY,
    entityKey: after.id!,
    municipalityCode,
    version: after.version,
    action,
    data: { facts, answers, settled },
  })
  await recordDeed(tx, now, actor, {
    action,
    entity: ENTITY,
    entityKey: after.id,
    municipalityCode,
    before: { settled: before.settled },
    after: {
      projectId,
      point,
      settled: after.settled,
      changed: ANSWERS.filter((name) => before.answers[name] !== after.answers[name]),
    },
  })
  tx.touch(`project:${projectId}`)
}

async function factsFor(services: Services, read: Reader, actor: Actor, projectId: number): Promise<AgreementFacts> {
  const project = await projectFacts(read, projectId, (code) => {
    requireRight(actor, 'keep agreements', code)
  })
  return { project, volunteers: await projectVolunteers(read, projectId, services.clock.today()) }
}

async function readAgreement(read: Reader, facts: AgreementFacts): Promise<Agreement | null> {
  const row = await read.one<Answers & { id: number; version: number; updatedAt: string }>(
    `SELECT "id", "version", "updatedAt", ${ANSWERS.map((name) => `"${name}"`).join(', ')} FROM "agreement" WHERE "projectId" = ?`,
    [facts.project.id],
  )
  if (!row) return null
  const { id, version, updatedAt, ...answers } = row
  return { id, version, updatedAt, facts, answers, settled: await settledPoints(read, id) }
}

const unbegun = (facts: AgreementFacts): Agreement => ({
  id: null,
  version: 0,
  updatedAt: null,
  facts,
  answers: Object.fromEntries(ANSWERS.map((name) => [name, null])) as Record<AnswerName, null>,
  settled: [],
})

async function settledPoints(read: Reader, agreementId: number): Promise<Point[]> {
  const rows = await read.all<{ point: Point }>(
    'SELECT "point" FROM "agreement_point" WHERE "agreementId" = ? AND "settled" = TRUE',
    [agreementId],
  )
  const settled = new Set(rows.map(({ point }) => point))
  return POINTS.filter((point) => settled.has(point))
}

async function changedIn(read: Reader, agreementId: number, point: Point): Promise<number> {
  const row = await read.one<{ changedIn: number }>(
    'SELECT "changedIn" FROM "agreement_point" WHERE "agreementId" = ? AND "point" = ?',
    [agreementId, point],
  )
  return row?.changedIn ?? 0
}
