/** Newsletters while they are written: by consultants and administrators. Once one goes out it is what was sent. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import type { Reader, Tx } from '../../database/database.js'
import { insertMany } from '../../database/bulk.js'
import { recordChange } from '../../history/record-changes.js'
import type { Services } from '../../services.js'
import { Conflict, Invalid, NotFound } from '../../web/errors.js'
import type { Newsletter } from './newsletter.entity.js'
import type { NewsletterForm } from './newsletter.schema.js'

export const letterPath = (id: number): string => `/nyhedsbreve/${id}`

type Topic = NewsletterForm['topics'][number]

export interface EditedNewsletter
  extends
    NewsletterForm,
    Pick<Newsletter, 'id' | 'state' | 'sendAt' | 'slug' | 'startedAt' | 'finishedAt' | 'pauseReason' | 'updatedAt'> {
  municipality: string | null
}

const COLUMNS = `n."id", n."language", n."subject", n."preheader", n."body", n."municipalityCode", n."state", n."sendAt",
  n."slug", n."startedAt", n."finishedAt", n."pauseReason", n."updatedAt", n."version", m."name" AS "municipality"`
const TABLES = '"newsletter" n LEFT JOIN "municipality" m ON m."code" = n."municipalityCode"'

/** @throws NotFound */
export async function newsletterToEdit({ db }: Services, actor: Actor, id: number): Promise<EditedNewsletter> {
  requireRight(actor, 'write newsletters', null)
  return readNewsletter(db.read, id)
}

export async function listNewsletters({ db }: Services, actor: Actor): Promise<EditedNewsletter[]> {
  requireRight(actor, 'write newsletters', null)
  const rows = await db.read.all<Omit<EditedNewsletter, 'topics'>>(
    `SELECT ${COLUMNS.replace('n."body"', `'' AS "body"`)} FROM ${TABLES} ORDER BY n."id" DESC LIMIT 500`,
  )
  return rows.map((row) => ({ ...row, topics: [] }))
}

/** @returns the new newsletter's id */
export const createNewsletter = ({ db, clock }: Services, actor: Actor, form: NewsletterForm): Promise<number> =>
  db.write((tx) => beginNewsletter(tx, clock.now(), actor, form))

/** In the transaction of what the newsletter is about. @returns its id @throws NotFound */
export async function beginNewsletter(tx: Tx, now: string, actor: Actor, form: NewsletterForm): Promise<number> {
  requireRight(actor, 'write newsletters', null)
  await requirePlace(tx, form)
  const { id } = (await tx.one<{ id: number }>(
    `INSERT INTO "newsletter" ("language", "subject", "preheader", "municipalityCode", "body", "state", "createdBy", "createdAt", "updatedAt")
     VALUES (?, ?, ?, ?, ?, 'draft', ?, ?, ?) RETURNING "id"`,
    [...writable(form), actor.id, now, now],
  ))!
  await writeTopics(tx, id, form.topics)
  await recordNewsletter(tx, now, actor, 'create', null, await readNewsletter(tx, id))
  return id
}

/** @throws NotFound; Conflict when somebody else changed it; Invalid when it is no draft any more */
export async function updateNewsletter(
  { db, clock }: Services,
  actor: Actor,
  id: number,
  form: NewsletterForm,
  action = 'update',
): Promise<void> {
  requireRight(actor, 'write newsletters', null)
  await db.write(async (tx) => {
    const before = await lockNewsletter(tx, id)
    if (before.state !== 'draft') throw new Invalid([{ field: 'body', message: 'letters.not-a-draft' }])
    if (before.version !== form.version) throw new Conflict(before)
    await requirePlace(tx, form)
    const now = clock.now()
    await tx.run(
      `UPDATE "newsletter" SET "language" = ?, "subject" = ?, "preheader" = ?, "municipalityCode" = ?, "body" = ?,
         "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
      [...writable(form), now, id],
    )
    await writeTopics(tx, id, form.topics)
    await recordNewsletter(tx, now, actor, action, before, await readNewsletter(tx, id))
  })
}

const writable = (form: NewsletterForm) => [
  form.language,
  form.subject,
  form.preheader,
  form.municipalityCode,
  form.body,
]

async function writeTopics(tx: Tx, id: number, topics: Topic[]): Promise<void> {
  await tx.run('DELETE FROM "newsletter_topic" WHERE "newsletterId" = ?', [id])
  await insertMany(
    tx,
    'newsletter_topic',
    ['newsletterId', 'topic'],
    topics.map((topic) => [id, topic]),
  )
}

async function requirePlace(read: Reader, { municipalityCode }: NewsletterForm): Promise<void> {
  if (municipalityCode === null) return
  if (!(await read.one('SELECT 1 AS "x" FROM "municipality" WHERE "code" = ?', [municipalityCode])))
    throw new Invalid([{ field: 'municipalityCode', message: 'forms.choose' }])
}

/** In the transaction that changes it: two who change it at once come one after the other. @throws NotFound */
export async function lockNewsletter(tx: Tx, id: number): Promise<EditedNewsletter> {
  if (tx.engine === 'postgres') await tx.one('SELECT "id" FROM "newsletter" WHERE "id" = ? FOR UPDATE', [id])
  return readNewsletter(tx, id)
}

/** @throws NotFound */
export async function readNewsletter(read: Reader, id: number): Promise<EditedNewsletter> {
  const row = await read.one<Omit<EditedNewsletter, 'topics'>>(`SELECT ${COLUMNS} FROM ${TABLES} WHERE n."id" = ?`, [
    id,
  ])
  if (!row) throw new NotFound()
  const topics = await read.all<{ topic: Topic }>(
    'SELECT "topic" FROM "newsletter_topic" WHERE "newsletterId" = ? ORDER BY "topic"',
    [id],
  )
  return { ...row, topics: topics.map(({ topic }) => topic) }
}

/** The audit tells what became of it; the words stand in the history. */
export const recordNewsletter = (
  tx: Tx,
  now: string,
  actor: Actor,
  action: string,
  before: EditedNewsletter | null,
  after: EditedNewsletter,
): Promise<void> =>
  recordChange(tx, now, actor, 'newsletter', { id: after.id, municipalityCode: null, action, before, after }, audited)

const audited = ({ language, municipalityCode, topics, state, sendAt, version }: EditedNewsletter) => ({
  language,
  municipalityCode,
  topics,
  state,
  sendAt,
  version,
})
