/** The thread that works on imports: see import-thread.ts. */
import { inThread } from '../database/thread-side.js'
import { systemClock } from '../services.js'
import type { ImportNews, ImportTask, ImportWord } from './import-messages.js'
import { workHere } from './import-runner.js'

inThread<ImportTask, ImportWord>((db, config, tell) => {
  const worker = workHere(
    { db, clock: systemClock },
    config.dataDir,
    config,
  )({ progress: (id, written, of) => tell({ id, written, of } satisfies ImportNews) })
  return {
    act: (task) => (task.do === 'tidy' ? worker.tidy() : worker.run(task.id)),
    hear: ({ stop, why }) => worker.stop(stop, why),
  }
})
