/**
 * The app in a process of its own, as src/server.ts starts it: with its log, its limits and its headers.
 * `node app.mjs <data folder> <pages|readings|nothing: what is kept>`; tells its parent the port, and on `cpu` its time so far.
 */
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { createApp } from '../dist/src/app.js'
import { readConfig } from '../dist/src/config.js'
import { createContext } from '../dist/src/create-context.js'
import { openDatabase } from '../dist/src/database/open.js'
import { seed } from '../dist/src/database/seed.js'
import { openLog } from '../dist/src/log.js'
import { systemClock } from '../dist/src/services.js'

const [dataDir, keeps] = process.argv.slice(2)
fs.mkdirSync(dataDir, { recursive: true })
const config = {
  ...readConfig({ DATA_DIR: dataDir, PORT: '0', SESSION_SECRET: 'a secret for measuring that is long enough' }),
  pageCache: keeps === 'pages',
  keepReadings: keeps !== 'nothing',
  // Counted as always, but the one client here asks for what ten thousand would.
  requestsPerMinute: 1e9,
}
const logFile = path.join(dataDir, `log-${process.pid}`)
const { log } = openLog(config, logFile)
const db = await openDatabase(config)
await seed({ db, clock: systemClock })
const context = createContext({ config, log, db, clock: systemClock })
const server = http.createServer({ keepAliveTimeout: 20_000 }, createApp(context))
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => process.send({ cpu: process.cpuUsage(), memory: process.memoryUsage().rss }))
process.on('disconnect', () => {
  fs.rmSync(logFile, { force: true })
  process.exit(0)
})
