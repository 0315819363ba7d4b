/** Projects × conditions: the matrix that the report stands on. Where there are too many projects to show, municipalities. */
import { voiceTallies } from '../../experience/voice-tallies.js'
import { CONDITIONS, type ConditionCode } from '../../experience/vocabulary.js'
import { decodeVoices } from '../../experience/voices.js'
import { allMunicipalities } from '../../registry/municipalities.js'
import { URL_WORDS } from '../../registry/url-words.js'
import { INSTITUTION_TYPES, type InstitutionType } from '../../registry/vocabulary.js'
import type { Services } from '../../services.js'
import { countParts, type Counted, type Part } from './counted.js'
import { noteOf, partName } from './distribution-figure.js'
import type { FigureNumbers, FigureRow, FigureTools } from './figure.js'
import { gridPicture } from './grid.js'
import { readingHref, type ReadingFilter } from './reading-href.js'
import { hideSmallGroups } from './small-groups.js'
import { countOf, none, spreadOf } from './spread.js'

/** More do not fit on a page that is read. */
const MOST_PROJECTS = 100
const MUNICIPALITIES_SHOWN = 10

interface ProjectRow {
  id: number
  slug: string
  title: string
  titleEn: string | null
  municipalityCode: string
  municipality: string
  type: InstitutionType
  voices: string
}

/** A row of the matrix, whatever it is of. */
interface Line {
  key: string
  group: string | null
  name: (tools: FigureTools) => string
  filter: ReadingFilter
  publicHref: (condition: ConditionCode) => string
}

interface Matrix {
  of: 'projects' | 'municipalities'
  /** How many there are, of which `lines` may be a part. */
  total: number
  lines: Line[]
  parts: Part[]
}

export async function matrixFigure(services: Services, page: number): Promise<FigureNumbers> {
  // Whether there are few enough is asked first: it costs nothing, and reading them does.
  const ids = await services.db.read.all<{ id: number }>(
    `SELECT "id" FROM "project" WHERE "status" = 'published' LIMIT ${MOST_PROJECTS + 1}`,
  )
  if (ids.length > MOST_PROJECTS) return numbersOf(await byMunicipality(services, page))
  const projects = await services.db.read.all<ProjectRow>(
    `SELECT p."id", p."slug", p."title", p."titleEn", p."municipalityCode", m."name" AS "municipality", i."type", p."voices"
     FROM "project" p
     JOIN "municipality" m ON m."code" = p."municipalityCode" JOIN "institution" i ON i."id" = p."institutionId"
     WHERE p."status" = 'published' ORDER BY m."sortKey", p."sortKey", p."id"`,
  )
  return numbersOf(await byProject(services, projects))
}

async function byMunicipality(services: Services, page: number): Promise<Matrix> {
  const tallies = await voiceTallies(services.db.read, 'municipality')
  const told = new Set(tallies.map((tally) => tally.key))
  const municipalities = (await allMunicipalities(services)).filter(({ code }) => told.has(code))
  return {
    of: 'municipalities',
    total: municipalities.length,
    lines: municipalities
      .slice((page - 1) * MUNICIPALITIES_SHOWN, page * MUNICIPALITIES_SHOWN)
      .map(({ code, name, slug }) => ({
        key: code,
        group: null,
        name: () => name,
        filter: { kommune: slug },
        publicHref: () => `/kommuner/${slug}`,
      })),
    parts: countParts(
      tallies,
      municipalities.map(({ code }) => code),
      true,
    ),
  }
}

async function byProject(services: Services, projects: ProjectRow[]): Promise<Matrix> {
  const parts = [false, true].map((illustrative) => partOf(projects, illustrative))
  await hideInProjects(services, projects, parts[0]!)
  const told = parts.filter((part) => part.n > 0)
  return {
    of: 'projects',
    total: projects.length,
    lines: projects.map(({ id, slug, title, titleEn, municipality }) => ({
      key: String(id),
      group: municipality,
      name: ({ lang }) => (lang === 'en' && titleEn) || title,
      filter: { projekt: String(id) },
      publicHref: (condition) => `/projekter/${slug}/${URL_WORDS[condition]}`,
    })),
    parts: told.length > 0 ? told : [parts[0]!],
  }
}

function partOf(projects: ProjectRow[], illustrative: boolean): Part {
  const rows = projects.flatMap(({ id, voices }) => {
    const cells = (decodeVoices(voices)?.cells ?? []).filter((cell) => cell.illustrative === illustrative)
    return CONDITIONS.map((condition): Counted => {
      const distribution = none()
      for (const cell of cells) if (cell.conditionCode === condition) distribution[cell.rating - 1]! += cell.count
      return { key: String(id), condition, distribution, n: countOf(distribution), withheld: 0, hidden: false }
    })
  })
  return { illustrative, n: rows.reduce((sum, row) => sum + row.n, 0), rows }
}

