/** Has documents made in a thread of its own: three hundred pages take a processor for a while, and no visitor waits for that. */
import path from 'node:path'
import type { Database } from '../../database/database.js'
import { startThread, type Thread, type ThreadConfig } from '../../database/thread.js'
import type { MakeDocumentWorker } from './document-maker.js'

export type DocumentNews = { number: number; done: number; of: number }

/** Pages of the PDF and paragraphs of the Word file are written as they are full: a large edition takes little more than a small one. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 }

/** The thread is there while something is made: editions are rare, and its memory is not. */
export const makeInThread =
  (db: Database, config: ThreadConfig): MakeDocumentWorker =>
  ({ progress }) => {
    let thread: Thread<'make', 'stop'> | null = null
    return {
      make: async () => {
        const started = (thread = startThread<'make', 'stop', DocumentNews>({
          db,
          config,
          file: path.join(__dirname, 'document-worker.js'),
          limits: LIMITS,
          onNews: ({ number, done, of }) => progress(number, done, of),
        }))
        try {
          await started.ask('make')
          await started.close()
        } finally {
          thread = null
          started.end()
        }
      },
      stop: () => thread?.tell('stop'),
    }
  }
