/** `npx frivilligregister import …`: the same dry run, the same yes and the same rights as on the site, from a shell. */
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline/promises'
import type { Actor } from '../../accounts/permissions.js'
import { SetupError, type Config } from '../../config.js'
import type { Services } from '../../services.js'
import { viewTools } from '../../web/page.js'
import { importFile, importFolder } from '../import-files.js'
import { workHere } from '../import-runner.js'
import { beginImport, discardImport, importOf, sayYes, type ImportServices, type OwnImport } from '../imports.js'
import { refusedFile } from '../refused-file.js'
import { sheetOf } from '../sheets.js'
import {
  EXIT,
  actorNamed,
  endProgress,
  formatOf,
  inWords,
  isKind,
  isLanguage,
  readWords,
  say,
  t,
  tellProgress,
  wrongWords,
} from './words.js'
import { writeTable } from './write-file.js'

/** @returns the exit code. @throws SetupError */
export async function importFromShell(
  services: Services,
  config: Pick<Config, 'dataDir' | 'sessionSecret'>,
  words: string[],
): Promise<number> {
  const read = readWords(words, {
    as: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
    refused: { type: 'string' },
    language: { type: 'string', default: 'da' },
  } as const)
  const [kind, file, ...more] = read?.positionals ?? []
  const { as, refused, yes, 'dry-run': dryRun, language } = read?.values ?? {}
  if (!as || !isKind(kind) || file === undefined || more.length > 0 || !isLanguage(language)) return wrongWords()
  if (refused !== undefined && !formatOf(refused)) return wrongWords()
  const actor = await actorNamed(services, as)
  const shell = shellImports(services, config)
  const id = await bring(shell, actor, kind, file)
  try {
    const checked = await check(shell, actor, id)
    say(countsOf(checked))
    if (refused !== undefined && checked.refusedRows > 0)
      await writeTable(
        refused,
        formatOf(refused)!,
        refusedFile(services, actor, checked, viewTools[language]),
        language,
      )
    const rows = checked.newRows + checked.changedRows
    const outcome = checked.refusedRows > 0 ? EXIT.someRefused : EXIT.done
    if (dryRun || rows === 0) return outcome
    if (!yes && !(await saysYes(rows))) {
      say('Nothing was written: say yes, or give --yes.')
      return EXIT.noYes
    }
    await write(shell, actor, id)
    say(`Written: ${rows} rows.`)
    return outcome
  } finally {
    // Whatever is not written is not left lying about.
    await discardImport(shell, actor, id)
  }
}

interface Shell extends ImportServices {
  work: (id: number) => Promise<void>
}

/** Works on its own imports in this process; a server on the same database leaves them alone. */
function shellImports(services: Services, config: Pick<Config, 'dataDir' | 'sessionSecret'>): Shell {
  const { dataDir } = config
  const worker = workHere(
    services,
    dataDir,
    config,
  )({ progress: (_id, written, of) => tellProgress(`${written} of ${of} rows written`, written / of) })
  return {
    ...services,
    config: { dataDir },
    imports: { wake: () => undefined, stop: () => undefined },
    claimedBy: `shell ${process.pid} ${randomUUID()}`,
    work: async (id) => {
      const look = setInterval(() => void tellRowsRead(services, id).catch(() => undefined), 300)
      try {
        await worker.run(id)
      } finally {
        clearInterval(look)
        endProgress()
      }
    },
  }
}

async function tellRowsRead({ db }: Services, id: number): Promise<void> {
  const row = await db.read.one<{ rowsRead: number }>(
    `SELECT "rowsRead" FROM "sheet_import" WHERE "id" = ? AND "state" = 'checking'`,
    [id],
  )
  if (row) tellProgress(`${row.rowsRead} rows checked`)
}

async function bring(shell: Shell, actor: Actor, kind: OwnImport['kind'], file: string): Promise<number> {
  const copy = randomUUID()
  await fs.promises.mkdir(importFolder(shell.config.dataDir), { recursive: true, mode: 0o700 })
  await fs.promises.copyFile(file, importFile(shell.config.dataDir, copy)).catch(() => {
    throw new SetupError(`${file} cannot be read: give the path of a CSV file or an Excel workbook.`)
  })
  const upload = { file: copy, name: path.basename(file), tooLarge: false }
  return inWords(() => beginImport(shell, actor, sheetOf(kind), upload))
}

/** @throws SetupError for columns that must be matched by hand, and for a file that cannot be read */
async function check(shell: Shell, actor: Actor, id: number): Promise<OwnImport> {
  const own = await importOf(shell, actor, id)
  if (own.state === 'matching') {
    const unknown = own.headings.filter((_, i) => own.matched[i] === '')
    throw new SetupError(
      `These columns are not known, or others are missing: ${unknown.join(', ') || 'none'}. Name them as the template does, or match them on the site.`,
    )
  }
  await shell.work(id)
  const checked = await importOf(shell, actor, id)
  if (checked.state === 'checked') return checked
  const { reason, values } = checked.trouble ?? { reason: 'failed' }
  throw new SetupError(
    checked.state === 'unreadable'
      ? t(`spreadsheets.unreadable.${reason}`, values)
      : 'The file could not be checked: run the command again.',
  )
}

async function write(shell: Shell, actor: Actor, id: number): Promise<void> {
  await sayYes(shell, actor, id)
  await shell.work(id)
  const { state } = await importOf(shell, actor, id)
  if (state !== 'done')
    throw new SetupError('The registry changed meanwhile and nothing was written: run the command again.')
}

const countsOf = (own: OwnImport): string =>
  `${own.newRows} new, ${own.changedRows} changed, ${own.unchangedRows} unchanged, ${own.refusedRows} refused`

async function saysYes(rows: number): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  const asking = readline.createInterface({ input: process.stdin, output: process.stderr })
  const answer = await asking.question(`Write ${rows} rows? (y/n) `)
  asking.close()
  return /^(?:y|yes|j|ja)$/i.test(answer.trim())
}
