/** Passages of experience, and the codes that they carry. Their words are read where they stand, and kept nowhere else. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import { recordDeed } from '../../audit/audit.js'
import { placeholders, type Reader, type Tx } from '../../database/database.js'
import type { Services } from '../../services.js'
import { Invalid, NotFound } from '../../web/errors.js'
import type { PassageField, PassageState } from './anchors.js'
import { readCodeTree } from './code-tree.js'
import type { PassageForm } from './code.schema.js'
import { insertCode } from './codes.js'

export interface Passage {
  id: number
  experienceId: number
  field: PassageField
  startsAt: number | null
  endsAt: number | null
  state: PassageState
  codeIds: number[]
}

/** In the order of the text, the whole entry first. Whoever asks has checked the right. */
export async function passagesOf(read: Reader, experienceIds: number[]): Promise<Map<number, Passage[]>> {
  const byExperience = new Map<number, Passage[]>()
  if (experienceIds.length === 0) return byExperience
  const rows = await read.all<Omit<Passage, 'codeIds'> & { codeId: number }>(
    `SELECT s."id", s."experienceId", s."field", s."startsAt", s."endsAt", s."state", c."codeId"
     FROM "passage" s JOIN "passage_code" c ON c."passageId" = s."id"
     WHERE s."experienceId" IN (${placeholders(experienceIds)})
     ORDER BY s."experienceId", CASE s."field" WHEN 'entry' THEN 0 WHEN 'observation' THEN 1 ELSE 2 END, s."startsAt", s."id"`,
    experienceIds,
  )
  for (const { codeId, ...row } of rows) {
    const list = byExperience.get(row.experienceId) ?? []
    byExperience.set(row.experienceId, list)
    const last = list.at(-1)
    if (last?.id === row.id) last.codeIds.push(codeId)
    else list.push({ ...row, codeIds: [codeId] })
  }
  return byExperience
}

/** The passage's words as they stand now. */
export function wordsOf(
  { field, startsAt, endsAt }: Pick<Passage, 'field' | 'startsAt' | 'endsAt'>,
  text: { observation: string; outcome: string | null },
): string {
  if (field === 'entry') return [text.observation, text.outcome].filter(Boolean).join('\n')
  return (text[field] ?? '').slice(startsAt!, endsAt!)
}

interface Coded {
  id: number
  projectId: number
  version: number
  observation: string
  outcome: string | null
}

/** Gives a passage a code, an old one or a new one. @throws NotFound, Invalid */
export async function codePassage(
  { db, clock }: Services,
  actor: Actor,
  experienceId: number,
  form: PassageForm,
): Promise<void> {
  requireRight(actor, 'compile report', null)
  await db.write(async (tx) => {
    const now = clock.now()
    const experience = await lockExperience(tx, experienceId)
    if (experience.version !== form.version)
      throw new Invalid([{ field: 'passage', message: 'summary.passage.edited' }])
    const span = spanOf(form, experience)
    const codeId = await codeFor(tx, now, actor, form)
    const passageId = (await samePassage(tx, experienceId, span)) ?? (await insertPassage(tx, now, experienceId, span))
    await tx.run(
      `INSERT INTO "passage_code" ("passageId", "codeId", "at", "userId") VALUES (?, ?, ?, ?)
       ON CONFLICT ("passageId", "codeId") DO NOTHING`,
      [passageId, codeId, now, actor.id],
    )
    await recordDeed(tx, now, actor, {
      action: 'code',
      entity: 'experience',
      entityKey: experienceId,
      after: { code: codeId, passage: passageId, ...span },
    })
    tx.touch('codes')
  })
}

/** The project's lock is held by whoever edits its experience: a text is not edited while it is coded. */
async function lockExperience(tx: Tx, id: number): Promise<Coded> {
  const select = `SELECT e."id", e."projectId", e."version", e."observation", e."outcome"
    FROM "experience" e JOIN "project" p ON p."id" = e."projectId" WHERE e."id" = ? AND p."deletedAt" IS NULL`
  const first = await tx.one<Coded>(select, [id])
  if (!first) throw new NotFound()
  if (tx.engine === 'sqlite') return first
  await tx.one('SELECT "id" FROM "project" WHERE "id" = ? FOR UPDATE', [first.projectId])
  const now = await tx.one<Coded>(select, [id])
  if (!now) throw new NotFound()
  return now
}

