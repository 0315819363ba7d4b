/**
 * Has newsletters sent in a thread of their own: putting a hundred thousand mails into words takes a processor for
 * minutes, and no visitor waits for that.
 */
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Config } from '../../config.js'
import type { Database } from '../../database/database.js'
import { giveTurns, type TurnWord } from '../../database/turns.js'
import type { Services } from '../../services.js'
import type { Sending } from '../../web/sending.js'
import { hasWork } from './sending-state.js'

export type ToSender = { say: 'wake' | 'idle' | 'stop' | 'turn' }
export type FromSender = { say: TurnWord | 'idle' | 'stopped' }

/**
 * A mail is some hundred kilobytes of short life. With less room for the young, helpers of V8 that collect it take the
 * processor from who asks for a page; with more of either, a large sending takes 30 MB more than a small one.
 */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 24 }
/** What was planned begins, and a thread that died comes again, after so long at most. */
const LOOK_EVERY_MS = 15_000

interface ThreadParts extends Services {
  log: Logger
  config: Config
}

interface Thread {
  tell(message: ToSender): void
  ask(message: ToSender, answer: FromSender['say']): Promise<void>
}

export function sendInThread({ db, clock, log, config }: ThreadParts): Sending {
  let thread: Thread | null = null
  let looking: NodeJS.Timeout | undefined
  let stopped = false
  let checking: Promise<void> = Promise.resolve()

  /** The thread is there while there is something to send, and no longer: its database costs memory. */
  const look = async (): Promise<void> => {
    if (stopped) return
    if (await hasWork({ db, clock })) {
      thread ??= startThread(db, config, (fault) => {
        thread = null
        if (fault) log.error({ err: fault }, 'the thread that sends newsletters has ended')
      })
      thread.tell({ say: 'wake' })
    } else if (thread) await thread.ask({ say: 'stop' }, 'stopped')
  }
  const wake = (): void => {
    if (stopped) return
    looking ??= setInterval(wake, LOOK_EVERY_MS).unref()
    checking = checking
      .then(look)
      .catch((error: unknown) => log.error({ err: error as Error }, 'newsletters cannot be looked after'))
  }
  return {
    wake,
    idle: async () => {
      await checking
      await thread?.ask({ say: 'idle' }, 'idle')
    },
    stop: async () => {
      stopped = true
      clearInterval(looking)
      await checking
      await thread?.ask({ say: 'stop' }, 'stopped')
    },
  }
}

function startThread(db: Database, config: Config, onEnd: (fault: Error | null) => void): Thread {
  const worker = new Worker(path.join(__dirname, 'sender-worker.js'), { workerData: config, resourceLimits: LIMITS })
  const tell = (message: ToSender): void => worker.postMessage(message)
  const asked: { answer: FromSender['say']; done: () => void }[] = []
  let fault: Error | null = null
  const turns = giveTurns(
    db,
    () => tell({ say: 'turn' }),
    (error) => {
      fault = error
      void worker.terminate()
    },
  )
  worker.on('message', ({ say }: FromSender) => {
    if (say === 'want-turn' || say === 'end-turn') return void turns.hear(say)
    const at = asked.findIndex(({ answer }) => answer === say)
    if (at >= 0) asked.splice(at, 1)[0]!.done()
  })
  worker.on('error', (error: Error) => {
    fault = error
  })
  worker.on('exit', () => {
    turns.gone()
    for (const { done } of asked.splice(0)) done()
    onEnd(fault)
  })
  worker.unref()
  return {
    tell,
    ask: (message, answer) =>
      new Promise((done) => {
        asked.push({ answer, done })
        tell(message)
      }),
  }
}
