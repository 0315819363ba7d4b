/** `npx frivilligregister export …`: what a user may see, as on the site, into a file. */
import type { Services } from '../../services.js'
import { viewTools } from '../../web/page.js'
import { exportOf } from '../exports.js'
import { exportSheetOf } from '../sheets.js'
import type { TableFile } from '../table-file.js'
import {
  EXIT,
  actorNamed,
  endProgress,
  formatOf,
  inWords,
  isLanguage,
  isExportedKind,
  readWords,
  tellProgress,
  wrongWords,
} from './words.js'
import { writeTable } from './write-file.js'

/** @returns the exit code. @throws SetupError */
export async function exportFromShell(services: Services, words: string[]): Promise<number> {
  const read = readWords(words, { as: { type: 'string' }, language: { type: 'string', default: 'da' } } as const)
  const [kind, file, ...more] = read?.positionals ?? []
  const format = file === undefined ? 'csv' : formatOf(file)
  const language = read?.values.language
  if (!read?.values.as || !isExportedKind(kind) || !format || more.length > 0 || !isLanguage(language))
    return wrongWords()
  const actor = await actorNamed(services, read.values.as)
  const table = await inWords(() => exportOf(services, actor, exportSheetOf(kind), format, viewTools[language]))
  await writeTable(file, format, { ...table, batches: toldOf(table.batches) }, language)
  endProgress()
  return EXIT.done
}

async function* toldOf(batches: TableFile['batches']): TableFile['batches'] {
  let rows = 0
  for await (const batch of batches) {
    yield batch
    tellProgress(`${(rows += batch.length)} rows`)
  }
}
