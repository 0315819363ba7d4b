/** What runs in a thread that thread.ts started: opens the database, and does what it is asked for. */
import os from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { Database } from './database.js'
import { openDatabase } from './open.js'
import type { FromThread, ThreadConfig, ToThread } from './thread.js'
import { takeTurns } from './turns.js'

interface Side<Task, Word> {
  act(task: Task): Promise<void>
  hear(word: Word): void
}

const inWords = (error: unknown): string => (error as Error).stack ?? String(error)

export function inThread<Task, Word>(
  open: (db: Database, config: ThreadConfig, tell: (news: object) => void) => Side<Task, Word>,
): void {
  // Where processors are short, visitors come first (on Linux this is the priority of the thread).
  os.setPriority(10)
  const server = parentPort!
  const config = workerData as ThreadConfig
  const say = (message: FromThread<object>): void => server.postMessage(message)
  const turns = takeTurns((word) => say({ say: word }))
  const opened = openDatabase(config, turns.lane).then((db) => ({
    db,
    side: open(db, config, (news) => say({ say: 'news', news })),
  }))

  const hear = async (message: ToThread<Task, Word>): Promise<void> => {
    if (message.say === 'turn') return void turns.given()
    const { db, side } = await opened
    if (message.say === 'hear') return void side.hear(message.word)
    if (message.say === 'close') {
      await db.close()
      server.close()
      return
    }
    const fault = await side.act(message.task).then(() => null, inWords)
    say({ say: 'done', fault })
  }
  server.on('message', (message: ToThread<Task, Word>) => {
    hear(message).catch((error: unknown) => say({ say: 'done', fault: inWords(error) }))
  })
}
