/** Has imports worked on in a thread of its own, so that no visitor waits for one. */
import path from 'node:path'
import type { Database } from '../database/database.js'
import { startThread, type Thread, type ThreadConfig } from '../database/thread.js'
import type { ImportNews, ImportTask, ImportWord } from './import-messages.js'
import type { ImportWorker, MakeImportWorker } from './import-runner.js'

/** Opening a database costs more than most imports: the thread waits a while for the next. */
const IDLE_MS = 60_000
/** The file is read in small parts. */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 }

type ImportThread = Thread<ImportTask, ImportWord>

export const workInThread =
  (db: Database, config: ThreadConfig): MakeImportWorker =>
  ({ progress }): ImportWorker => {
    let thread: ImportThread | null = null
    let idle: NodeJS.Timeout | undefined

    const letGo = async (): Promise<void> => {
      const leaving = thread
      thread = null
      await leaving?.close()
    }
    const started = (): ImportThread => {
      if (thread) return thread
      const starting = (thread = startThread<ImportTask, ImportWord, ImportNews>({
        db,
        config,
        file: path.join(__dirname, 'import-worker.js'),
        limits: LIMITS,
        onNews: ({ id, written, of }) => progress(id, written, of),
      }))
      void starting.ended.then(() => {
        if (thread === starting) thread = null
      })
      return starting
    }
    const letGoLater = (): void => {
      idle = setTimeout(() => void letGo(), IDLE_MS).unref()
    }
    const ask = async (task: ImportTask): Promise<void> => {
      clearTimeout(idle)
      const asked = started()
      try {
        await asked.ask(task)
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
      run: (id) => ask({ do: 'run', id }),
      tidy: () => ask({ do: 'tidy' }),
      stop: (id, why) => thread?.tell({ stop: id, why }),
      close: () => {
        clearTimeout(idle)
        return letGo()
      },
    }
  }
