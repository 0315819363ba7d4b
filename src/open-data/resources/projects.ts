/** Published projects as the public may have them: whole, but of volunteers only how many. */
import { z } from 'zod'
import { placeholders, type SqlValue } from '../../database/database.js'
import { summariseByPlace } from '../../experience/condition-summary.js'
import { talliesOf } from '../../experience/tallies.js'
import {
  EVIDENCE,
  INSTITUTION_TYPES,
  PROVENANCES,
  TARGET_GROUPS,
  THEMES,
  type TargetGroup,
  type Theme,
} from '../../registry/vocabulary.js'
import {
  LIST_SEPARATOR,
  conditionColumns,
  conditionRow,
  conditionRows,
  dateColumn,
  field,
  groupBy,
  momentColumn,
  numberColumn,
  onlyPublic,
  textColumn,
  type DataContext,
  type Resource,
} from '../resource.js'

export const projectRow = z.object({
  id: field('id', z.int()),
  slug: field('slug', z.string()),
  url: field('url', z.url()),
  title: field('title', z.string()),
  titleEn: field('titleEn', z.string().nullable()),
  summary: field('summary', z.string()),
  summaryEn: field('summaryEn', z.string().nullable()),
  description: field('description', z.string()),
  municipalityCode: field('municipalityCode', z.string().length(4)),
  municipality: field('municipality', z.string()),
  institutionSlug: field('institutionSlug', z.string()),
  institution: field('institution', z.string()),
  institutionType: field('institutionType', z.enum(INSTITUTION_TYPES)),
  partners: field('partners', z.array(z.string())),
  targetGroups: field('targetGroups', z.array(z.enum(TARGET_GROUPS))),
  themes: field('themes', z.array(z.enum(THEMES))),
  startedOn: field('startedOn', z.iso.date()),
  endedOn: field('endedOn', z.iso.date().nullable()),
  provenance: field('provenance', z.enum(PROVENANCES)),
  evidence: field('evidence', z.enum(EVIDENCE)),
  volunteers: field('volunteers', z.int().min(0)),
  experienceCount: field('experienceCount', z.int().min(0)),
  conditions: field('conditions', z.array(conditionRow)),
  publishedAt: field('publishedAt', z.iso.datetime()),
  updatedAt: field('updatedAt', z.iso.datetime()),
})
export type ProjectRow = z.output<typeof projectRow>

type BaseRow = Omit<
  ProjectRow,
  'url' | 'partners' | 'targetGroups' | 'themes' | 'evidence' | 'volunteers' | 'conditions'
>

const BASE = `SELECT p."id", p."slug", p."title", p."titleEn", p."summary", p."summaryEn", p."description", p."municipalityCode",
    m."name" AS "municipality", i."slug" AS "institutionSlug", i."name" AS "institution", i."type" AS "institutionType",
    p."startedOn", p."endedOn", p."provenance", p."experienceCount", p."publishedAt", p."updatedAt"
  FROM "project" p JOIN "municipality" m ON m."code" = p."municipalityCode" JOIN "institution" i ON i."id" = p."institutionId"
  WHERE p."status" = 'published'`

const BATCH = 500

async function* projectBatches(context: DataContext): AsyncGenerator<ProjectRow[]> {
  for (let after = 0; ;) {
    // The ids first: with the limit outside the join a planner may sort all projects for each batch.
    const ids = await context.db.read.all<{ id: number }>(
      `SELECT "id" FROM "project" WHERE "id" > ? AND "status" = 'published' ORDER BY "id" LIMIT ?`,
      [after, BATCH],
    )
    if (ids.length === 0) return
    yield await projectsByIds(
      context,
      ids.map(({ id }) => id),
    )
    after = ids.at(-1)!.id
  }
}

/** In the order of the ids; those that are not published are passed over. */
export async function projectsByIds(context: DataContext, ids: number[]): Promise<ProjectRow[]> {
  if (ids.length === 0) return []
  const rows = await context.db.read.all<BaseRow>(`${BASE} AND p."id" IN (${placeholders(ids)})`, ids)
  const byId = new Map((await completed(context, rows)).map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined)
}

export async function projectBySlug(context: DataContext, slug: string): Promise<ProjectRow | undefined> {
  const row = await context.db.read.one<BaseRow>(`${BASE} AND p."slug" = ?`, [slug])
  return row && (await completed(context, [row]))[0]
}

