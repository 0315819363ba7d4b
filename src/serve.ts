/** What server.ts starts: database, the first administrator's link, listen; and stop cleanly. */
import type http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { demoNotice, makeDemoUsers } from './accounts/demo.js'
import { firstAdministratorLink, welcomePath } from './accounts/one-time-links.js'
import { preparePasswords } from './accounts/passwords.js'
import { startSweeping } from './accounts/sessions.js'
import { createApp } from './app.js'
import { startSweepingBin } from './bin/sweep.js'
import { SetupError, type Config } from './config.js'
import { createContext } from './create-context.js'
import { openDatabase } from './database/open.js'
import { seed } from './database/seed.js'
import { sweepDrafts } from './drafts/drafts.js'
import { openLog } from './log.js'
import { systemClock } from './services.js'
import { workInThread } from './spreadsheets/import-thread.js'
import { makeInThread } from './report/documents/document-thread.js'
import { sendInThread } from './newsletter/delivery/sender-thread.js'
import { createServer } from './web/http-server.js'
import { startRetention } from './volunteers/retention-timer.js'
import { mailFolder } from './web/mailer.js'

/** Visitors who may knock at the same moment: Node's own 511 would let the rest wait for seconds, or give up. */
const BACKLOG = 4096
/** How long requests under way get to finish before the process goes. */
const PATIENCE_MS = 10_000

interface Start {
  config: Config
  /** Whether users to try with are made. */
  demo: boolean
}

/** @throws SetupError */
export async function serve({ config, demo }: Start): Promise<void> {
  const { log, flush } = openLog(config)
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'nobody caught this')
    flush()
    process.exit(1)
  })

  const db = await openDatabase(config)
  await seed({ db, clock: systemClock })
  const context = createContext({
    config,
    log,
    db,
    clock: systemClock,
    importWorker: workInThread(db, config),
    documentWorker: makeInThread(db, config),
    newsletters: sendInThread({ db, clock: systemClock, log, config }),
  })
  await preparePasswords()
  const server = createServer(createApp(context))
  const token = await firstAdministratorLink(context)
  const notice = demo ? demoNotice(await makeDemoUsers(context)) : ''
  await listen(server, config)
  const stopSweeping = startSweeping(context, (error) => log.error({ err: error }, 'sweeping failed'), [sweepDrafts])
  const stopRetention = startRetention(context)
  const stopSweepingBin = startSweepingBin(context, (error) => log.error({ err: error }, 'sweeping the bin failed'))
  context.owedMails.wake()
  context.imports.start()
  context.documents.wake()
  context.accountMails.wake()
  context.newsletters.wake()
  stopOnSignal(server, log, async () => {
    stopSweeping()
    stopSweepingBin()
    await stopRetention()
    await context.close()
    flush()
  })
  const { port } = server.address() as AddressInfo
  process.stdout.write(waysIn(config, config.publicUrl.replace(/:0$/, `:${port}`), token) + notice)
}

/** Told once, and only here: how to get in for the first time. */
function waysIn(config: Config, address: string, token: string | null): string {
  const lines = [`Frivilligregistret: ${address}`]
  if (!config.smtpUrl)
    lines.push(`SMTP_URL er ikke sat: mails bliver til filer i / mails become files in ${mailFolder(config)}`)
  if (token) lines.push(`Opret administratoren / make the administrator: ${address}${welcomePath(token)}`)
  return `${lines.join('\n')}\n`
}

function stopOnSignal(server: http.Server, log: Logger, close: () => Promise<void>): void {
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => server.closeAllConnections(), PATIENCE_MS).unref()
    server.close(() => {
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'could not stop cleanly')
          process.exit(1)
        },
      )
    })
    server.closeIdleConnections()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

/** @throws SetupError when the port cannot be had */
function listen(server: http.Server, { port, host }: Config): Promise<void> {
  const remedies: Record<string, string> = {
    EADDRINUSE: `Port ${port} is taken: set PORT to a free one.`,
    EACCES: `Port ${port} may not be used by this user: set PORT to one above 1023.`,
    EADDRNOTAVAIL: `${host} is no address of this machine: set HOST to one that is, such as 127.0.0.1.`,
    ENOTFOUND: `${host} is no address of this machine: set HOST to one that is, such as 127.0.0.1.`,
  }
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const otherwise = `Cannot listen on ${host}:${port} (${error.message}): check HOST and PORT.`
      reject(new SetupError(remedies[error.code ?? ''] ?? otherwise))
    })
    server.listen({ port, host, backlog: BACKLOG }, resolve)
  })
}
