/**
 * Works on imports behind the requests, one at a time. What is to be done stands in the database, so a restart goes
 * on with it; a claim keeps two processes from working on the same.
 */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { momentAfter, type Services } from '../services.js'
import { FORGOTTEN } from './erasure.js'
import { removeFile, removeStrayFiles } from './import-files.js'
import { CLAIM_MS, dropLeftRows, hasLeftRows, type ImportWork } from './import-work.js'
import { giveUp, runImport } from './run-import.js'
import type { SheetKeys } from './sheet.js'

export interface ImportRunner {
  /** Goes on with what a restart interrupted, and looks after it from then on. */
  start(): void
  /** There will soon be something to do. */
  prepare(): void
  /** There may be something to do. */
  wake(): void
  /** Asks the work on an import to stop. */
  stop(id: number): void
  /** How much of the one transaction is written. */
  progressOf(id: number): { written: number; of: number } | null
  /** Resolves when nothing is being done. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Does the work, here or elsewhere. */
export interface ImportWorker {
  /** Makes ready what takes a while to start. */
  prepare(): void
  run(id: number): Promise<void>
  /** Deletes what imports that are over have left, in short transactions. */
  tidy(): Promise<void>
  stop(id: number, why: 'asked' | 'closing'): void
  close(): Promise<void>
}

export type MakeImportWorker = (hears: { progress: ImportWork['progress'] }) => ImportWorker

/** In the same thread: for the command line, and wherever no other is at hand. */
export const workHere =
  (services: Services, dataDir: string, keys: SheetKeys): MakeImportWorker =>
  ({ progress }) => {
    const stopped = new Map<number, 'asked' | 'closing'>()
    const work: ImportWork = { ...services, dataDir, keys, progress, stopping: (id) => stopped.get(id) ?? null }
    return {
      prepare: () => undefined,
      run: (id) => runImport(work, id).finally(() => stopped.delete(id)),
      tidy: () => dropLeftRows(services),
      stop: (id, why) => void stopped.set(id, why),
      close: () => Promise.resolve(),
    }
  }

interface RunnerParts extends Services {
  log: Logger
  dataDir: string
  worker: MakeImportWorker
}

const LOOK_EVERY_MS = 10_000
const SWEEP_EVERY_MS = 60 * 60 * 1000
/** How long a file and its rows are kept that nobody says yes or no to. */
export const DAYS_KEPT = 7

export function importRunner(parts: RunnerParts): ImportRunner {
  const { db, log, dataDir } = parts
  const me = `server ${randomUUID()}`
  const progress = new Map<number, { written: number; of: number }>()
  const worker = parts.worker({ progress: (id, written, of) => void progress.set(id, { written, of }) })
  let working: Promise<void> | null = null
  let sweeping: Promise<void> | null = null
  let current: number | null = null
  let again = false
  let closed = false
  const timers: NodeJS.Timeout[] = []

  const round = async (): Promise<void> => {
    for (let id = await claim(parts, me); id !== null; id = await claim(parts, me)) {
      current = id
      await worker.run(id).catch(async (error: unknown) => {
        log.error({ err: error as Error }, 'an import failed')
        await giveUp(parts, dataDir, id)
      })
      progress.delete(id)
      current = null
      if (closed) return
    }
    if (await hasLeftRows(parts)) await worker.tidy()
  }

  const wake = (): void => {
    again = working !== null
    if (closed) return
    working ??= round()
      .catch((error: unknown) => log.error({ err: error as Error }, 'imports cannot be worked on'))
      .finally(() => {
        working = null
        if (again) wake()
      })
  }
  const sweep = (act = sweepImports): void => {
    if (closed) return
    sweeping = (sweeping ?? Promise.resolve())
      .then(() => act(parts, dataDir))
      .catch((error: unknown) => log.error({ err: error as Error }, 'sweeping imports failed'))
  }
  db.changes.onChange((tags) => {
    if (tags.includes(FORGOTTEN)) sweep(removeForgotten)
  })

  return {
    start: () => {
      wake()
      sweep()
      // Finds what another instance left behind, and hears of an erasure from a shell while nobody visits.
      const look = () => {
        wake()
        void db.changes.catchUp()?.catch(() => undefined)
      }
      timers.push(setInterval(look, LOOK_EVERY_MS).unref(), setInterval(() => sweep(), SWEEP_EVERY_MS).unref())
    },
    prepare: () => {
      if (!closed) worker.prepare()
    },
    wake,
    stop: (id) => {
      if (current === id) worker.stop(id, 'asked')
    },
    progressOf: (id) => progress.get(id) ?? null,
    idle: async () => {
      while (working) await working
      await sweeping
    },
    close: async () => {
      closed = true
      timers.forEach(clearInterval)
      if (current !== null) worker.stop(current, 'closing')
      await working
      await sweeping
      await worker.close()
    },
  }
}

/** On SQLite there is one server: what another claimed as one, it left behind when it died. */
async function claim({ db, clock }: Services, me: string): Promise<number | null> {
  const now = clock.now()
  const left =
    db.engine === 'sqlite' ? `OR ("claimedBy" LIKE 'server %' AND "claimedBy" <> ?)` : 'OR CAST(? AS text) IS NULL'
  const waiting = `"state" IN ('checking', 'applying') AND ("claimedUntil" IS NULL OR "claimedUntil" < ? ${left})`
  const values = [now, me]
  if (!(await db.read.one(`SELECT "id" FROM "sheet_import" WHERE ${waiting} LIMIT 1`, values))) return null
  return db.write(async (tx) => {
    const row = await tx.one<{ id: number }>(
      `UPDATE "sheet_import" SET "claimedBy" = ?, "claimedUntil" = ?
       WHERE "id" = (SELECT "id" FROM "sheet_import" WHERE ${waiting} ORDER BY "id" LIMIT 1) RETURNING "id"`,
      [me, momentAfter(now, CLAIM_MS), ...values],
    )
    return row?.id ?? null
  })
}

/** Lets go of what nobody came back to, and of what a crash left behind. */
export async function sweepImports({ db, clock }: Services, dataDir: string): Promise<void> {
  const before = momentAfter(clock.now(), -DAYS_KEPT * 24 * 60 * 60 * 1000)
  await db.write((tx) =>
    tx.run(
      `UPDATE "sheet_import" SET "state" = 'discarded', "finishedAt" = ?, "version" = "version" + 1
       WHERE "state" IN ('matching', 'checked', 'stopped', 'failed') AND "updatedAt" < ?`,
      [clock.now(), before],
    ),
  )
  await removeForgotten({ db }, dataDir)
  const named = await db.read.all<{ file: string }>('SELECT "file" FROM "sheet_import" WHERE "file" IS NOT NULL')
  await removeStrayFiles(dataDir, new Set(named.map((row) => row.file)), 60 * 60 * 1000)
}

/** Deletes the files of imports that an erasure or the sweep let go. */
async function removeForgotten({ db }: Pick<Services, 'db'>, dataDir: string): Promise<void> {
  const left = await db.read.all<{ id: number; file: string }>(
    `SELECT "id", "file" FROM "sheet_import" WHERE "state" = 'discarded' AND "file" IS NOT NULL`,
  )
  for (const { file } of left) await removeFile(dataDir, file)
  for (const { id } of left)
    await db.write((tx) => tx.run('UPDATE "sheet_import" SET "file" = NULL WHERE "id" = ?', [id]))
}
