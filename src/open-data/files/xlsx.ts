/** A resource as an Excel workbook, written while it is sent. */
import { once } from 'node:events'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type ExcelJS from 'exceljs'
import type { ViewTools } from '../../web/page.js'
import type { Column, DataContext, Resource } from '../resource.js'

/** Excel's own limit is 1,048,576, heading included. */
const ROWS_A_SHEET = 1_000_000

type Tools = Pick<ViewTools, 't'>
type WorkbookWriter = ExcelJS.stream.xlsx.WorkbookWriter

export const xlsxFile = <Row extends object>(
  context: DataContext,
  resource: Resource<Row>,
  tools: Tools,
  rowsASheet = ROWS_A_SHEET,
): Readable =>
  xlsxTable(
    {
      name: tools.t(`open-data.resource.${resource.name}`),
      columns: resource.columns(tools),
      batches: resource.batches(context),
    },
    tools,
    rowsASheet,
  )

interface Table<Row> {
  /** Of the sheet. */
  name: string
  columns: Column<Row>[]
  batches: AsyncIterable<Row[]>
}

/** Rows of any kind as a workbook. */
export function xlsxTable<Row>(table: Table<Row>, tools: Tools, rowsASheet = ROWS_A_SHEET): Readable {
  const out = new PassThrough()
  writeWorkbook(out, table, tools, rowsASheet).catch((error: unknown) => out.destroy(error as Error))
  return out
}

async function writeWorkbook<Row>(out: PassThrough, table: Table<Row>, tools: Tools, rowsASheet: number) {
  // Large: loaded when the first workbook is asked for.
  const { default: excel } = await import('exceljs')
  if (out.destroyed) return
  const workbook = new excel.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false })
  // Whoever downloads has gone: let go of what is not yet packed.
  out.once('close', () => archiveOf(workbook).abort())
  await writeRows(workbook, out, table, tools, rowsASheet)
}

async function writeRows<Row>(
  workbook: WorkbookWriter,
  out: Writable,
  { name, columns, batches }: Table<Row>,
  tools: Tools,
  rowsASheet: number,
): Promise<void> {
  workbook.creator = 'Frivilligregistret'
  let sheet = newSheet(workbook, name, columns)
  let [sheets, written] = [1, 0]
  for await (const rows of batches) {
    for (const row of rows) {
      if (written === rowsASheet) {
        close(sheet, columns.length, written)
        sheet = newSheet(workbook, `${name} ${++sheets}`, columns)
        written = 0
      }
      sheet.addRow(columns.map((column) => excelValue(column, row, tools))).commit()
      written++
    }
    await packed(sheet, out)
    if (out.destroyed) return
  }
  close(sheet, columns.length, written)
  await workbook.commit()
}

function newSheet<Row>(workbook: WorkbookWriter, name: string, columns: Column<Row>[]): ExcelJS.Worksheet {
  const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = columns.map(({ kind, width }) => ({ width, style: { numFmt: FORMATS[kind] } }))
  const heading = sheet.addRow(columns.map((column) => column.heading))
  heading.font = { bold: true }
  heading.commit()
  return sheet
}

// '@' is text: what looks like a number or a formula in it stays what was written.
const FORMATS = { text: '@', number: 'General', flag: '@', date: 'yyyy-mm-dd', moment: 'yyyy-mm-dd hh:mm' }

function close(sheet: ExcelJS.Worksheet, columns: number, rows: number): void {
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: rows + 1, column: columns } }
  sheet.commit()
}

function excelValue<Row>(column: Column<Row>, row: Row, { t }: Tools): string | number | Date | null {
  const cell = column.cell(row)
  if (typeof cell === 'boolean') return t(cell ? 'open-data.yes' : 'open-data.no')
  if (typeof cell === 'string' && (column.kind === 'date' || column.kind === 'moment')) return new Date(cell)
  return cell
}

/**
 * Waits until what was written is packed and handed on. The writer itself never waits: with a slow
 * visitor it would gather the whole sheet in memory between the sheet's stream and the archive.
 */
async function packed(sheet: ExcelJS.Worksheet, out: Writable): Promise<void> {
  // The archive's streams are of an old make that keeps `writableNeedDrain` here.
  const [toArchive] = (sheet as unknown as { stream: { pipes: OldWritable[] } }).stream.pipes
  const gone = new AbortController()
  const stop = () => gone.abort()
  out.once('close', stop)
  try {
    while (toArchive?._writableState.needDrain && !out.destroyed)
      await once(toArchive, 'drain', { signal: gone.signal })
  } catch (error) {
    if (!out.destroyed) throw error
  } finally {
    out.off('close', stop)
  }
  await setImmediate()
}

type OldWritable = Writable & { _writableState: { needDrain: boolean } }

const archiveOf = (workbook: WorkbookWriter) => (workbook as unknown as { zip: { abort(): void } }).zip
