/** Institutions that are in use, as the public may have them. Their contact is a function, never a person. */
import { z } from 'zod'
import { placeholders, type SqlValue } from '../../database/database.js'
import { summariseByPlace } from '../../experience/condition-summary.js'
import { talliesOf } from '../../experience/tallies.js'
import { INSTITUTION_TYPES, PROVENANCES, type Provenance } from '../../registry/vocabulary.js'
import {
  LIST_SEPARATOR,
  conditionColumns,
  conditionRow,
  conditionRows,
  field,
  groupBy,
  momentColumn,
  numberColumn,
  onlyPublic,
  textColumn,
  type DataContext,
  type Resource,
} from '../resource.js'

export const institutionRow = z.object({
  id: field('id', z.int()),
  slug: field('slug', z.string()),
  url: field('url', z.url()),
  name: field('name', z.string()),
  type: field('institutionType', z.enum(INSTITUTION_TYPES)),
  municipalityCode: field('municipalityCode', z.string().length(4)),
  municipality: field('municipality', z.string()),
  street: field('street', z.string()),
  postcode: field('postcode', z.string()),
  town: field('town', z.string()),
  contactRole: field('contactRole', z.string().nullable()),
  phone: field('phone', z.string().nullable()),
  email: field('email', z.string().nullable()),
  website: field('website', z.string().nullable()),
  projectCount: field('projectCount', z.int().min(0)),
  projectProvenances: field('projectProvenances', z.array(z.enum(PROVENANCES))),
  conditions: field('conditions', z.array(conditionRow)),
  updatedAt: field('updatedAt', z.iso.datetime()),
})
export type InstitutionRow = z.output<typeof institutionRow>

type BaseRow = Omit<InstitutionRow, 'url' | 'projectCount' | 'projectProvenances' | 'conditions'>

const BASE = `SELECT i."id", i."slug", i."name", i."type", i."municipalityCode", m."name" AS "municipality", i."street", i."postcode", i."town",
    i."contactRole", i."phone", i."email", i."website", i."updatedAt"
  FROM "institution" i JOIN "municipality" m ON m."code" = i."municipalityCode" WHERE i."archivedAt" IS NULL`

const BATCH = 500

async function* institutionBatches(context: DataContext): AsyncGenerator<InstitutionRow[]> {
  for (let after = 0; ;) {
    const rows = await selected(context, `AND i."id" > ? ORDER BY i."id" LIMIT ?`, [after, BATCH])
    if (rows.length === 0) return
    yield rows
    after = rows.at(-1)!.id
  }
}

export const institutionPage = (context: DataContext, page: number, perPage: number): Promise<InstitutionRow[]> =>
  selected(context, 'ORDER BY i."id" LIMIT ? OFFSET ?', [perPage, (page - 1) * perPage])

export const institutionBySlug = async (context: DataContext, slug: string): Promise<InstitutionRow | undefined> =>
  (await selected(context, 'AND i."slug" = ?', [slug]))[0]

async function selected({ db, config }: DataContext, condition: string, values: SqlValue[]): Promise<InstitutionRow[]> {
  const rows = await db.read.all<BaseRow>(`${BASE} ${condition}`, values)
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const [counts, tallies] = await Promise.all([
    db.read.all<{ institutionId: number; provenance: Provenance; count: number }>(
      `SELECT "institutionId", "provenance", count(*) AS "count" FROM "project"
       WHERE "status" = 'published' AND "institutionId" IN (${placeholders(ids)}) GROUP BY 1, 2 ORDER BY 1, 2`,
      ids,
    ),
    talliesOf(db.read, 'institution', ids.map(String)),
  ])
  const countsOf = groupBy(counts, (row) => row.institutionId)
  const summaries = summariseByPlace(tallies)
  return rows.map((row) => {
    const own = countsOf.get(row.id) ?? []
    return onlyPublic(institutionRow, {
      ...row,
      url: `${config.publicUrl}/institutioner/${row.slug}`,
      projectCount: own.reduce((sum, { count }) => sum + count, 0),
      projectProvenances: own.map(({ provenance }) => provenance),
      conditions: conditionRows(summaries.get(String(row.id))),
    })
  })
}

export const institutions: Resource<InstitutionRow> = {
  name: 'institutions',
  file: 'institutioner',
  schema: institutionRow,
  columns: (tools) => {
    const { t } = tools
    const heading = (key: string) => t(`open-data.column.${key}`)
    return [
      numberColumn(heading('id'), (row) => row.id),
      textColumn(heading('slug'), 30, (row) => row.slug),
      textColumn(heading('url'), 40, (row) => row.url),
      textColumn(heading('name'), 30, (row) => row.name),
      textColumn(heading('institutionType'), 20, (row) => t(`reference.institutionType.${row.type}`)),
      textColumn(heading('municipalityCode'), 12, (row) => row.municipalityCode),
      textColumn(heading('municipality'), 20, (row) => row.municipality),
      textColumn(heading('street'), 30, (row) => row.street),
      textColumn(heading('postcode'), 10, (row) => row.postcode),
      textColumn(heading('town'), 20, (row) => row.town),
      textColumn(heading('contactRole'), 24, (row) => row.contactRole),
      textColumn(heading('phone'), 16, (row) => row.phone),
      textColumn(heading('email'), 30, (row) => row.email),
      textColumn(heading('website'), 40, (row) => row.website),
      numberColumn(heading('projectCount'), (row) => row.projectCount),
      textColumn(heading('projectProvenances'), 24, (row) =>
        row.projectProvenances.map((provenance) => t(`reference.provenance.${provenance}`)).join(LIST_SEPARATOR),
      ),
      ...conditionColumns<InstitutionRow>(tools),
      momentColumn(heading('updatedAt'), (row) => row.updatedAt),
    ]
  },
  batches: institutionBatches,
  count: async ({ db }) =>
    (await db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "institution" WHERE "archivedAt" IS NULL'))!.n,
}
