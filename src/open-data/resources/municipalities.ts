/** The country's 98 municipalities, with what the registry holds of each. */
import { z } from 'zod'
import { summariseByPlace } from '../../experience/condition-summary.js'
import { talliesOf } from '../../experience/tallies.js'
import { PROVENANCES, type Provenance } from '../../registry/vocabulary.js'
import {
  LIST_SEPARATOR,
  conditionColumns,
  conditionRow,
  conditionRows,
  field,
  flagColumn,
  groupBy,
  numberColumn,
  onlyPublic,
  textColumn,
  type DataContext,
  type Resource,
} from '../resource.js'

export const municipalityRow = z.object({
  code: field('municipalityCode', z.string().length(4)),
  slug: field('slug', z.string()),
  url: field('municipalityUrl', z.url().nullable()),
  name: field('name', z.string()),
  region: field('region', z.string()),
  regions: field(
    'regions',
    z.array(
      z.object({
        region: field('regionName', z.string()),
        validFrom: field('validFrom', z.iso.date()),
        validTo: field('validTo', z.iso.date().nullable()),
      }),
    ),
  ),
  takesPart: field('takesPart', z.boolean()),
  longitude: field('longitude', z.number()),
  latitude: field('latitude', z.number()),
  institutionCount: field('institutionCount', z.int().min(0)),
  projectCount: field('projectCount', z.int().min(0)),
  projectProvenances: field('projectProvenances', z.array(z.enum(PROVENANCES))),
  conditions: field('conditions', z.array(conditionRow)),
})
export type MunicipalityRow = z.output<typeof municipalityRow>

interface BaseRow {
  code: string
  slug: string
  name: string
  takesPart: boolean | number
  longitude: number
  latitude: number
}
interface RegionRow {
  municipalityCode: string
  region: string
  validFrom: string
  validTo: string | null
}
interface ProjectCount {
  municipalityCode: string
  provenance: Provenance
  count: number
}

/** All of them, in Danish order: so few that nothing is gained by reading a part. */
export async function municipalityRows({ db, clock, config }: DataContext): Promise<MunicipalityRow[]> {
  const { read } = db
  const rows = await read.all<BaseRow>(
    `SELECT "code", "slug", "name", "takesPart", "centreLongitude" AS "longitude", "centreLatitude" AS "latitude"
     FROM "municipality" ORDER BY "sortKey", "code"`,
  )
  const [regions, institutionCounts, projectCounts, tallies] = await Promise.all([
    read.all<RegionRow>(
      'SELECT "municipalityCode", "region", "validFrom", "validTo" FROM "municipality_region" ORDER BY 1, 3',
    ),
    read.all<{ municipalityCode: string; count: number }>(
      'SELECT "municipalityCode", count(*) AS "count" FROM "institution" WHERE "archivedAt" IS NULL GROUP BY 1',
    ),
    read.all<ProjectCount>(
      `SELECT "municipalityCode", "provenance", count(*) AS "count" FROM "project" WHERE "status" = 'published' GROUP BY 1, 2 ORDER BY 1, 2`,
    ),
    talliesOf(
      read,
      'municipality',
      rows.map((row) => row.code),
    ),
  ])
  const regionsOf = groupBy(regions, (row) => row.municipalityCode)
  const institutionsOf = new Map(institutionCounts.map((row) => [row.municipalityCode, row.count]))
  const projectsOf = groupBy(projectCounts, (row) => row.municipalityCode)
  const summaries = summariseByPlace(tallies)
  const today = clock.today()
  return rows.map((row) => {
    const own = regionsOf.get(row.code) ?? []
    const counts = projectsOf.get(row.code) ?? []
    return onlyPublic(municipalityRow, {
      ...row,
      takesPart: Boolean(row.takesPart),
      url: row.takesPart ? `${config.publicUrl}/kommuner/${row.slug}` : null,
      region: own.findLast(({ validFrom }) => validFrom <= today)?.region ?? '',
      regions: own.map(({ region, validFrom, validTo }) => ({ region, validFrom, validTo })),
      institutionCount: institutionsOf.get(row.code) ?? 0,
      projectCount: counts.reduce((sum, { count }) => sum + count, 0),
      projectProvenances: counts.map(({ provenance }) => provenance),
      conditions: conditionRows(summaries.get(row.code)),
    })
  })
}

async function* municipalityBatches(context: DataContext): AsyncGenerator<MunicipalityRow[]> {
  yield await municipalityRows(context)
}

export const municipalities: Resource<MunicipalityRow> = {
  name: 'municipalities',
  file: 'kommuner',
  schema: municipalityRow,
  columns: (tools) => {
    const { t } = tools
    const heading = (key: string) => t(`open-data.column.${key}`)
    return [
      textColumn(heading('municipalityCode'), 12, (row) => row.code),
      textColumn(heading('slug'), 20, (row) => row.slug),
      textColumn(heading('url'), 40, (row) => row.url),
      textColumn(heading('name'), 20, (row) => row.name),
      textColumn(heading('region'), 16, (row) => row.region),
      flagColumn(heading('takesPart'), (row) => row.takesPart),
      numberColumn(heading('longitude'), (row) => row.longitude),
      numberColumn(heading('latitude'), (row) => row.latitude),
      numberColumn(heading('institutionCount'), (row) => row.institutionCount),
      numberColumn(heading('projectCount'), (row) => row.projectCount),
      textColumn(heading('projectProvenances'), 24, (row) =>
        row.projectProvenances.map((provenance) => t(`reference.provenance.${provenance}`)).join(LIST_SEPARATOR),
      ),
      ...conditionColumns<MunicipalityRow>(tools),
    ]
  },
  batches: municipalityBatches,
  count: async ({ db }) => (await db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "municipality"'))!.n,
}