/** The sums of a municipality's and of a kind of institution's projects are told by other figures. */
async function hideInProjects({ db }: Services, projects: ProjectRow[], part: Part): Promise<void> {
  if (part.n === 0) return
  const hiddenIn = async (dimension: 'municipality' | 'type', keys: readonly string[]) =>
    countParts(await voiceTallies(db.read, dimension), keys, true)
      .filter((told) => !told.illustrative)
      .flatMap((told) => told.rows.filter((row) => row.hidden))
  const municipalities = await hiddenIn('municipality', [...new Set(projects.map((row) => row.municipalityCode))])
  const types = await hiddenIn('type', INSTITUTION_TYPES)
  const places = new Map(projects.map((row) => [String(row.id), row]))
  for (const condition of CONDITIONS) {
    const untold = (rows: Counted[]) => new Set(rows.filter((row) => row.condition === condition).map((row) => row.key))
    const cells = part.rows.filter((row) => row.condition === condition)
    const groups = cells.map(({ key, n }) => {
      const { municipalityCode, type } = places.get(key)!
      return { row: municipalityCode, column: type, n, withheld: 0 }
    })
    const { hidden } = hideSmallGroups(groups, untold(municipalities), untold(types))
    hidden.forEach((i) => (cells[i]!.hidden = true))
  }
}

function numbersOf(matrix: Matrix): FigureNumbers {
  const { parts, lines } = matrix
  const of = (illustrative: boolean) => parts.find((part) => part.illustrative === illustrative)?.n ?? 0
  const [n, illustrative] = [of(false), of(true)]
  return {
    n,
    illustrative,
    pages: matrix.of === 'projects' ? 1 : Math.ceil(matrix.total / MUNICIPALITIES_SHOWN),
    word: (tools) => {
      const { t } = tools
      const title = t(`summary.figure.skema.title-${matrix.of}`, { n: matrix.total })
      const base = t('summary.figure.base', { n, what: t(`summary.figure.skema.base-${matrix.of}`) })
      return {
        title,
        base,
        note: noteOf(tools, parts, illustrative),
        columns: columnsOf(matrix, tools),
        rows: parts.flatMap((part) => lines.flatMap((line) => tableRows(part, line, tools))),
        svg: () =>
          gridPicture({
            id: 'figur-skema',
            lang: tools.lang,
            title,
            about: t('summary.figure.picture', { title, base }),
            columns: CONDITIONS.map((code) => t(`reference.condition.${code}.name`)),
            legend: CONDITIONS.map((_, i) => t(`reference.rating.${i + 1}`)),
            parts: parts.map((part) => ({
              heading: part.illustrative || parts.length > 1 ? partName(tools, part) : null,
              rows: lines.map((line) => ({
                group: line.group,
                label: line.name(tools),
                cells: cellsOf(part, line).map((row) => gridCell(row, tools)),
              })),
            })),
          }),
      }
    },
  }
}

const byKey = new WeakMap<Part, Map<string, Counted[]>>()

/** A part has many more rows than are shown: they are looked through once. */
function cellsOf(part: Part, line: Line): Counted[] {
  let rows = byKey.get(part)
  if (!rows) {
    byKey.set(part, (rows = new Map<string, Counted[]>()))
    for (const row of part.rows) {
      if (row.condition === null) continue
      const own = rows.get(row.key)
      if (own) own.push(row)
      else rows.set(row.key, [row])
    }
  }
  const own = rows.get(line.key)!
  return CONDITIONS.map((condition) => own.find((row) => row.condition === condition)!)
}

function gridCell(row: Counted, { t, number }: FigureTools) {
  const spread = spreadOf(row.distribution)
  if (row.hidden) return { text: t('summary.figure.few-short'), level: null }
  return spread
    ? { text: `${number(spread.average, 1)} (${row.n})`, level: Math.round(spread.average) }
    : { text: '–', level: null }
}

function columnsOf({ of }: Matrix, { t }: FigureTools) {
  const text = (name: string, key: string) => ({ name, title: t(key), kind: 'text' as const })
  const number = (name: string, key: string) => ({ name, title: t(key), kind: 'number' as const })
  return [
    text('counted', 'summary.figure.column.counted'),
    text('group', `summary.figure.skema.group-${of}`),
    text('condition', 'summary.figure.column.condition'),
    number('count', 'summary.figure.column.count'),
    number('median', 'summary.figure.column.median'),
    number('average', 'summary.figure.column.average'),
  ]
}

function tableRows(part: Part, line: Line, tools: FigureTools): FigureRow[] {
  const [counted, label] = [partName(tools, part), line.name(tools)]
  return cellsOf(part, line).map((row) => {
    const condition = row.condition!
    const spread = row.hidden ? null : spreadOf(row.distribution)
    return {
      cells: [
        counted,
        label,
        tools.t(`reference.condition.${condition}.name`),
        row.hidden ? null : row.n,
        spread && spread.median,
        spread && Math.round(spread.average * 100) / 100,
      ],
      illustrative: part.illustrative,
      hidden: row.hidden,
      href: readingHref({
        ...line.filter,
        betingelse: URL_WORDS[condition]!,
        data: part.illustrative ? 'eksempler' : 'registreret',
      }),
      publicHref: row.n > 0 ? line.publicHref(condition) : null,
    }
  })
}
