/** The refused rows of an import, to be mended and brought again: as they were, and why, in a column that is not read. */
import type { Actor } from '../accounts/permissions.js'
import type { Cell } from '../open-data/resource.js'
import type { Services } from '../services.js'
import type { FieldError } from '../web/errors.js'
import type { Translate } from '../web/messages.js'
import type { ViewTools } from '../web/page.js'
import { fieldsOf, headingOf, isReason } from './headings.js'
import { refusedRows, type OwnImport } from './imports.js'
import type { Sheet } from './sheet.js'
import { sheetOf } from './sheets.js'
import type { TableFile } from './table-file.js'

export function refusedFile(services: Services, actor: Actor, own: OwnImport, { t }: Pick<ViewTools, 't'>): TableFile {
  const kept = own.headings.map((_, i) => i).filter((i) => !isReason(own.headings[i]!))
  return {
    name: t('spreadsheets.refused-sheet'),
    columns: [
      ...kept.map((i) => ({ heading: own.headings[i]!, kind: 'text' as const, width: 24 })),
      { heading: t('spreadsheets.column.reason'), kind: 'text', width: 80 },
    ],
    batches: batchesOf(services, actor, own, kept, t),
  }
}

async function* batchesOf(
  services: Services,
  actor: Actor,
  own: OwnImport,
  kept: number[],
  t: Translate,
): AsyncGenerator<Cell[][]> {
  const sheet = sheetOf(own.kind)
  for await (const rows of refusedRows(services, actor, own.id))
    yield rows.map(({ cells, errors }) => [...kept.map((i) => cells[i] ?? ''), reasonsOf(sheet, errors, t).join(' ')])
}

/** Each with the column that it is about: a message such as "fill in the field" needs its name. */
export function reasonsOf(sheet: Sheet, errors: FieldError[], t: Translate): string[] {
  return errors.map(({ field, message, values }) => {
    const said = t(message, values)
    return fieldsOf(sheet).includes(field) ? `${headingOf(sheet, field, t)}: ${said}` : said
  })
}
