/** Reading effects across all municipalities, to pick evidence among them: a page at a time by key. */
import { z } from 'zod'
import { requireRight, type Actor } from '../../accounts/permissions.js'
import type { SqlValue } from '../../database/database.js'
import { EFFECTS, type EffectKind, type Rating, type RespondentRole } from '../../experience/vocabulary.js'
import { codeOfWord } from '../../registry/url-words.js'
import type { Provenance } from '../../registry/vocabulary.js'
import type { Services } from '../../services.js'
import { NotFound } from '../../web/errors.js'
import { text, word } from '../reading/filter.js'

export const effectsQuery = z.object({
  virkning: word(EFFECTS),
  kommune: text(/^[a-z0-9-]{1,100}$/),
  /** The draft of a section that evidence is picked for. */
  belaeg: text(/^[\w-]{22}$/),
  /** The effect after which the page goes on: its date and number. */
  efter: text(/^\d{4}-\d\d-\d\d_\d{1,9}$/),
})
export type EffectsQuery = z.output<typeof effectsQuery>

export interface ReadEffect {
  id: number
  kind: EffectKind
  rating: Rating
  observation: string
  outcome: string | null
  respondentRole: RespondentRole
  observedOn: string
  quotable: boolean | number
  provenance: Provenance
  project: string
  projectSlug: string
  institution: string
  municipality: string
}

const EFFECTS_A_PAGE = 20

/** @returns with the key of the next page, null on the last @throws NotFound for who does not compile the report */
export async function readEffects({ db }: Services, actor: Actor, query: EffectsQuery) {
  requireRight(actor, 'compile report', null)
  const parts: [string, ...SqlValue[]][] = [[`p."deletedAt" IS NULL AND p."status" = 'published'`]]
  if (query.virkning) parts.push(['f."kind" = ?', codeOfWord(EFFECTS, query.virkning)])
  if (query.kommune) parts.push(['m."slug" = ?', query.kommune])
  const [date, id] = query.efter?.split('_') ?? []
  if (date) parts.push(['(f."observedOn", f."id") < (?, ?)', date, Number(id)])
  const rows = await db.read.all<ReadEffect>(
    `SELECT f."id", f."kind", f."rating", f."observation", f."outcome", f."respondentRole", f."observedOn", f."quotable",
       f."provenance", p."title" AS "project", p."slug" AS "projectSlug", i."name" AS "institution", m."name" AS "municipality"
     FROM "effect" f JOIN "project" p ON p."id" = f."projectId" JOIN "institution" i ON i."id" = p."institutionId"
       JOIN "municipality" m ON m."code" = p."municipalityCode"
     WHERE ${parts.map(([sql]) => sql).join(' AND ')} ORDER BY f."observedOn" DESC, f."id" DESC LIMIT ${EFFECTS_A_PAGE + 1}`,
    parts.flatMap(([, ...values]) => values),
  )
  const effects = rows.slice(0, EFFECTS_A_PAGE)
  const last = rows.length > EFFECTS_A_PAGE ? effects.at(-1)! : null
  return { effects, after: last && `${last.observedOn}_${last.id}` }
}

/** @throws NotFound */
export async function effectToCite({ db }: Services, actor: Actor, id: number): Promise<string> {
  requireRight(actor, 'compile report', null)
  const found = await db.read.one(
    `SELECT 1 FROM "effect" f JOIN "project" p ON p."id" = f."projectId" WHERE f."id" = ? AND p."deletedAt" IS NULL`,
    [id],
  )
  if (!found) throw new NotFound()
  return `v${id}`
}
