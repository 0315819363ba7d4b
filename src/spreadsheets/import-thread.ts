/**
 * Has imports worked on in a thread of its own, so that no visitor waits for one. The thread has connections of its
 * own; its writes take their turn among everybody's, since SQLite would make whoever comes second wait with the
 * whole process standing still.
 */
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Database } from '../database/database.js'
import { LaneBusy } from '../database/write-lane.js'
import type { FromThread, ImportThreadConfig, ToThread } from './import-messages.js'
import type { ImportWorker, MakeImportWorker } from './import-runner.js'

/** Opening a database costs more than most imports: the thread waits a while for the next. */
const IDLE_MS = 60_000
/** The file is read in small parts: what goes beyond this is a fault of ours, and must not take the server along. */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 }

interface Thread {
  tell(message: ToThread): void
  /** Has it do something, and waits until it has. */
  ask(message: ToThread): Promise<void>
  end(): void
  ended: Promise<void>
}

export const workInThread =
  (db: Database, config: ImportThreadConfig): MakeImportWorker =>
  ({ progress }): ImportWorker => {
    let thread: Thread | null = null
    let idle: NodeJS.Timeout | undefined

    const letGo = async (): Promise<void> => {
      const leaving = thread
      thread = null
      leaving?.tell({ say: 'close' })
      await leaving?.ended
    }
    const started = (): Thread => {
      if (thread) return thread
      const starting = (thread = startThread(db, config, progress))
      void starting.ended.then(() => {
        if (thread === starting) thread = null
      })
      return starting
    }
    const letGoLater = (): void => {
      idle = setTimeout(() => void letGo(), IDLE_MS).unref()
    }
    const ask = async (message: ToThread): Promise<void> => {
      clearTimeout(idle)
      const asked = started()
      try {
        await asked.ask(message)
      } catch (error) {
        // Whatever state it is in, the next import gets a fresh one.
        if (thread === asked) thread = null
        asked.end()
        throw error
      }
      letGoLater()
    }
    return {
      prepare: () => {
        if (thread) return
        started()
        letGoLater()
      },
      run: (id) => ask({ say: 'run', id }),
      tidy: () => ask({ say: 'tidy' }),
      stop: (id, why) => thread?.tell({ say: 'stop', id, why }),
      close: () => {
        clearTimeout(idle)
        return letGo()
      },
    }
  }

function startThread(
  db: Database,
  { databaseUrl, dataDir, sessionSecret }: ImportThreadConfig,
  progress: Parameters<MakeImportWorker>[0]['progress'],
): Thread {
  const worker = new Worker(path.join(__dirname, 'import-worker.js'), {
    workerData: { databaseUrl, dataDir, sessionSecret } satisfies ImportThreadConfig,
    resourceLimits: LIMITS,
  })
  const tell = (message: ToThread): void => worker.postMessage(message)
  let asked: { done: () => void; failed: (error: Error) => void } | null = null
  let endTurn: (() => void) | null = null

  const giveTurn = (): void => {
    const hold = () =>
      new Promise<void>((resolve) => {
        endTurn = resolve
        tell({ say: 'turn' })
      })
    db.turn(hold).catch((error: unknown) => {
      // Many are waiting: the import is not in a hurry.
      if (error instanceof LaneBusy) giveTurn()
      else asked?.failed(error as Error)
    })
  }
  worker.on('message', (message: FromThread) => {
    if (message.say === 'want-turn') giveTurn()
    else if (message.say === 'end-turn') endTurn?.()
    else if (message.say === 'progress') progress(message.id, message.written, message.of)
    else if (message.fault) asked?.failed(new Error(message.fault))
    else asked?.done()
  })
  worker.on('error', (error: Error) => asked?.failed(error))
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      // What it held when it died is nobody's any more.
      endTurn?.()
      asked?.failed(new Error('the thread that works on imports has ended'))
      resolve()
    })
  })
  worker.unref()
  return {
    tell,
    ask: (message) =>
      new Promise<void>((resolve, reject) => {
        asked = { done: resolve, failed: reject }
        tell(message)
      }).finally(() => {
        asked = null
      }),
    end: () => void worker.terminate(),
    ended,
  }
}
