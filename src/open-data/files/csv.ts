/** A resource as CSV that a double click in a Danish Excel opens right. */
import { stringify, type CastingContext } from 'csv-stringify/sync'
import type { ViewTools } from '../../web/page.js'
import type { Cell, Column, DataContext, Resource } from '../resource.js'

/** Without it Excel takes UTF-8 for Windows-1252. */
export const BOM = '\ufeff'

// A text that a spreadsheet may run as a formula (OWASP, "CSV Injection"), also with apostrophes of ours in front.
const FORMULA = /^'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])/

/** An apostrophe in front keeps a text a text. Reversible: `unguarded` takes off exactly what this put on. */
export const guarded = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

export const unguarded = (text: string): string => (text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text)

type Tools = Pick<ViewTools, 't' | 'lang'>

export const csvFile = <Row extends object>(
  context: DataContext,
  resource: Resource<Row>,
  tools: Tools,
): AsyncGenerator<string> => csvTable({ columns: resource.columns(tools), batches: resource.batches(context) }, tools)

/** Rows of any kind as CSV. */
export async function* csvTable<Row>(
  { columns, batches }: { columns: Column<Row>[]; batches: AsyncIterable<Row[]> },
  tools: Tools,
): AsyncGenerator<string> {
  yield BOM + csvLines([columns.map((column) => column.heading)], tools)
  for await (const rows of batches) {
    if (rows.length > 0)
      yield csvLines(
        rows.map((row) => columns.map((column) => plainCell(column, row, tools))),
        tools,
      )
  }
}

function plainCell<Row>(column: Column<Row>, row: Row, { t }: Tools): string | number | null {
  const cell: Cell = column.cell(row)
  if (typeof cell === 'boolean') return t(cell ? 'open-data.yes' : 'open-data.no')
  return typeof cell === 'string' ? guarded(cell) : cell
}

/** Rows as lines, with every text quoted. */
export const csvLines = (rows: (string | number | null)[][], { lang }: Tools): string =>
  stringify(rows, {
    delimiter: ';',
    record_delimiter: '\r\n',
    // Every text is quoted: also where a spreadsheet splits at commas, no text can begin a cell of its own.
    quoted_string: true,
    cast: {
      number: (value: number, _context: CastingContext) => ({
        value: lang === 'da' ? String(value).replace('.', ',') : String(value),
        quoted_string: false,
      }),
    },
  })
