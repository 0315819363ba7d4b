/** The counts that an edition's figures are made of: enough to make every number in them again, and nothing that they hide. */
import type { Reader } from '../../database/database.js'
import { conditionPairs } from '../../experience/condition-pairs.js'
import { CONDITIONS, type ConditionCode } from '../../experience/vocabulary.js'
import { URL_WORDS } from '../../registry/url-words.js'
import type { Services } from '../../services.js'
import { makeFigure } from '../../summary/figures/catalogue.js'
import { FIGURES, type Figure, type FigureRow } from '../../summary/figures/figure.js'

export type Distribution = [number, number, number, number, number]

export interface FrozenCounts {
  /** For each figure, row by row: how many gave 1 to 5. Null where the row is hidden, or where it counts no ratings. */
  ratings: Record<string, (Distribution | null)[]>
  /** Projects by how far they meet two conditions; of pairs that enough projects have told of. */
  pairs: {
    first: ConditionCode
    second: ConditionCode
    illustrative: boolean
    firstLevel: number
    secondLevel: number
    projects: number
  }[]
}

export async function countsBehind(services: Services): Promise<FrozenCounts> {
  const ratings: FrozenCounts['ratings'] = {}
  for (const name of FIGURES) {
    if (name === 'sammenhaeng') continue
    const figure = await makeFigure(services, name, { lang: 'da' })
    ratings[name] =
      name === 'skema' ? await matrixCounts(services.db.read, figure) : figure.rows.map((row) => ownCounts(figure, row))
  }
  return { ratings, pairs: await toldPairs(services) }
}

/** A distribution's row has its counts in it. */
function ownCounts({ columns }: Figure, { cells, hidden }: FigureRow): Distribution | null {
  if (hidden) return null
  return [1, 2, 3, 4, 5].map((rating) =>
    Number(cells[columns.findIndex(({ name }) => name === `rating_${rating}`)] ?? 0),
  ) as Distribution
}

/** The matrix tells how many and how they rated on average: the counts behind are read by where each cell leads. */
async function matrixCounts(read: Reader, { rows }: Figure): Promise<(Distribution | null)[]> {
  const counted = await read.all<{
    project: number
    municipality: string
    condition: ConditionCode
    illustrative: number
    rating: number
    n: number
  }>(
    `SELECT p."id" AS "project", m."slug" AS "municipality", e."conditionCode" AS "condition",
       CASE WHEN e."provenance" = 'illustrative' THEN 1 ELSE 0 END AS "illustrative", e."rating", count(*) AS "n"
     FROM "experience" e JOIN "project" p ON p."id" = e."projectId" JOIN "municipality" m ON m."code" = p."municipalityCode"
     WHERE p."status" = 'published' GROUP BY 1, 2, 3, 4, 5`,
  )
  const found = new Map<string, Distribution>()
  for (const { project, municipality, condition, illustrative, rating, n } of counted)
    for (const place of [`projekt ${project}`, `kommune ${municipality}`]) {
      const key = [place, condition, illustrative].join(' ')
      const distribution = found.get(key) ?? [0, 0, 0, 0, 0]
      distribution[rating - 1]! += n
      found.set(key, distribution)
    }
  return rows.map(({ href, hidden, illustrative }) => {
    if (hidden) return null
    const query = new URL(href, 'http://here.invalid').searchParams
    const place = query.has('projekt') ? `projekt ${query.get('projekt')}` : `kommune ${query.get('kommune')}`
    const condition = CONDITIONS.find((code) => URL_WORDS[code] === query.get('betingelse'))!
    return found.get([place, condition, illustrative ? 1 : 0].join(' ')) ?? [0, 0, 0, 0, 0]
  })
}

/** Only pairs whose numbers the figure itself tells. */
async function toldPairs(services: Services): Promise<FrozenCounts['pairs']> {
  const { columns, rows } = await makeFigure(services, 'sammenhaeng', { lang: 'da' })
  const told = columns.findIndex(({ name }) => name === 'first_well')
  const pairs = CONDITIONS.flatMap((first, i) => CONDITIONS.slice(i + 1).map((second) => [first, second] as const))
  const open = new Set(
    rows.flatMap(({ cells, illustrative }, i) => {
      const [first, second] = pairs[i % pairs.length]!
      return cells[told] === null ? [] : [[first, second, illustrative].join(' ')]
    }),
  )
  const kept = await conditionPairs(services.db.read)
  return kept.filter(({ first, second, illustrative }) => open.has([first, second, illustrative].join(' ')))
}
