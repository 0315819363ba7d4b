/** Opens an uploaded file as a table: its headings, and its rows a few hundred at a time in bounded memory. */
import fs from 'node:fs'
import path from 'node:path'
import { unguarded } from '../open-data/files/csv.js'
import { csvLines } from './read-csv.js'
import { xlsxLines } from './read-xlsx.js'
import { MOST_COLUMNS, MOST_ROWS, Unreadable } from './unreadable.js'

export interface Line {
  /** As the spreadsheet numbers it: the heading is row 1. */
  row: number
  cells: string[]
  /** Cells without a usable value, by their number: a key in `spreadsheets.fault`. */
  faults?: Record<number, string>
}

export interface Table {
  headings: string[]
  /** Once only. */
  rows: AsyncGenerator<Line[]>
}

/** @param name as it was called where it came from: its ending must fit what is in it */
export async function openTable(file: string, name: string): Promise<Table> {
  const format = await formatOf(file, name)
  const lines = format === 'csv' ? csvLines(file) : xlsxLines(file)
  const first = await lines.next()
  if (first.done) throw new Unreadable('empty')
  const [heading, ...rest] = first.value
  const headings = heading!.cells.map((cell) => unguarded(cell).trim())
  while (headings.at(-1) === '') headings.pop()
  if (headings.length > MOST_COLUMNS) throw new Unreadable('too-many-columns', { n: MOST_COLUMNS })
  return { headings, rows: rowsOf(rest, lines, headings.length) }
}

async function* rowsOf(first: Line[], lines: AsyncGenerator<Line[]>, width: number): AsyncGenerator<Line[]> {
  let count = 0
  const plain = (batch: Line[]): Line[] => {
    count += batch.length
    if (count > MOST_ROWS) throw new Unreadable('too-many-rows', { n: MOST_ROWS })
    return batch.map((line) => {
      if (line.cells.length > MOST_COLUMNS) throw new Unreadable('too-many-columns', { n: MOST_COLUMNS })
      return {
        ...line,
        cells: Array.from({ length: Math.max(width, line.cells.length) }, (_, i) => unguarded(line.cells[i] ?? '')),
      }
    })
  }
  yield plain(first)
  for await (const batch of lines) yield plain(batch)
}

const ZIP = '504b0304'
const EMPTY_ZIP = '504b0506'
/** Excel before 2007, and a workbook under a password. */
const OLE = 'd0cf11e0'

/** @throws Unreadable where the ending says one thing and the content another */
async function formatOf(file: string, name: string): Promise<'csv' | 'xlsx'> {
  const ending = path.extname(name).toLowerCase()
  const { size } = await fs.promises.stat(file)
  if (size === 0) throw new Unreadable('empty')
  const handle = await fs.promises.open(file)
  const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0).finally(() => handle.close())
  const magic = buffer.toString('hex')
  if (magic === OLE) throw new Unreadable('old-excel')
  if (ending === '.xlsm' || ending === '.xltm' || ending === '.xlsb') throw new Unreadable('macros')
  if (ending === '.xlsx') {
    if (magic !== ZIP && magic !== EMPTY_ZIP) throw new Unreadable('not-xlsx')
    return 'xlsx'
  }
  if (ending === '.csv' || ending === '.txt' || ending === '.tsv') {
    if (magic === ZIP || magic === EMPTY_ZIP) throw new Unreadable('xlsx-as-csv')
    return 'csv'
  }
  throw new Unreadable('ending')
}
