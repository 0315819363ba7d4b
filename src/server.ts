/** Start: configuration, database, the first administrator's link, listen; and stop cleanly. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { demoNotice, makeDemoUsers } from './accounts/demo.js'
import { firstAdministratorLink, welcomePath } from './accounts/one-time-links.js'
import { preparePasswords } from './accounts/passwords.js'
import { startSweeping } from './accounts/sessions.js'
import { createApp } from './app.js'
import { SetupError, readConfig, type Config } from './config.js'
import type { AppContext } from './context.js'
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
  await preparePasswords()
  const stopSweeping = startSweeping(context, (error) => log.error({ err: error }, 'sweeping failed'))
  const server = http.createServer(createApp(context))
  await listen(server, config)
  const { port } = server.address() as AddressInfo
  const address = config.publicUrl.replace(/:0$/, `:${port}`)
  process.stdout.write(`Frivilligregistret: ${address}\n`)
  await printWaysIn(context, address)

  const stop = () => {
    stopSweeping()
    server.close(() => void db.close().then(() => process.exit(0)))
    server.closeIdleConnections()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

/** Tells, once and only here, how to get in for the first time. */
async function printWaysIn(context: AppContext, address: string): Promise<void> {
  const token = await firstAdministratorLink(context)
  if (token) process.stdout.write(`Opret administratoren / make the administrator: ${address}${welcomePath(token)}\n`)
  if (process.argv.includes('--demo')) process.stdout.write(demoNotice(await makeDemoUsers(context)))
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