type SpanOf = Pick<Passage, 'field' | 'startsAt' | 'endsAt'>
const WHOLE: SpanOf = { field: 'entry', startsAt: null, endsAt: null }

/** @throws Invalid for what is not in the text */
function spanOf({ field, startsAt, endsAt, passage }: PassageForm, text: Coded): SpanOf {
  if (field && startsAt !== undefined && endsAt !== undefined) {
    if (startsAt >= endsAt || endsAt > (text[field] ?? '').length) throw notThere()
    return { field, startsAt, endsAt }
  }
  if (!passage) return WHOLE
  for (const name of ['observation', 'outcome'] as const) {
    const at = (text[name] ?? '').indexOf(passage)
    if (at >= 0) return { field: name, startsAt: at, endsAt: at + passage.length }
  }
  throw notThere()
}

const notThere = () => new Invalid([{ field: 'passage', message: 'summary.passage.not-there' }])

/** @throws Invalid */
async function codeFor(tx: Tx, now: string, actor: Actor, { code, newCode }: PassageForm): Promise<number> {
  if (newCode) return insertCode(tx, now, actor, { name: newCode, definition: null, parent: code })
  const tree = await readCodeTree(tx)
  if (code === null || !tree.byId.has(code)) throw new Invalid([{ field: 'code', message: 'forms.choose' }])
  return code
}

async function samePassage(tx: Tx, experienceId: number, { field, startsAt, endsAt }: SpanOf): Promise<number | null> {
  const row = await tx.one<{ id: number }>(
    `SELECT min("id") AS "id" FROM "passage" WHERE "experienceId" = ? AND "field" = ?
       AND coalesce("startsAt", -1) = ? AND coalesce("endsAt", -1) = ?`,
    [experienceId, field, startsAt ?? -1, endsAt ?? -1],
  )
  return row?.id ?? null
}

async function insertPassage(tx: Tx, now: string, experienceId: number, span: SpanOf): Promise<number> {
  const row = await tx.one<{ id: number }>(
    `INSERT INTO "passage" ("experienceId", "field", "startsAt", "endsAt", "state", "createdAt")
     VALUES (?, ?, ?, ?, 'as-coded', ?) RETURNING "id"`,
    [experienceId, span.field, span.startsAt, span.endsAt, now],
  )
  return row!.id
}

/** Takes a code off a passage, or says that the passage stands as it now is. @returns its experience @throws NotFound */
export async function changePassage(
  { db, clock }: Services,
  actor: Actor,
  id: number,
  change: { takeOff: number } | 'stands',
): Promise<number> {
  requireRight(actor, 'compile report', null)
  return db.write(async (tx) => {
    const passage = await tx.one<SpanOf & { experienceId: number }>(
      'SELECT "experienceId", "field", "startsAt", "endsAt" FROM "passage" WHERE "id" = ?',
      [id],
    )
    if (!passage) throw new NotFound()
    if (change === 'stands')
      await tx.run(`UPDATE "passage" SET "state" = 'as-coded' WHERE "id" = ? AND "state" <> 'gone'`, [id])
    else await takeCodeOff(tx, id, change.takeOff)
    await recordDeed(tx, clock.now(), actor, {
      action: change === 'stands' ? 'acknowledge' : 'uncode',
      entity: 'experience',
      entityKey: passage.experienceId,
      after: { passage: id, ...(change === 'stands' ? {} : { code: change.takeOff }) },
    })
    tx.touch('codes')
    return passage.experienceId
  })
}

/** Also those that were merged into it. A passage without a code is none. */
async function takeCodeOff(tx: Tx, id: number, code: number): Promise<void> {
  const tree = await readCodeTree(tx)
  const carried = await tx.all<{ codeId: number }>('SELECT "codeId" FROM "passage_code" WHERE "passageId" = ?', [id])
  for (const { codeId } of carried)
    if (tree.nowOf(codeId)?.id === code)
      await tx.run('DELETE FROM "passage_code" WHERE "passageId" = ? AND "codeId" = ?', [id, codeId])
  await tx.run(
    'DELETE FROM "passage" WHERE "id" = ? AND NOT EXISTS (SELECT 1 FROM "passage_code" WHERE "passageId" = ?)',
    [id, id],
  )
}
