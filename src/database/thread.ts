/**
 * Work that no visitor waits for, in a thread of its own. The thread has connections of its own; its writes take their
 * turn among everybody's (see turns.ts). What runs in it begins with `inThread` from thread-side.ts.
 */
import { Worker, type ResourceLimits } from 'node:worker_threads'
import type { Config } from '../config.js'
import type { Database } from './database.js'
import { giveTurns, type TurnWord } from './turns.js'

export type ThreadConfig = Pick<Config, 'databaseUrl' | 'dataDir' | 'sessionSecret'>

/** `Task`: what it is asked to do, one thing at a time. `Word`: what it is told meanwhile. `News`: what it tells. */
export type ToThread<Task, Word> =
  | { say: 'do'; task: Task }
  | { say: 'hear'; word: Word }
  /** It is the thread's turn to write. */
  | { say: 'turn' }
  | { say: 'close' }

export type FromThread<News> =
  | { say: TurnWord }
  | { say: 'news'; news: News }
  /** What it was asked for is done, or has failed. */
  | { say: 'done'; fault: string | null }

export interface Thread<Task, Word> {
  /** Has it do something, and waits until it has. */
  ask(task: Task): Promise<void>
  tell(word: Word): void
  /** Lets it finish, and go. */
  close(): Promise<void>
  /** Stops it wherever it is. */
  end(): void
  ended: Promise<void>
}

interface ThreadParts<News> {
  db: Database
  config: ThreadConfig
  /** The path of what runs in it. */
  file: string
  /** What goes beyond this is a fault of ours, and must not take the server along. */
  limits: ResourceLimits
  onNews: (news: News) => void
}

export function startThread<Task, Word, News>(parts: ThreadParts<News>): Thread<Task, Word> {
  const { db, config, file, limits, onNews } = parts
  const { databaseUrl, dataDir, sessionSecret } = config
  const workerData: ThreadConfig = { databaseUrl, dataDir, sessionSecret }
  const worker = new Worker(file, { workerData, resourceLimits: limits })
  const send = (message: ToThread<Task, Word>): void => worker.postMessage(message)
  let asked: { done: () => void; failed: (error: Error) => void } | null = null
  const turns = giveTurns(
    db,
    () => send({ say: 'turn' }),
    (error) => asked?.failed(error),
  )
  worker.on('message', (message: FromThread<News>) => {
    if (message.say === 'news') onNews(message.news)
    else if (message.say !== 'done') turns.hear(message.say)
    else if (message.fault) asked?.failed(new Error(message.fault))
    else asked?.done()
  })
  worker.on('error', (error: Error) => asked?.failed(error))
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      turns.gone()
      asked?.failed(new Error(`the thread of ${file} has ended`))
      resolve()
    })
  })
  worker.unref()
  return {
    tell: (word) => send({ say: 'hear', word }),
    ask: (task) =>
      new Promise<void>((resolve, reject) => {
        asked = { done: resolve, failed: reject }
        send({ say: 'do', task })
      }).finally(() => {
        asked = null
      }),
    close: () => {
      send({ say: 'close' })
      return ended
    },
    end: () => void worker.terminate(),
    ended,
  }
}
