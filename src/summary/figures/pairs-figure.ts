/** What goes together with what: whether a project that meets one condition well also meets another well. */
import { conditionPairs } from '../../experience/condition-pairs.js'
import { voiceTallies } from '../../experience/voice-tallies.js'
import { CONDITIONS, type ConditionCode } from '../../experience/vocabulary.js'
import type { Services } from '../../services.js'
import { partName } from './distribution-figure.js'
import type { FigureNumbers, FigureRow, FigureTools } from './figure.js'
import { agreementPicture } from './agreement-picture.js'
import { readingHref } from './reading-href.js'
import { countOf } from './spread.js'
import { tauB } from './tau.js'

/** From fewer projects nothing can be said. */
const FEWEST_PROJECTS = 5
const WELL_MET = 4

interface Pair {
  first: ConditionCode
  second: ConditionCode
  projects: number
  /** How many meet the first well; of these, how many meet the second well. */
  firstWell: number
  bothWell: number
  /** From −1 to 1; null where it cannot be said. */
  tau: number | null
}

interface PairPart {
  illustrative: boolean
  n: number
  pairs: Pair[]
}

export async function pairsFigure({ db }: Services): Promise<FigureNumbers> {
  const [kept, tallies] = await Promise.all([conditionPairs(db.read), voiceTallies(db.read, 'all')])
  const all = [false, true].map((illustrative): PairPart => {
    const own = kept.filter((row) => row.illustrative === illustrative)
    const n = tallies
      .filter((tally) => tally.illustrative === illustrative)
      .reduce((sum, tally) => sum + countOf(tally.distribution), 0)
    return { illustrative, n, pairs: eachTwo().map(([first, second]) => pairOf(own, first, second)) }
  })
  const told = all.filter((part) => part.n > 0)
  const parts = told.length > 0 ? told : [all[0]!]
  const illustrative = all[1]!.n
  return {
    n: all[0]!.n,
    illustrative,
    pages: 1,
    word: (tools) => {
      const { t } = tools
      const title = t('summary.figure.sammenhaeng.title')
      const base = t('summary.figure.base', { n: all[0]!.n, what: t('summary.figure.sammenhaeng.base') })
      return {
        title,
        base,
        note: [
          t('summary.figure.sammenhaeng.note', { fewest: FEWEST_PROJECTS }),
          ...(illustrative > 0 ? [t('summary.figure.apart', { n: illustrative })] : []),
        ].join(' '),
        columns: columnsOf(tools),
        rows: parts.flatMap((part) => part.pairs.map((pair) => tableRow(part, pair, tools))),
        svg: () =>
          agreementPicture({
            id: 'figur-sammenhaeng',
            lang: tools.lang,
            title,
            about: t('summary.figure.picture', { title, base }),
            ends: [t('summary.figure.sammenhaeng.opposite'), t('summary.figure.sammenhaeng.together')],
            parts: parts.map((part) => ({
              heading: part.illustrative || parts.length > 1 ? partName(tools, part) : null,
              rows: part.pairs.map((pair) => ({
                label: pairName(pair, tools),
                value: pair.tau,
                beside: inWords(pair, tools),
              })),
            })),
          }),
      }
    },
  }
}

const eachTwo = (): [ConditionCode, ConditionCode][] =>
  CONDITIONS.flatMap((first, i) =>
    CONDITIONS.slice(i + 1).map((second): [ConditionCode, ConditionCode] => [first, second]),
  )

type Kept = Awaited<ReturnType<typeof conditionPairs>>

function pairOf(kept: Kept, first: ConditionCode, second: ConditionCode): Pair {
  const table = Array.from({ length: 5 }, () => [0, 0, 0, 0, 0])
  for (const row of kept) {
    if (row.first === first && row.second === second) table[row.firstLevel - 1]![row.secondLevel - 1]! += row.projects
  }
  const sum = (rows: number[][]) => rows.flat().reduce((total, n) => total + n, 0)
  const well = table.slice(WELL_MET - 1)
  const projects = sum(table)
  return {
    first,
    second,
    projects,
    firstWell: sum(well),
    bothWell: sum(well.map((row) => row.slice(WELL_MET - 1))),
    tau: projects < FEWEST_PROJECTS ? null : tauB(table),
  }
}

const pairName = ({ first, second }: Pair, { t }: FigureTools): string =>
  `${t(`summary.short.${first}`)} – ${t(`summary.short.${second}`)}`

function inWords({ projects, tau }: Pair, { t, number }: FigureTools): string {
  if (tau === null) return t('summary.figure.sammenhaeng.unknown', { n: projects })
  return t('summary.figure.sammenhaeng.beside', { n: projects, tau: number(tau, 2) })
}

function strength(tau: number | null, { t }: FigureTools): string | null {
  if (tau === null) return null
  const size = Math.abs(tau)
  const word =
    size < 0.2 ? 'none' : `${tau > 0 ? 'with' : 'against'}-${size < 0.4 ? 'weak' : size < 0.6 ? 'clear' : 'strong'}`
  return t(`summary.figure.sammenhaeng.${word}`)
}

function columnsOf({ t }: FigureTools) {
  const text = (name: string, key: string) => ({ name, title: t(key), kind: 'text' as const })
  const number = (name: string, key: string) => ({ name, title: t(key), kind: 'number' as const })
  return [
    text('counted', 'summary.figure.column.counted'),
    text('first_condition', 'summary.figure.sammenhaeng.first'),
    text('second_condition', 'summary.figure.sammenhaeng.second'),
    number('projects', 'summary.figure.sammenhaeng.projects'),
    number('first_well', 'summary.figure.sammenhaeng.first-well'),
    number('both_well', 'summary.figure.sammenhaeng.both-well'),
    number('tau_b', 'summary.figure.sammenhaeng.tau'),
    text('in_words', 'summary.figure.sammenhaeng.words'),
  ]
}

function tableRow(part: PairPart, pair: Pair, tools: FigureTools): FigureRow {
  const few = pair.projects < FEWEST_PROJECTS
  const { t } = tools
  return {
    cells: [
      partName(tools, part),
      t(`reference.condition.${pair.first}.name`),
      t(`reference.condition.${pair.second}.name`),
      pair.projects,
      few ? null : pair.firstWell,
      few ? null : pair.bothWell,
      pair.tau === null ? null : Math.round(pair.tau * 100) / 100,
      strength(pair.tau, tools),
    ],
    illustrative: part.illustrative,
    hidden: few && pair.projects > 0,
    href: readingHref({ data: part.illustrative ? 'eksempler' : 'registreret' }),
    publicHref: '/betingelser',
  }
}
