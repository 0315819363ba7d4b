/** The matrix that the report stands on: projects × the five conditions, by municipality. */
import type { Reader } from '../database/database.js'
import { keptUntil } from '../database/kept-until.js'
import { decodeSummaries, type ConditionSummary } from '../experience/condition-summary.js'
import { CONDITIONS } from '../experience/vocabulary.js'
import type { ProjectIndex } from '../registry/project-index.js'
import type { Provenance } from '../registry/vocabulary.js'
import { URL_WORDS } from '../registry/url-words.js'
import type { Services } from '../services.js'
import type { ViewTools } from '../web/page.js'

/** So many projects still read as one table; beyond that each municipality has pages of its own. */
const WHOLE_MATRIX = 50
/** Rows on a page of one municipality's: what one can take in, with the headings still in sight. */
export const ROWS_A_PAGE = 20

interface MatrixRow {
  id: number
  slug: string
  title: string
  titleEn: string | null
  provenance: Provenance
  municipality: string
  municipalitySlug: string
  conditions: ConditionSummary[]
}

const ROWS = `SELECT p."id", p."slug", p."title", p."titleEn", p."provenance", p."conditionCounts", m."name" AS "municipality", m."slug" AS "municipalitySlug"
  FROM "project" p JOIN "municipality" m ON m."code" = p."municipalityCode" WHERE p."status" = 'published'`

export interface MatrixGroup {
  name: string
  href: string
  rows: {
    title: string
    href: string
    provenance: Provenance
    cells: { code: string; count: number; average: number | null; href: string | null; label: string }[]
  }[]
}

/** Is the matrix small enough to be shown whole? */
export const isWhole = async (index: ProjectIndex): Promise<boolean> => (await index.size()) <= WHOLE_MATRIX

type Part = { municipalityCode: string; page: number } | null

const PAGES_KEPT = 200
const shownGroups = keptUntil<string, MatrixGroup[]>({ until: ['projects', 'municipalities'], most: PAGES_KEPT })

async function readRows(read: Reader, part: Part): Promise<MatrixRow[]> {
  const rows = await (part
    ? read.all<MatrixRow & { conditionCounts: string }>(
        `${ROWS} AND p."municipalityCode" = ? ORDER BY p."sortKey", p."id" LIMIT ? OFFSET ?`,
        [part.municipalityCode, ROWS_A_PAGE, (part.page - 1) * ROWS_A_PAGE],
      )
    : read.all<MatrixRow & { conditionCounts: string }>(`${ROWS} ORDER BY m."sortKey", p."sortKey", p."id" LIMIT ?`, [
        WHOLE_MATRIX,
      ]))
  return rows.map((row) => ({ ...row, conditions: decodeSummaries(row.conditionCounts) }))
}

/** All projects, or a page of one municipality's, grouped by municipality in Danish order. */
export function matrixGroups({ db }: Services, tools: MatrixTools, part: Part): Promise<MatrixGroup[]> {
  const key = part ? `${tools.lang} ${part.municipalityCode} ${part.page}` : tools.lang
  return shownGroups.of(db, key, async () => grouped(tools, await readRows(db.read, part)))
}

type MatrixTools = Pick<ViewTools, 't' | 'url' | 'number' | 'lang'>

function grouped(tools: MatrixTools, rows: MatrixRow[]): MatrixGroup[] {
  const groups = new Map<string, MatrixGroup>()
  for (const row of rows) {
    let group = groups.get(row.municipalitySlug)
    if (!group)
      groups.set(
        row.municipalitySlug,
        (group = { name: row.municipality, href: tools.url(`/kommuner/${row.municipalitySlug}`), rows: [] }),
      )
    const title = (tools.lang === 'en' && row.titleEn) || row.title
    const href = tools.url(`/projekter/${row.slug}`)
    const cells = CONDITIONS.map((code, i) => {
      const { count, average } = row.conditions[i] ?? { count: 0, average: null }
      const condition = tools.t(`reference.condition.${code}.name`)
      const label =
        average === null
          ? tools.t('report.cell.none', { project: title, condition })
          : tools.t('report.cell.some', { project: title, condition, n: count, average: tools.number(average, 1) })
      return { code, count, average, href: count > 0 ? `${href}/${URL_WORDS[code]}` : null, label }
    })
    group.rows.push({ title, href, provenance: row.provenance, cells })
  }
  return [...groups.values()]
}
