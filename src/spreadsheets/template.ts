/** An empty table to fill in: as a workbook with lists to choose from and a sheet that tells what goes where. */
import type ExcelJS from 'exceljs'
import type { ViewTools } from '../web/page.js'
import { fieldsOf, headingOf } from './headings.js'
import type { Sheet } from './sheet.js'
import { tableContent, type TableFile } from './table-file.js'
import { columnsOf } from './exports.js'

type Tools = Pick<ViewTools, 't' | 'lang'>

/** In CSV: the headings, without the number that a new record has not got yet. */
export function csvTemplate(sheet: Sheet, tools: Tools): ReturnType<typeof tableContent> {
  const table: TableFile = { name: '', columns: columnsOf(sheet, tools).slice(1), batches: nothing() }
  return tableContent('csv', table, tools)
}

async function* nothing(): AsyncGenerator<never> {
  // No row: whatever stood here would be brought back as a record.
}

const ROWS_WITH_LISTS = 10_000

export async function xlsxTemplate(sheet: Sheet, tools: Tools): Promise<Buffer> {
  const { t } = tools
  // Large, and seldom asked for.
  const { default: excel } = await import('exceljs')
  const workbook = new excel.Workbook()
  const table = workbook.addWorksheet(t(`spreadsheets.kind.${sheet.kind}`), { views: [{ state: 'frozen', ySplit: 1 }] })
  table.columns = sheet.columns.map(({ field, width, kind }) => ({
    header: headingOf(sheet, field, t),
    width,
    style: { numFmt: kind === 'date' ? 'dd-mm-yyyy' : kind === 'number' ? 'General' : '@' },
  }))
  table.getRow(1).font = { bold: true }
  for (const [i, { words, kind }] of sheet.columns.entries()) {
    const list =
      words && kind === 'choice'
        ? `"${words.values.map((value) => t(words.key(value)).replace(/,/g, '')).join(',')}"`
        : ''
    if (list === '' || list.length > LONGEST_LIST) continue
    const letter = table.getColumn(i + 1).letter
    validationsOf(table).add(`${letter}2:${letter}${ROWS_WITH_LISTS}`, {
      type: 'list',
      allowBlank: true,
      formulae: [list],
    })
  }
  addGuide(workbook, sheet, tools)
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

interface Validations {
  add(range: string, rule: ExcelJS.DataValidation): void
}

/** Of a range: exceljs has it, and does not say so. A rule for each cell takes seconds. */
const validationsOf = (sheet: ExcelJS.Worksheet) =>
  (sheet as unknown as { dataValidations: Validations }).dataValidations

/** Excel's limit of a list that stands in the cell's own rule. */
const LONGEST_LIST = 255

function addGuide(workbook: ExcelJS.Workbook, sheet: Sheet, { t }: Tools): void {
  const guide = workbook.addWorksheet(t('spreadsheets.guide'))
  guide.columns = [
    { header: t('spreadsheets.guide.column'), width: 34 },
    { header: t('spreadsheets.guide.required'), width: 12 },
    { header: t('spreadsheets.guide.content'), width: 100 },
  ]
  guide.getRow(1).font = { bold: true }
  for (const { heading, required, content } of guideOf(sheet, { t }))
    guide.addRow([heading, t(required ? 'open-data.yes' : 'open-data.no'), content])
}

export interface GuideLine {
  heading: string
  required: boolean
  content: string
}

/** What goes into each column, in words. */
export function guideOf(sheet: Sheet, { t }: Pick<Tools, 't'>): GuideLine[] {
  return fieldsOf(sheet).map((field) => {
    const column = sheet.columns.find((one) => one.field === field)
    const heading = headingOf(sheet, field, t)
    if (!column) return { heading, required: false, content: t('spreadsheets.guide.id') }
    const values = column.words?.values.map((value) => t(column.words!.key(value))).join(' | ') ?? ''
    const content = t(
      `spreadsheets.guide.${['municipality', 'institution', 'project', 'municipalities'].includes(field) ? field : column.kind}`,
      { values },
    )
    return { heading, required: Boolean(column.required), content }
  })
}
