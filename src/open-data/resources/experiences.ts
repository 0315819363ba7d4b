/**
 * Experiences of published projects. Every rating is public, since every figure is made of them; who said
 * it, when and in what words only where it may be quoted. In a small project "leader" is a person's name.
 */
import { z } from 'zod'
import type { SqlValue } from '../../database/database.js'
import { talliesOf } from '../../experience/tallies.js'
import { CONDITIONS, RESPONDENT_ROLES, type ConditionCode } from '../../experience/vocabulary.js'
import { PROVENANCES } from '../../registry/vocabulary.js'
import {
  dateColumn,
  field,
  flagColumn,
  numberColumn,
  onlyPublic,
  textColumn,
  type DataContext,
  type Resource,
} from '../resource.js'

export const experienceRow = z.object({
  id: field('id', z.int()),
  projectSlug: field('projectSlug', z.string()),
  project: field('project', z.string()),
  institutionSlug: field('institutionSlug', z.string()),
  municipalityCode: field('municipalityCode', z.string().length(4)),
  condition: field('condition', z.enum(CONDITIONS)),
  rating: field('rating', z.int().min(1).max(5)),
  provenance: field('provenance', z.enum(PROVENANCES)),
  quotable: field('quotable', z.boolean()),
  observation: field('observation', z.string().nullable()),
  outcome: field('outcome', z.string().nullable()),
  respondentRole: field('respondentRole', z.enum(RESPONDENT_ROLES).nullable()),
  observedOn: field('observedOn', z.iso.date().nullable()),
})
export type ExperienceRow = z.output<typeof experienceRow>

export interface ExperienceFilter {
  projectId?: number
  condition?: ConditionCode
}

/** As the engines give it: SQLite has numbers for truth. */
type SelectedRow = Omit<ExperienceRow, 'quotable'> & { quotable: boolean | number; published: number | null }

const BATCH = 1000

/** By key from after `after`. A batch may be smaller than others: what is not published falls out of it. */
export async function* experienceBatches(
  { db }: DataContext,
  { projectId, condition }: ExperienceFilter = {},
  after = 0,
  most = BATCH,
): AsyncGenerator<ExperienceRow[]> {
  const narrowed: [string, SqlValue][] = []
  if (projectId !== undefined) narrowed.push(['"projectId" = ?', projectId])
  if (condition !== undefined) narrowed.push(['"conditionCode" = ?', condition])
  const sql = batchSql(narrowed.map(([sql]) => sql))
  const values = narrowed.map(([, value]) => value)
  for (;;) {
    const rows = await db.read.all<SelectedRow>(sql, [after, ...values, most])
    if (rows.length === 0) return
    after = rows.at(-1)!.id
    yield rows
      .filter((row) => row.published !== null)
      .map((row) => onlyPublic(experienceRow, { ...row, quotable: Boolean(row.quotable) }))
  }
}

/**
 * The limit stands inside, before the joins: whatever a planner thinks, a batch is a walk along the key.
 * Words that may not be quoted are left where they are: they never come out of the database.
 */
const batchSql = (conditions: string[]): string => `
  SELECT e."id", p."id" AS "published", p."slug" AS "projectSlug", p."title" AS "project", i."slug" AS "institutionSlug",
    p."municipalityCode", e."conditionCode" AS "condition", e."rating", e."provenance", e."quotable",
    e."observation", e."outcome", e."respondentRole", e."observedOn"
  FROM (SELECT "id", "projectId", "conditionCode", "rating", "provenance", "quotable",
      ${WITHHELD.map((column) => `CASE WHEN "quotable" = TRUE THEN "${column}" END AS "${column}"`).join(', ')}
    FROM "experience" WHERE "id" > ? ${conditions.map((condition) => `AND ${condition}`).join(' ')}
    ORDER BY "id" LIMIT ?) AS e
  LEFT JOIN "project" p ON p."id" = e."projectId" AND p."status" = 'published'
  LEFT JOIN "institution" i ON i."id" = p."institutionId"
  ORDER BY e."id"`

const WITHHELD = ['observation', 'outcome', 'respondentRole', 'observedOn']

/** From the tallies, so that it costs the same for a million. */
export async function countExperiences(
  { db }: Pick<DataContext, 'db'>,
  { projectId, condition }: ExperienceFilter = {},
): Promise<number> {
  const tallies =
    projectId === undefined
      ? await talliesOf(db.read, 'all', [''])
      : await talliesOf(db.read, 'project', [String(projectId)])
  return tallies
    .filter((row) => condition === undefined || row.conditionCode === condition)
    .reduce((sum, row) => sum + row.count, 0)
}

export const experiences: Resource<ExperienceRow> = {
  name: 'experiences',
  file: 'erfaringer',
  schema: experienceRow,
  columns: ({ t }) => {
    const heading = (key: string) => t(`open-data.column.${key}`)
    return [
      numberColumn(heading('id'), (row) => row.id),
      textColumn(heading('projectSlug'), 30, (row) => row.projectSlug),
      textColumn(heading('project'), 40, (row) => row.project),
      textColumn(heading('institutionSlug'), 30, (row) => row.institutionSlug),
      textColumn(heading('municipalityCode'), 12, (row) => row.municipalityCode),
      textColumn(heading('condition'), 34, (row) => t(`reference.condition.${row.condition}.name`)),
      numberColumn(heading('rating'), (row) => row.rating),
      textColumn(heading('provenance'), 14, (row) => t(`reference.provenance.${row.provenance}`)),
      flagColumn(heading('quotable'), (row) => row.quotable),
      textColumn(heading('observation'), 60, (row) => row.observation),
      textColumn(heading('outcome'), 60, (row) => row.outcome),
      textColumn(
        heading('respondentRole'),
        16,
        (row) => row.respondentRole && t(`reference.role.${row.respondentRole}`),
      ),
      dateColumn(heading('observedOn'), (row) => row.observedOn),
    ]
  },
  batches: (context) => experienceBatches(context),
  count: (context) => countExperiences(context),
}
