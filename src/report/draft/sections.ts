/**
 * The report as it is written: its sections, each with its history. Whoever compiles the report may write in all
 * of them; two who write in the same one are both shown both versions, as in every form.
 */
import { recordDeed } from '../../audit/audit.js'
import { requireRight, type Actor } from '../../accounts/permissions.js'
import type { Reader, Tx } from '../../database/database.js'
import { onceForForm } from '../../drafts/used-forms.js'
import { recordChange } from '../../history/record-changes.js'
import type { Services } from '../../services.js'
import { Conflict, NotFound } from '../../web/errors.js'
import type { PostedForm } from '../../web/kept-forms.js'
import { blocksOf } from '../text/blocks.js'
import { citedIn } from '../text/walk.js'
import { keepCitations } from './citations.js'
import type { SectionKind } from './section-kinds.js'
import type { SectionForm } from './section.schema.js'

export interface Section {
  id: number
  kind: SectionKind
  title: string
  body: string
  position: number
  removedAt: string | null
  updatedAt: string
  version: number
}

const COLUMNS = '"id", "kind", "title", "body", "position", "removedAt", "updatedAt", "version"'

/** In the order of the report. Whoever asks has checked the right. */
export const readSections = (read: Reader): Promise<Section[]> =>
  read.all<Section>(`SELECT ${COLUMNS} FROM "report_section" WHERE "removedAt" IS NULL ORDER BY "position", "id"`)

/** @throws NotFound for who does not compile the report */
export async function sectionsOf({ db }: Services, actor: Actor): Promise<Section[]> {
  requireRight(actor, 'compile report', null)
  return readSections(db.read)
}

/** Free sections that were taken out, the last one first. @throws NotFound */
export async function removedSections({ db }: Services, actor: Actor): Promise<Section[]> {
  requireRight(actor, 'compile report', null)
  return db.read.all<Section>(
    `SELECT ${COLUMNS} FROM "report_section" WHERE "removedAt" IS NOT NULL ORDER BY "removedAt" DESC, "id" DESC LIMIT 100`,
  )
}

/** @throws NotFound */
export async function sectionOf({ db }: Services, actor: Actor, id: number): Promise<Section> {
  requireRight(actor, 'compile report', null)
  return readSection(db.read, id)
}

async function readSection(read: Reader, id: number): Promise<Section> {
  const section = await read.one<Section>(`SELECT ${COLUMNS} FROM "report_section" WHERE "id" = ?`, [id])
  if (!section) throw new NotFound()
  return section
}

/** @returns its number @throws NotFound */
export async function addSection(
  { db, clock }: Services,
  actor: Actor,
  form: Pick<SectionForm, 'title' | 'body'>,
  posted: PostedForm | null,
): Promise<number> {
  requireRight(actor, 'compile report', null)
  return db.write(async (tx) => {
    const now = clock.now()
    const [made] = await onceForForm(tx, now, actor.id, posted, async () => {
      const { id } = (await tx.one<{ id: number }>(
        `INSERT INTO "report_section" ("kind", "title", "body", "position", "createdAt", "updatedAt")
         SELECT 'free', ?, ?, coalesce(max("position"), 0) + 1, ?, ? FROM "report_section" RETURNING "id"`,
        [form.title, form.body, now, now],
      ))!
      await kept(tx, now, actor, null, await readSection(tx, id))
      return [id]
    })
    return made!
  })
}

/** @throws NotFound, Conflict when somebody else wrote in it since the form was made */
export async function saveSection(
  { db, clock }: Services,
  actor: Actor,
  id: number,
  form: SectionForm,
  action?: string,
): Promise<void> {
  await db.write(async (tx) => {
    const before = await lockSection(tx, actor, id)
    if (before.version !== form.version) throw new Conflict(before)
    await change(tx, clock.now(), actor, before, { title: form.title, body: form.body }, action)
  })
}

/** Takes a free section out of the report; it can be put back. @throws NotFound also for one that must stay */
export async function removeSection({ db, clock }: Services, actor: Actor, id: number): Promise<void> {
  await db.write(async (tx) => {
    const before = await lockSection(tx, actor, id)
    if (before.kind !== 'free') throw new NotFound()
    if (before.removedAt) return
    await change(tx, clock.now(), actor, before, { removedAt: clock.now() }, 'take-off')
  })
}

/** @throws NotFound */
export async function putSectionBack({ db, clock }: Services, actor: Actor, id: number): Promise<void> {
  await db.write(async (tx) => {
    const before = await lockSection(tx, actor, id)
    if (before.removedAt) await change(tx, clock.now(), actor, before, { removedAt: null }, 'put-back')
  })
}

/** Moves a section one place up or down. @throws NotFound */
export async function moveSection(
  { db, clock }: Services,
  actor: Actor,
  id: number,
  direction: 'op' | 'ned',
): Promise<void> {
  await db.write(async (tx) => {
    requireRight(actor, 'compile report', null)
    if (tx.engine === 'postgres') await tx.all('SELECT "id" FROM "report_section" ORDER BY "id" FOR UPDATE')
    await readSection(tx, id)
    const sections = await readSections(tx)
    const from = sections.findIndex((section) => section.id === id)
    const to = direction === 'op' ? from - 1 : from + 1
    if (from < 0 || to < 0 || to >= sections.length) return
    const [moved] = sections.splice(from, 1)
    sections.splice(to, 0, moved!)
    for (const [position, section] of sections.entries())
      await tx.run('UPDATE "report_section" SET "position" = ? WHERE "id" = ?', [position, section.id])
    await recordDeed(tx, clock.now(), actor, {
      action: 'move',
      entity: 'report_section',
      entityKey: id,
      before: { position: from },
      after: { position: to },
    })
    tx.touch('report')
  })
}

/** Two who write at once wait here for each other. */
async function lockSection(tx: Tx, actor: Actor, id: number): Promise<Section> {
  requireRight(actor, 'compile report', null)
  if (tx.engine === 'postgres') await tx.all('SELECT "id" FROM "report_section" WHERE "id" = ? FOR UPDATE', [id])
  return readSection(tx, id)
}

async function change(
  tx: Tx,
  now: string,
  actor: Actor,
  before: Section,
  to: Partial<Pick<Section, 'title' | 'body' | 'removedAt'>>,
  action?: string,
): Promise<void> {
  const { title, body, removedAt } = { ...before, ...to }
  await tx.run(
    'UPDATE "report_section" SET "title" = ?, "body" = ?, "removedAt" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?',
    [title, body, removedAt, now, before.id],
  )
  await kept(tx, now, actor, before, await readSection(tx, before.id), action)
}

async function kept(
  tx: Tx,
  now: string,
  actor: Actor,
  before: Section | null,
  after: Section,
  action?: string,
): Promise<void> {
  await keepCitations(tx, after.id, citedIn(blocksOf(after.body)))
  await recordChange(
    tx,
    now,
    actor,
    'report_section',
    { id: after.id, municipalityCode: null, before, after, ...(action && { action }) },
    // What is written is in the history; the audit tells that it was written.
    ({ kind, version, body, removedAt }) => ({ kind, version, length: body.length, removedAt }),
  )
  tx.touch('report')
}
