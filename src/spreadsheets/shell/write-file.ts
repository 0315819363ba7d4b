/** A table into a file, or to standard output. */
import fs from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SetupError } from '../../config.js'
import type { Language } from '../../web/messages.js'
import { viewTools } from '../../web/page.js'
import { tableContent, type Format, type TableFile } from '../table-file.js'

/** For its owner only: it may hold what is known of volunteers. @throws SetupError when it cannot be written */
export async function writeTable(
  file: string | undefined,
  format: Format,
  table: TableFile,
  lang: Language,
): Promise<void> {
  const content = tableContent(format, table, viewTools[lang])
  const source = content instanceof Readable ? content : Readable.from(content, { objectMode: false })
  if (file === undefined) return pipeline(source, process.stdout, { end: false })
  try {
    await pipeline(source, fs.createWriteStream(file, { mode: 0o600 }))
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).syscall) throw error
    throw new SetupError(
      `${file} cannot be written (${(error as Error).message}): give a path in a folder that is yours.`,
    )
  }
}
