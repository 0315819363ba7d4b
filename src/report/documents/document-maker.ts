/** Makes documents behind the requests. What lacks is seen from the database and the folder, so a restart goes on with it. */
import type { Logger } from 'pino'
import type { Services } from '../../services.js'
import { sending, type Sending } from '../../web/sending.js'
import { makeDocuments, type DocumentWork } from './make-documents.js'
import { dueEditions, removeOldDocuments } from './stored-documents.js'

export interface DocumentMaker {
  /** There may be something to make. */
  wake(): void
  /** How much of an edition's documents is made, as far as it is made here. */
  progressOf(number: number): { done: number; of: number } | null
  /** Whether the last try has failed. */
  failed(): boolean
  /** Resolves when nothing is being made. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Does the work, here or elsewhere. */
export interface DocumentWorker {
  make(): Promise<void>
  /** The process ends. */
  stop(): void
}
export type MakeDocumentWorker = (hears: Pick<DocumentWork, 'progress'>) => DocumentWorker

/** In the same thread: wherever no other is at hand. */
export const makeHere =
  (services: Services, dataDir: string): MakeDocumentWorker =>
  ({ progress }) => {
    let stopped = false
    const work: DocumentWork = { ...services, dataDir, progress, stopping: () => stopped }
    return { make: () => makeDocuments(work), stop: () => void (stopped = true) }
  }

interface MakerParts extends Services {
  log: Logger
  dataDir: string
  worker: MakeDocumentWorker
}

/** After each failure in a row; it may be a disk that is full. */
const PAUSES_MS = [60_000, 10 * 60_000, 60 * 60_000]

export function documentMaker({ db, log, dataDir, worker: makeWorker }: MakerParts): DocumentMaker {
  const progress = new Map<number, { done: number; of: number }>()
  const worker = makeWorker({ progress: (number, done, of) => void progress.set(number, { done, of }) })
  let failed = false
  const making: Sending = sending({
    sendBatch: async () => {
      await removeOldDocuments(db.read, dataDir)
      const due = await dueEditions(db.read, dataDir)
      if (due.length > 0) await worker.make().finally(() => progress.clear())
      failed = false
      return false
    },
    onFailure: (error) => {
      failed = true
      log.error({ err: error as Error }, 'documents of an edition cannot be made')
    },
    pausesMs: PAUSES_MS,
  })
  // Words may be withdrawn wherever a project's experience is written.
  db.changes.onChange((tags) => {
    if (tags.some((tag) => tag === 'editions' || tag.startsWith('project:'))) making.wake()
  })
  return {
    wake: () => making.wake(),
    progressOf: (number) => progress.get(number) ?? null,
    failed: () => failed,
    idle: () => making.idle(),
    close: () => {
      worker.stop()
      return making.stop()
    },
  }
}
