/**
 * Signing up, on both engines: whether the time of the answer tells who is known here (medians of new, waiting, active
 * and left addresses, asked in turn), what a thousand visitors at once are answered, and ten thousand sign-ups from one
 * client and from many. ROUNDS, VISITORS and SIGN_UPS change the figures, ENGINES which are tried.
 */
import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startPostgres } from '../test/support/postgres.mjs'
import { startServer } from './coordinator.mjs'
import { floods } from './sign-up-flood.mjs'
import { anotherClient, openBeside, visitors } from './sign-up-visitors.mjs'

const ROUNDS = Number(process.env.ROUNDS ?? 100)
const VISITORS = Number(process.env.VISITORS ?? 1000)
const ENGINES = (process.env.ENGINES ?? 'sqlite,postgres').split(',')

process.env.TRUST_PROXY = '1'
const faults = []
for (const engine of ENGINES) {
  console.log(`On ${engine}:`)
  faults.push(...(await tryOn(engine)))
}
for (const fault of faults) console.log(`NOT SO: ${fault}`)
process.exitCode = faults.length > 0 ? 1 : 0

async function tryOn(engine) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sign-up-bench-'))
  const dataDir = path.join(folder, 'data')
  fs.mkdirSync(dataDir)
  const postgres = engine === 'postgres' ? await startPostgres(path.join(folder, 'postgres')) : null
  const databaseUrl = postgres ? `${postgres.url}/postgres` : ''
  process.env.DATABASE_URL = databaseUrl
  const server = await startServer(dataDir)
  const db = openBeside(dataDir, databaseUrl)
  const found = [
    ...(await timing(server, db, dataDir)),
    ...(await crowd(server, db, dataDir)),
    ...(await floods(server, db, dataDir)),
  ]
  await db.close()
  await server.stop()
  await postgres?.stop()
  fs.rmSync(folder, { recursive: true, force: true })
  return found.map((fault) => `${engine}: ${fault}`)
}

/** An address that is known already, as the database has it. */
async function known(db, state) {
  const email = `${randomUUID()}@example.dk`
  const now = new Date().toISOString()
  const hash = () => createHash('sha256').update(randomUUID()).digest('base64url')
  await db.run(
    `INSERT INTO "subscriber" ("email", "emailKey", "state", "language", "consentVersion", "consentAt", "consentSource",
       "confirmTokenHash", "confirmExpiresAt", "leaveTokenHash", "nonce", "createdAt", "confirmedAt", "leftAt", "version")
     VALUES (?, ?, ?, 'da', 'x', ?, '/', ?, ?, ?, ?, ?, ?, ?, 1)`,
    [
      ...[email, email, state, now, hash(), new Date(Date.now() + 1e9).toISOString(), hash(), hash(), now],
      ...[state === 'pending' ? null : now, state === 'unsubscribed' ? now : null],
    ],
  )
  return email
}

async function timing(server, db, dataDir) {
  const { openForm, send } = visitors(server, db, dataDir, false)
  const who = {
    new: () => `${randomUUID()}@example.dk`,
    pending: () => known(db, 'pending'),
    active: () => known(db, 'active'),
    left: () => known(db, 'unsubscribed'),
  }
  const times = Object.fromEntries(Object.keys(who).map((name) => [name, []]))
  for (let round = -5; round < ROUNDS; round++) {
    for (const [name, address] of Object.entries(who)) {
      const { status, ms } = await send(await openForm(anotherClient()), await address())
      if (status !== 303) throw new Error(`${name} was answered ${status}`)
      if (round >= 0) times[name].push(ms)
      // What is carried out behind the answer is over before the next one is timed.
      await new Promise((done) => setTimeout(done, 25))
      // The limit of all together is not what is measured here.
      await db.run(`DELETE FROM "request_count" WHERE "key" LIKE 'newsletter-all:%'`)
    }
  }
  const at = (values, share) => values.sort((a, b) => a - b)[Math.floor(values.length * share)]
  console.log(`  Time of the answer to a sign-up, ${ROUNDS} of each:`)
  for (const [name, values] of Object.entries(times))
    console.log(
      `    ${name.padEnd(8)} median ${at(values, 0.5).toFixed(2)} ms, half of them ${at(values, 0.25).toFixed(2)} to ${at(values, 0.75).toFixed(2)} ms`,
    )
  const medians = Object.values(times).map((values) => at(values, 0.5))
  const noise = Math.max(...Object.values(times).map((values) => at(values, 0.75) - at(values, 0.25)))
  const apart = Math.max(...medians) - Math.min(...medians)
  console.log(`    medians ${apart.toFixed(2)} ms apart, the middle half of one spans ${noise.toFixed(2)} ms`)
  return apart <= noise ? [] : ['the time of the answer tells who is known']
}

async function crowd(server, db, dataDir) {
  const { openForm, send } = visitors(server, db, dataDir, false)
  const statuses = {}
  const count = (what, status) => (statuses[`${what} ${status}`] = (statuses[`${what} ${status}`] ?? 0) + 1)
  const start = performance.now()
  await Promise.all(
    Array.from({ length: VISITORS }, async () => {
      try {
        const form = await openForm(anotherClient())
        count('page', form.status)
        if (form.status === 200) count('POST', (await send(form, `${randomUUID()}@example.dk`)).status)
      } catch (error) {
        count('cut off:', error.code)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1000
  console.log(`  ${VISITORS} visitors at once, page and POST, in ${seconds.toFixed(1)} s: ${JSON.stringify(statuses)}`)
  return Object.keys(statuses).some((status) => status.endsWith(' 500')) ? ['a visitor was answered 500'] : []
}
