/** The thread that makes documents: see document-thread.ts. */
import { inThread } from '../../database/thread-side.js'
import { systemClock } from '../../services.js'
import { makeHere } from './document-maker.js'
import type { DocumentNews } from './document-thread.js'

inThread<'make', 'stop'>((db, { dataDir }, tell) => {
  const worker = makeHere(
    { db, clock: systemClock },
    dataDir,
  )({ progress: (number, done, of) => tell({ number, done, of } satisfies DocumentNews) })
  return { act: () => worker.make(), hear: () => worker.stop() }
})
