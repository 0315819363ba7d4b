/** The thread that works on imports: see import-thread.ts. */
import os from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../database/open.js'
import type { Lane } from '../database/write-lane.js'
import { systemClock } from '../services.js'
import type { FromThread, ImportThreadConfig, ToThread } from './import-messages.js'
import { workHere } from './import-runner.js'

// Where processors are short, visitors come first (on Linux this is the priority of the thread).
os.setPriority(10)

const server = parentPort!
const config = workerData as ImportThreadConfig
const tell = (message: FromThread) => server.postMessage(message)

let myTurn: (() => void) | null = null

/** On PostgreSQL nobody waits for a turn, here as there. */
const turn: Lane = async (work) => {
  await new Promise<void>((resolve) => {
    myTurn = resolve
    tell({ say: 'want-turn' })
  })
  try {
    return await work()
  } finally {
    tell({ say: 'end-turn' })
  }
}

const opened = openDatabase(config, turn).then((db) => {
  const worker = workHere(
    { db, clock: systemClock },
    config.dataDir,
    config,
  )({ progress: (id, written, of) => tell({ say: 'progress', id, written, of }) })
  return { db, worker }
})

async function hear(message: ToThread): Promise<void> {
  if (message.say === 'turn') return myTurn?.()
  const { db, worker } = await opened
  if (message.say === 'stop') worker.stop(message.id, message.why)
  else if (message.say === 'close') {
    await db.close()
    server.close()
  } else {
    const fault = await (message.say === 'tidy' ? worker.tidy() : worker.run(message.id)).then(
      () => null,
      (error: unknown) => (error as Error).stack ?? String(error),
    )
    tell({ say: 'ran', fault })
  }
}

server.on('message', (message: ToThread) => {
  hear(message).catch((error: unknown) => tell({ say: 'ran', fault: (error as Error).stack ?? String(error) }))
})
