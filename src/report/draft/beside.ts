/** The figures that stand beside a sentence, and what their own numbers say of it. */
import type { ConditionCode } from '../../experience/vocabulary.js'
import { URL_WORDS } from '../../registry/url-words.js'
import type { Figure, FigureCell, FigureName, FigureRow } from '../../summary/figures/figure.js'
import { translate } from '../../web/messages.js'
import type { Block, Sentence } from '../text/blocks.js'
import { figuresIn, statements } from '../text/walk.js'
import { rolesIn, type Answers } from './claims.js'

export interface Beside {
  sentence: Sentence
  /** Names: the nearest first, and of two that are as near the one that follows. */
  figures: string[]
}

export function* statementsBeside(blocks: Block[]): Generator<Beside> {
  const placed = blocks.flatMap((block, at) => figuresIn([block]).map((name) => ({ name, at })))
  for (const [here, block] of blocks.entries()) {
    const near = [...placed].sort((a, b) => Math.abs(a.at - here) - Math.abs(b.at - here) || b.at - a.at)
    for (const sentence of statements([block])) yield { sentence, figures: near.map(({ name }) => name) }
  }
}

export interface FigureAnswers extends Answers {
  /** What is counted: ratings, the figure's rows (projects, municipalities, periods), or projects that meet two conditions. */
  counting: 'voices' | 'rows' | 'pairs'
}

/** One figure parts the ratings by who gave them: the others say nothing of leaders alone. */
export const speaksOf = ({ name }: Figure, words: string): boolean => name === 'roller' || rolesIn(words).length === 0

/** Of a sentence with one of these its rows are counted, and not the ratings in them. */
const ROW_WORDS: Partial<Record<FigureName, RegExp>> = {
  betingelser: /(?<!\p{L})(betingelser(ne)?|conditions)(?!\p{L})/iu,
  skema: /./u,
  roller: /(?<!\p{L})(roller(ne)?|grupper(ne)?|roles|groups)(?!\p{L})/iu,
  udvikling: /(?<!\p{L})(år|årene|kvartaler(ne)?|perioder(ne)?|years|quarters|periods)(?!\p{L})/iu,
  kommuner: /(?<!\p{L})(kommuner(ne)?|municipalities)(?!\p{L})/iu,
  institutionstyper: /(?<!\p{L})(institutioner(ne)?|institutionstyper(ne)?|institutions?)(?!\p{L})/iu,
}

/**
 * What is not hidden of what the sentence is about; illustrative only where all of it is.
 * @param figure in Danish, which the report is written in
 */
export function answersIn(figure: Figure, condition: ConditionCode | null, words: string): FigureAnswers {
  const table = tableOf(figure)
  const rows = figure.rows.filter((row) => row.illustrative === (figure.n === 0))
  if (figure.name === 'sammenhaeng') {
    const pairs = rows.filter((row) => table.cell(row, 'first_well') !== null && ofPair(table, row, condition))
    return { counting: 'pairs', n: table.sum(pairs, 'first_well'), high: table.sum(pairs, 'both_well'), low: 0 }
  }
  const told = named(table, aboutCondition(rows, condition), words).filter((row) => !row.hidden)
  if (!ROW_WORDS[figure.name]!.test(words))
    return {
      counting: 'voices',
      n: table.sum(told, 'count'),
      high: table.sum(told, 'rating_4', 'rating_5'),
      low: table.sum(told, 'rating_1', 'rating_2'),
    }
  const medians = told.map((row) => table.cell(row, 'median')).filter((median) => median !== null)
  return {
    counting: 'rows',
    n: medians.length,
    high: medians.filter((median) => Number(median) >= 4).length,
    low: medians.filter((median) => Number(median) <= 2).length,
  }
}

interface Table {
  /** Null for a column that the figure does not have, too. */
  cell(row: FigureRow, column: string): FigureCell
  sum(rows: FigureRow[], ...columns: string[]): number
}

function tableOf({ columns }: Figure): Table {
  const cell: Table['cell'] = (row, column) => row.cells[columns.findIndex(({ name }) => name === column)] ?? null
  return {
    cell,
    sum: (rows, ...names) =>
      rows.reduce((total, row) => names.reduce((all, name) => all + Number(cell(row, name)), total), 0),
  }
}

/** What a row is about stands in where it leads. */
const filterOf = ({ href }: FigureRow): URLSearchParams => new URL(href, 'http://here.invalid').searchParams

/** Without a condition the rows of all five together, where the figure has such. */
function aboutCondition(rows: FigureRow[], condition: ConditionCode | null): FigureRow[] {
  const about = rows.filter((row) => filterOf(row).get('betingelse') === (condition ? URL_WORDS[condition]! : null))
  return about.length > 0 || condition ? about : rows
}

const ofPair = (table: Table, row: FigureRow, condition: ConditionCode | null): boolean =>
  condition === null ||
  ['first_condition', 'second_condition'].some(
    (column) => table.cell(row, column) === translate.da(`reference.condition.${condition}.name`),
  )

/** A sentence that names some of the groups is about these. */
function named(table: Table, rows: FigureRow[], words: string): FigureRow[] {
  const roles = rolesIn(words).map((role) => URL_WORDS[role]!)
  const isNamed = (row: FigureRow) => {
    const [group, role] = [table.cell(row, 'group'), filterOf(row).get('rolle')]
    return role ? roles.includes(role) : typeof group === 'string' && holdsName(words, group)
  }
  const some = rows.filter(isNamed)
  return some.length > 0 ? some : rows
}

/** Also with an ending: Vardes, skolerne. */
const holdsName = (words: string, name: string): boolean =>
  new RegExp(`(?<!\\p{L})${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\p{L}{0,4}(?!\\p{L})`, 'iu').test(words)
