/** The thread that sends newsletters: see sender-thread.ts. */
import os from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { Config } from '../../config.js'
import { openDatabase } from '../../database/open.js'
import { takeTurns } from '../../database/turns.js'
import { openLog } from '../../log.js'
import { systemClock } from '../../services.js'
import { openMailer } from '../../web/mailer.js'
import { newsletterSender } from './sender.js'
import type { FromSender, ToSender } from './sender-thread.js'

// Where processors are short, visitors come first (on Linux this is the priority of the thread).
os.setPriority(10)

const server = parentPort!
const config = workerData as Config
const tell = (say: FromSender['say']) => server.postMessage({ say } satisfies FromSender)
const turns = takeTurns(tell)
const { log, flush } = openLog(config)

const opened = openDatabase(config, turns.lane).then(async (db) => {
  // It writes a few rows at a time, and beside each other: more of a large database need not be at hand.
  if (db.engine === 'sqlite') await db.dataSource.query('PRAGMA cache_size = -4096')
  const mailer = openMailer(config, config.newsletter.connections)
  return { db, mailer, sender: newsletterSender({ db, clock: systemClock, log, mailer, config }) }
})

async function hear({ say }: ToSender): Promise<void> {
  if (say === 'turn') return void turns.given()
  const { db, mailer, sender } = await opened
  if (say === 'wake') return void sender.wake()
  if (say === 'idle') await sender.idle()
  else {
    await sender.stop()
    mailer.close()
    await db.close()
    flush()
  }
  tell(say === 'idle' ? 'idle' : 'stopped')
  if (say === 'stop') server.close()
}

server.on('message', (message: ToSender) => {
  hear(message).catch((error: unknown) => {
    // Whoever started the thread hears of it, and starts another.
    setImmediate(() => {
      throw error
    })
  })
})
