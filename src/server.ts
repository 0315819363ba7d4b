/** Start: configuration, database, the first administrator's link, listen; and stop cleanly. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { createApp } from './app.js'
import { SetupError, readConfig, type Config } from './config.js'
import { createContext } from './create-context.js'
import { openDatabase } from './database/open.js'
import { seed } from './database/seed.js'
import { systemClock } from './services.js'

async function main(): Promise<void> {
  const config = readConfig()
  const log = pino({ level: config.logLevel })
  const db = await openDatabase(config)
  await seed({ db, clock: systemClock })
  const context = createContext({ config, log, db, clock: systemClock })
  const server = http.createServer(createApp(context))
  await listen(server, config)
  const { port } = server.address() as AddressInfo
  process.stdout.write(`Frivilligregistret: ${config.publicUrl.replace(/:0$/, `:${port}`)}\n`)

  const stop = () => {
    server.close(() => void db.close().then(() => process.exit(0)))
    server.closeIdleConnections()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

/** @throws SetupError when the port cannot be had */
function listen(server: http.Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const remedies: Record<string, string> = {
        EADDRINUSE: `Port ${config.port} is taken: set PORT to a free one.`,
        EACCES: `Port ${config.port} may not be used by this user: set PORT to one above 1023.`,
        EADDRNOTAVAIL: `${config.host} is no address of this machine: set HOST to one that is, such as 127.0.0.1.`,
        ENOTFOUND: `${config.host} is no address of this machine: set HOST to one that is, such as 127.0.0.1.`,
      }
      reject(
        new SetupError(
          remedies[error.code ?? ''] ??
            `Cannot listen on ${config.host}:${config.port} (${error.message}): check HOST and PORT.`,
        ),
      )
    })
    server.listen(config.port, config.host, resolve)
  })
}

main().catch((error: unknown) => {
  process.stderr.write(error instanceof SetupError ? `${error.message}\n` : `${(error as Error).stack}\n`)
  process.exit(1)
})
