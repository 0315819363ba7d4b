/** The sender of newsletters alone, from the built program: sends all that is due, then ends. For a test to kill. */
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const built = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'src')
const load = createRequire(import.meta.url)
const { readConfig } = load(path.join(built, 'config.js'))
const { createContext } = load(path.join(built, 'create-context.js'))
const { openDatabase } = load(path.join(built, 'database', 'open.js'))
const { openLog } = load(path.join(built, 'log.js'))
const { systemClock } = load(path.join(built, 'services.js'))

const config = readConfig()
const db = await openDatabase(config)
const context = createContext({ config, log: openLog(config).log, db, clock: systemClock })
context.newsletters.wake()
await context.newsletters.idle()
await context.close()
