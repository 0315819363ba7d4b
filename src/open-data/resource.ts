/** What each public resource says of itself: its row, where its rows come from, and its columns in a spreadsheet. */
import { z } from 'zod'
import type { AppContext } from '../context.js'
import type { ConditionSummary } from '../experience/condition-summary.js'
import { emptySummary } from '../experience/condition-summary.js'
import { CONDITIONS } from '../experience/vocabulary.js'
import type { ViewTools } from '../web/page.js'
import { translate } from '../web/messages.js'

/** All that reading public rows takes: no acting user, for there is nothing here that anyone may not see. */
export type DataContext = Pick<AppContext, 'db' | 'clock' | 'config' | 'projectIndex' | 'settings'>

export type Cell = string | number | boolean | null

export interface Column<Row> {
  heading: string
  kind: 'text' | 'number' | 'flag' | 'date' | 'moment'
  /** In characters. */
  width: number
  cell: (row: Row) => Cell
}

export interface Resource<Row extends object> {
  name: 'projects' | 'institutions' | 'municipalities' | 'experiences'
  /** The Danish name in addresses and file names. */
  file: string
  schema: z.ZodType<Row>
  columns: (tools: Pick<ViewTools, 't'>) => Column<Row>[]
  /** All rows by key, some hundreds at a time, so that any number of them passes through the same memory. */
  batches: (context: DataContext) => AsyncGenerator<Row[]>
  count: (context: DataContext) => Promise<number>
}

/** A field of a public row, described in the words that the data page shows. */
export const field = <Schema extends z.ZodType>(key: string, schema: Schema): Schema =>
  schema.describe(translate.en(`open-data.about.${key}`))

export const conditionRow = z
  .object({
    condition: field('condition', z.enum(CONDITIONS)),
    count: field('count', z.int().min(0)),
    illustrative: field('illustrative', z.int().min(0)),
    average: field('average', z.number().min(1).max(5).nullable()),
    distribution: field('distribution', z.array(z.int().min(0)).length(5)),
  })
  .describe(translate.en('open-data.about.conditionSummary'))
export type ConditionRow = z.output<typeof conditionRow>

/** All five, also without experience. */
export const conditionRows = (summaries: ConditionSummary[] | undefined): ConditionRow[] =>
  (summaries ?? CONDITIONS.map(emptySummary)).map(({ code, count, illustrative, average, distribution }) => ({
    condition: code,
    count,
    illustrative,
    average: average === null ? null : Math.round(average * 100) / 100,
    distribution: [...distribution],
  }))

/** Two columns a condition: how many ratings, and their average. */
export function conditionColumns<Row extends { conditions: ConditionRow[] }>({
  t,
}: Pick<ViewTools, 't'>): Column<Row>[] {
  return CONDITIONS.flatMap((code, i) => {
    const condition = t(`reference.condition.${code}.name`)
    return [
      numberColumn<Row>(t('open-data.column.conditionCount', { condition }), (row) => row.conditions[i]!.count),
      numberColumn<Row>(t('open-data.column.conditionAverage', { condition }), (row) => row.conditions[i]!.average),
    ]
  })
}

export const textColumn = <Row>(heading: string, width: number, cell: (row: Row) => string | null): Column<Row> => ({
  heading,
  kind: 'text',
  width,
  cell,
})
export const numberColumn = <Row>(heading: string, cell: (row: Row) => number | null): Column<Row> => ({
  heading,
  kind: 'number',
  width: 14,
  cell,
})
export const dateColumn = <Row>(heading: string, cell: (row: Row) => string | null): Column<Row> => ({
  heading,
  kind: 'date',
  width: 12,
  cell,
})
export const momentColumn = <Row>(heading: string, cell: (row: Row) => string | null): Column<Row> => ({
  heading,
  kind: 'moment',
  width: 18,
  cell,
})
export const flagColumn = <Row>(heading: string, cell: (row: Row) => boolean): Column<Row> => ({
  heading,
  kind: 'flag',
  width: 10,
  cell,
})

export const LIST_SEPARATOR = ' | '

/** Rows of a child table by the key of their parent. */
export function groupBy<Row, Key>(rows: Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}

/** Addresses' words for records: anything else names none, and must not reach the database. */
export const isSlug = (text: string): boolean => /^[a-z0-9-]{1,200}$/.test(text)

/** What the schema does not name cannot leave, whatever a query came to select. */
export function onlyPublic<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, row: z.output<z.ZodObject<Shape>>) {
  const kept = Object.keys(schema.shape).map((key) => [key, (row as Record<string, unknown>)[key]])
  return Object.fromEntries(kept) as z.output<z.ZodObject<Shape>>
}
