/** Exports: all that one may see of a kind, in the columns that an import takes back. */
import { mayEverywhere, placesWhere, requireRight, type Actor } from '../accounts/permissions.js'
import { recordDeed } from '../audit/audit.js'
import type { Cell } from '../open-data/resource.js'
import type { Services } from '../services.js'
import type { ViewTools } from '../web/page.js'
import { writeCell } from './cells.js'
import { ID_FIELD, headingOf } from './headings.js'
import type { Codes, ExportSheet, SheetColumn } from './sheet.js'
import type { Format, TableFile } from './table-file.js'

const ROWS_A_BATCH = 500

type Tools = Pick<ViewTools, 't' | 'lang'>

/** Written down before the first row leaves. @throws NotFound for who may see none of the kind */
export async function exportOf(
  { db, clock }: Services,
  actor: Actor,
  sheet: ExportSheet,
  format: Format,
  tools: Tools,
): Promise<TableFile> {
  requireRight(actor, sheet.see, null)
  const codes = mayEverywhere(actor, sheet.see) ? null : placesWhere(actor, sheet.see)
  const after = { kind: sheet.kind, format, municipalities: codes ?? 'all' }
  await db.write((tx) => recordDeed(tx, clock.now(), actor, { action: 'export', entity: 'spreadsheet', after }))
  return {
    name: tools.t(`spreadsheets.kind.${sheet.kind}`),
    columns: columnsOf(sheet, tools),
    batches: batchesOf(db.read, sheet, codes, tools),
  }
}

export function columnsOf(sheet: ExportSheet, { t }: Tools): TableFile['columns'] {
  const kindOf = ({ kind }: SheetColumn) =>
    kind === 'date' || kind === 'number' ? kind : kind === 'flag' ? ('flag' as const) : ('text' as const)
  return [
    { heading: headingOf(sheet, ID_FIELD, t), kind: 'number', width: 10 },
    ...sheet.columns.map((column) => ({
      heading: headingOf(sheet, column.field, t),
      kind: kindOf(column),
      width: column.width,
    })),
  ]
}

async function* batchesOf(
  read: Services['db']['read'],
  sheet: ExportSheet,
  codes: Codes,
  { t }: Tools,
): AsyncGenerator<Cell[][]> {
  for (let after = 0; ;) {
    const records = await sheet.after(read, codes, after, ROWS_A_BATCH)
    if (records.length === 0) return
    yield records.map(({ id, values }) => [id, ...sheet.columns.map((column) => writeCell(column, values, t))])
    after = records.at(-1)!.id
  }
}