/** Adds what stands in other tables: one query a table, not one a project. */
async function completed({ db, clock, config }: DataContext, rows: BaseRow[]): Promise<ProjectRow[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const childRows = (sql: string, more: SqlValue[] = []) =>
    db.read.all<{ projectId: number; value: string }>(sql.replace('%ids', placeholders(ids)), [...ids, ...more])
  const [targetGroups, themes, partners, volunteers, tallies] = await Promise.all([
    childRows(
      'SELECT "projectId", "targetGroup" AS "value" FROM "project_target_group" WHERE "projectId" IN (%ids) ORDER BY 1, 2',
    ),
    childRows('SELECT "projectId", "theme" AS "value" FROM "project_theme" WHERE "projectId" IN (%ids) ORDER BY 1, 2'),
    childRows(
      `SELECT pp."projectId", i."slug" AS "value" FROM "project_partner" pp JOIN "institution" i ON i."id" = pp."institutionId"
       WHERE pp."projectId" IN (%ids) AND i."archivedAt" IS NULL ORDER BY 1, i."sortKey", 2`,
    ),
    childRows(
      `SELECT "projectId", count(*) AS "value" FROM "assignment" WHERE "projectId" IN (%ids) AND ("endedOn" IS NULL OR "endedOn" >= ?) GROUP BY 1`,
      [clock.today()],
    ),
    talliesOf(db.read, 'project', ids.map(String)),
  ])
  const groups = [targetGroups, themes, partners, volunteers].map((list) => groupBy(list, (row) => row.projectId))
  const values = <Value = string>(group: number, id: number) =>
    (groups[group]!.get(id) ?? []).map((row) => row.value) as Value[]
  const summaries = summariseByPlace(tallies)
  return rows.map((row) => {
    const conditions = conditionRows(summaries.get(String(row.id)))
    const covered = conditions.filter(({ count }) => count > 0).length
    return onlyPublic(projectRow, {
      ...row,
      url: `${config.publicUrl}/projekter/${row.slug}`,
      targetGroups: values<TargetGroup>(0, row.id),
      themes: values<Theme>(1, row.id),
      partners: values(2, row.id),
      volunteers: Number(values(3, row.id)[0] ?? 0),
      conditions,
      evidence: covered === conditions.length ? 'complete' : covered > 0 ? 'partial' : 'none',
    })
  })
}

export const projects: Resource<ProjectRow> = {
  name: 'projects',
  file: 'projekter',
  schema: projectRow,
  columns: (tools) => {
    const { t } = tools
    const heading = (key: string) => t(`open-data.column.${key}`)
    return [
      numberColumn(heading('id'), (row) => row.id),
      textColumn(heading('slug'), 30, (row) => row.slug),
      textColumn(heading('url'), 40, (row) => row.url),
      textColumn(heading('title'), 40, (row) => row.title),
      textColumn(heading('titleEn'), 40, (row) => row.titleEn),
      textColumn(heading('summary'), 60, (row) => row.summary),
      textColumn(heading('summaryEn'), 60, (row) => row.summaryEn),
      textColumn(heading('description'), 60, (row) => row.description),
      textColumn(heading('municipalityCode'), 12, (row) => row.municipalityCode),
      textColumn(heading('municipality'), 20, (row) => row.municipality),
      textColumn(heading('institutionSlug'), 30, (row) => row.institutionSlug),
      textColumn(heading('institution'), 30, (row) => row.institution),
      textColumn(heading('institutionType'), 20, (row) => t(`reference.institutionType.${row.institutionType}`)),
      textColumn(heading('partners'), 30, (row) => row.partners.join(LIST_SEPARATOR)),
      textColumn(heading('targetGroups'), 30, (row) =>
        row.targetGroups.map((group) => t(`reference.targetGroup.${group}`)).join(LIST_SEPARATOR),
      ),
      textColumn(heading('themes'), 30, (row) =>
        row.themes.map((theme) => t(`reference.theme.${theme}`)).join(LIST_SEPARATOR),
      ),
      dateColumn(heading('startedOn'), (row) => row.startedOn),
      dateColumn(heading('endedOn'), (row) => row.endedOn),
      textColumn(heading('provenance'), 14, (row) => t(`reference.provenance.${row.provenance}`)),
      textColumn(heading('evidence'), 30, (row) => t(`reference.evidence.${row.evidence}`)),
      numberColumn(heading('volunteers'), (row) => row.volunteers),
      numberColumn(heading('experienceCount'), (row) => row.experienceCount),
      ...conditionColumns<ProjectRow>(tools),
      momentColumn(heading('publishedAt'), (row) => row.publishedAt),
      momentColumn(heading('updatedAt'), (row) => row.updatedAt),
    ]
  },
  batches: projectBatches,
  count: ({ projectIndex }) => projectIndex.size(),
}
