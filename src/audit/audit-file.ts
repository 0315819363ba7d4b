/** The audit as a file, in the same dress as the open data's. */
import { stringify } from 'csv-stringify/sync'
import { guarded } from '../open-data/files/csv.js'
import { translate, type Language } from '../web/messages.js'
import type { AuditLine } from './audit-log.js'
import { auditWord } from './audit-words.js'

const COLUMNS = ['at', 'user', 'action', 'entity', 'entityKey', 'municipality', 'before', 'after', 'requestId'] as const

/** Without it Excel takes UTF-8 for Windows-1252. */
const BOM = '\ufeff'

export async function* auditCsv(lang: Language, batches: AsyncIterable<AuditLine[]>): AsyncGenerator<string> {
  const t = translate[lang]
  const lines = (rows: string[][]) => stringify(rows, { delimiter: ';', record_delimiter: '\r\n', quoted_string: true })
  yield BOM + lines([COLUMNS.map((column) => t(`audit.column.${column}`))])
  for await (const batch of batches)
    yield lines(
      batch.map((line) => {
        const worded = {
          ...line,
          action: auditWord(lang, 'action', line.action),
          entity: auditWord(lang, 'entity', line.entity),
        }
        return COLUMNS.map((column) => guarded(worded[column] ?? ''))
      }),
    )
}
