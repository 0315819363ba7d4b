/** The experiences and effects that the report may cite: read by their references, and searched by who writes. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import { inParts } from '../../database/bulk.js'
import { placeholders, type Reader, type SqlValue } from '../../database/database.js'
import type { ConditionCode, EffectKind, Rating, RespondentRole } from '../../experience/vocabulary.js'
import type { Provenance } from '../../registry/vocabulary.js'
import type { Services } from '../../services.js'
import { recordOf, refOf, type CitedEntity, type CitedRecord } from '../text/refs.js'

export interface Evidence extends CitedRecord {
  version: number
  /** The condition or the kind of effect that it is about. */
  about: ConditionCode | EffectKind
  rating: Rating
  observation: string
  outcome: string | null
  respondentRole: RespondentRole
  observedOn: string
  quotable: boolean
  provenance: Provenance
  projectId: number
  project: string
  projectEn: string | null
  projectSlug: string
  /** Whether the project is public: else its experience counts in no figure. */
  published: boolean
  municipality: string
  municipalityCode: string
  institutionType: string
}

type Row = Omit<Evidence, 'entity' | 'quotable' | 'published'> & {
  quotable: boolean | number
  published: boolean | number
}

const ABOUT: Record<CitedEntity, string> = { experience: 'conditionCode', effect: 'kind' }

const selectFrom = (entity: CitedEntity): string =>
  `SELECT r."id" AS "key", r."version", r."${ABOUT[entity]}" AS "about", r."rating", r."observation", r."outcome",
     r."respondentRole", r."observedOn", r."quotable", r."provenance", p."id" AS "projectId", p."title" AS "project",
     p."titleEn" AS "projectEn", p."slug" AS "projectSlug", p."status" = 'published' AS "published",
     m."name" AS "municipality", m."code" AS "municipalityCode", i."type" AS "institutionType"
   FROM "${entity}" r JOIN "project" p ON p."id" = r."projectId" JOIN "institution" i ON i."id" = p."institutionId"
     JOIN "municipality" m ON m."code" = p."municipalityCode"`

const plain = (entity: CitedEntity, row: Row): Evidence => ({
  ...row,
  entity,
  quotable: Boolean(row.quotable),
  published: Boolean(row.published),
})

/** By reference; what is not there is not in the answer. Whoever asks has checked the right. */
export async function evidenceOf(read: Reader, refs: readonly string[]): Promise<Map<string, Evidence>> {
  const found = new Map<string, Evidence>()
  for (const entity of ['experience', 'effect'] as const) {
    const keys = refs.map(recordOf).filter((record) => record.entity === entity)
    await inParts(keys, async (part) => {
      const rows = await read.all<Row>(
        `${selectFrom(entity)} WHERE r."id" IN (${placeholders(part)})`,
        part.map(({ key }) => key),
      )
      for (const row of rows) found.set(refOf({ entity, key: row.key }), plain(entity, row))
    })
  }
  return found
}

export interface EvidenceSearch {
  words: string
  about: string | null
}

const MOST_FOUND = 20

/** What holds all of the words, in the observation, the outcome, the project or the municipality. @throws NotFound */
export async function searchEvidence(
  { db }: Services,
  actor: Actor,
  { words, about }: EvidenceSearch,
): Promise<Evidence[]> {
  requireRight(actor, 'compile report', null)
  const found: Evidence[] = []
  for (const entity of ['experience', 'effect'] as const) {
    const { where, values } = conditions(words, about === null ? null : `r."${ABOUT[entity]}"`, about)
    const rows = await db.read.all<Row>(
      `${selectFrom(entity)} WHERE p."deletedAt" IS NULL ${where} ORDER BY r."observedOn" DESC, r."id" DESC LIMIT ?`,
      [...values, MOST_FOUND],
    )
    found.push(...rows.map((row) => plain(entity, row)))
  }
  return found.sort((a, b) => b.observedOn.localeCompare(a.observedOn)).slice(0, MOST_FOUND)
}

/**
 * A pattern for `lower(…) LIKE … ESCAPE '!'`. SQLite makes no small letter of Æ, so whatever is not ASCII stands for
 * any one letter: whoever must know looks again.
 */
export const likeWords = (text: string): string =>
  `%${text
    .toLowerCase()
    .replace(/[%_!]/g, '!$&')
    .replace(/[^\u0000-\u007f]/gu, '_')}%`

const SEARCHED = ['r."observation"', `coalesce(r."outcome", '')`, 'p."title"', 'm."name"']

function conditions(words: string, aboutColumn: string | null, about: string | null) {
  const each = words.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8)
  const values: SqlValue[] = aboutColumn ? [about] : []
  const where = aboutColumn ? [`AND ${aboutColumn} = ?`] : []
  for (const word of each) {
    where.push(`AND lower(${SEARCHED.join(` || ' ' || `)}) LIKE ? ESCAPE '!'`)
    values.push(likeWords(word))
  }
  return { where: where.join(' '), values }
}
