/**
 * The sender of newsletters alone, from the built program, as the thread that sends has it: loads itself, waits for a
 * line on its input, sends all that is due, then ends. For a test to kill.
 */
import { once } from 'node:events'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const built = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'src')
const load = createRequire(import.meta.url)
const { readConfig } = load(path.join(built, 'config.js'))
const { openDatabase } = load(path.join(built, 'database', 'open.js'))
const { openLog } = load(path.join(built, 'log.js'))
const { newsletterSender } = load(path.join(built, 'newsletter', 'delivery', 'sender.js'))
const { systemClock } = load(path.join(built, 'services.js'))
const { openMailer } = load(path.join(built, 'web', 'mailer.js'))

const config = readConfig()
await once(process.stdin, 'data')
const db = await openDatabase(config)
// No test cuts the power: what a killed process has written, the system has.
if (db.engine === 'sqlite') await db.dataSource.query('PRAGMA synchronous = OFF')
const mailer = openMailer(config, config.newsletter.connections)
const sender = newsletterSender({ db, clock: systemClock, log: openLog(config).log, mailer, config })
sender.wake()
await sender.idle()
await sender.stop()
mailer.close()
await db.close()
process.stdin.destroy()
