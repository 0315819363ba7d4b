/** What exports, templates and files of refused rows have in common: rows of cells, as CSV or as a workbook. */
import type { Readable } from 'node:stream'
import { csvTable, guarded } from '../open-data/files/csv.js'
import { xlsxTable } from '../open-data/files/xlsx.js'
import type { Cell, Column } from '../open-data/resource.js'
import type { ViewTools } from '../web/page.js'

export const FORMATS = ['csv', 'xlsx'] as const
export type Format = (typeof FORMATS)[number]

export const TYPES: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

export interface TableFile {
  /** Of the sheet in a workbook. */
  name: string
  columns: Omit<Column<Cell[]>, 'cell'>[]
  batches: AsyncGenerator<Cell[][]>
}

type Tools = Pick<ViewTools, 't' | 'lang'>

export function tableContent(format: Format, table: TableFile, tools: Tools): Readable | AsyncGenerator<string> {
  const columns = table.columns.map((column, i): Column<Cell[]> => ({
    ...column,
    cell: (row) => (format === 'xlsx' ? asText(row[i] ?? null) : (row[i] ?? null)),
  }))
  const whole = { ...table, columns }
  return format === 'csv' ? csvTable(whole, tools) : xlsxTable(whole, tools)
}

/** In a workbook a text is a text; only one with an apostrophe in front gets another, that it keeps its own when it comes back. */
const asText = (cell: Cell): Cell => (typeof cell === 'string' && cell.startsWith("'") ? guarded(cell) : cell)
