/**
 * `npm run bench -- edition`: an edition of 300 pages published in the running server, from the press of the button to
 * the last of its PDF, Word, HTML and data files. Measures the time, the server's peak memory beside that for an edition
 * of 30 pages, and what visitors wait for a page meanwhile. Fails (exit code 1) where a limit is passed.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { appOwner } from '../dist/src/accounts/second-step.js'
import { codeAt, newAppSecret } from '../dist/src/accounts/authenticator-app.js'
import { hashPassword } from '../dist/src/accounts/passwords.js'
import { seal } from '../dist/src/accounts/sealing.js'
import { openDatabase } from '../dist/src/database/open.js'
import { seed } from '../dist/src/database/seed.js'
import { askForReview, decideReview } from '../dist/src/report/draft/review.js'
import { systemClock } from '../dist/src/services.js'
import { logIn, startServer } from './coordinator.mjs'
import { pagesOf, writeReport } from './edition-data.mjs'
import { median } from './processes.mjs'

const PAGES = Number(process.env.BENCH_PAGES ?? 300)
const FEW = 30
const MEMORY_AT_MOST_MB = 100
const PAGES_AT_MOST = 2
/** How long the usual time of a page is measured. */
const USUAL_MS = 8000

/** Shared with the server. */
process.env.SESSION_SECRET = 'a secret for the bench that is long enough'
const PASSWORD = 'rundstykker med smør'
const appSecret = newAppSecret()

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'frivilligregister-bench-edition-'))
const say = (line) => process.stdout.write(`${line}\n`)

function judge(what, value, good, limit) {
  say(`${good ? 'ok ' : '(!)'} ${what}: ${value.toFixed(2)} (${limit})`)
  if (!good) process.exitCode = 1
}

/** A draft of so many pages, signed by a second person. */
async function writeDraft(dataDir, pages) {
  const db = await openDatabase({ databaseUrl: null, dataDir })
  await seed({ db, clock: systemClock })
  const services = { db, clock: systemClock }
  const now = systemClock.now()
  const [hash, config] = [await hashPassword(PASSWORD), { sessionSecret: process.env.SESSION_SECRET }]
  const people = await db.write(async (tx) => {
    const rows = await tx.all(
      `INSERT INTO "user_account" ("email", "emailKey", "name", "role", "language", "passwordHash", "appSince", "createdAt", "updatedAt")
       VALUES ('a@example.dk', 'a@example.dk', 'A', 'consultant', 'da', ?, ?, ?, ?),
         ('b@example.dk', 'b@example.dk', 'B', 'consultant', 'da', ?, ?, ?, ?) RETURNING "id"`,
      [hash, now, now, now, hash, now, now, now],
    )
    for (const { id } of rows)
      await tx.run('UPDATE "user_account" SET "appSecret" = ? WHERE "id" = ?', [
        seal(config, appSecret, appOwner(id)),
        id,
      ])
    return rows
  })
  const [a, b] = people.map(({ id }) => ({ id, role: 'consultant', municipalityCodes: [], twoStep: true }))
  await writeReport(db, pages)
  const review = await askForReview(services, a, 'Klar')
  await decideReview(services, b, review, { decision: 'approved', reply: null })
  await db.close()
}

/** With the password, and with the code of the app. */
const logInTwice = (server) =>
  logIn(server, {
    email: 'a@example.dk',
    password: PASSWORD,
    code: () => codeAt(appSecret, systemClock.now()),
    token: '/opsamling/rapport',
  })

async function measure(pages) {
  const dataDir = fs.mkdtempSync(path.join(folder, `${pages}-`))
  await writeDraft(dataDir, pages)
  const server = await startServer(dataDir)
  const browser = await logInTwice(server)
  const warm = visit(server)
  await pause(1000)
  await warm.end()
  const before = visit(server)
  await pause(USUAL_MS)
  await before.end()
  const during = visit(server)
  const began = performance.now()
  const { location } = await browser.form('/opsamling/rapport/udgiv', { title: 'Mange sider', news: '' })
  const published = performance.now()
  const told = await watch(browser, location)
  const done = performance.now()
  await during.end()
  const files = await Promise.all(['pdf', 'docx'].map((kind) => save(server, dataDir, kind)))
  const peakMb = Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024
  await server.stop()
  return {
    publishMs: published - began,
    makeMs: done - published,
    peakMb,
    told,
    pages: pagesOf(files[0]),
    sizes: files.map((file) => fs.statSync(file).size),
    pageBefore: median(before.times),
    pageDuring: median(during.times),
    pageLongest: Math.max(...during.times),
  }
}

/** What the progress bar told, until there was none. */
async function watch(browser, location) {
  const told = new Set()
  for (;;) {
    const { text } = await browser.get(location)
    const [, value] = /<progress id="fremdrift" max="\d+" value="(\d+)"/.exec(text) ?? []
    if (value === undefined) return [...told]
    if (text.includes('message-warning')) throw new Error('the documents cannot be made')
    told.add(Number(value))
    await pause(250)
  }
}

async function save(server, dataDir, kind) {
  const answer = await fetch(`${server.url}/rapport/1.${kind}`)
  if (answer.status !== 200) throw new Error(`the ${kind} answered ${answer.status}`)
  const file = path.join(dataDir, `saved.${kind}`)
  fs.writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
  return file
}

/** Somebody who looks at pages that nobody has kept, until `end` is called; below the rate at which one is asked to wait. */
function visit(server) {
  const met = { times: [], over: false }
  const visiting = (async () => {
    while (!met.over) {
      const from = performance.now()
      const answer = await fetch(`${server.url}/projekter?kommune=horsens&q=${Math.random().toString(36).slice(2, 7)}`)
      await answer.text()
      if (answer.status !== 200) throw new Error(`a page answered ${answer.status}`)
      met.times.push(performance.now() - from)
      await pause(200)
    }
  })()
  return {
    times: met.times,
    end: () => {
      met.over = true
      return visiting
    },
  }
}

try {
  const small = await measure(FEW)
  const large = await measure(PAGES)
  for (const { pages, publishMs, makeMs, peakMb, sizes, told } of [small, large])
    say(
      `${pages} pages: published in ${publishMs.toFixed(0)} ms, all seven files made in ${(makeMs / 1000).toFixed(1)} s ` +
        `(PDF ${(sizes[0] / 1e6).toFixed(1)} MB, Word ${(sizes[1] / 1e6).toFixed(1)} MB), peak memory ${peakMb.toFixed(0)} MB; the bar stood in ${told.length} places`,
    )
  const { pageBefore, pageDuring, pageLongest } = large
  say(
    `A page took ${pageBefore.toFixed(1)} ms before, ${pageDuring.toFixed(1)} ms meanwhile (longest ${pageLongest.toFixed(0)})`,
  )
  judge('pages of the PDF', large.pages, large.pages >= PAGES, `at least ${PAGES}`)
  judge('places of the bar', large.told.length, large.told.length >= 5, 'at least 5')
  const more = large.peakMb - small.peakMb
  judge(
    `peak memory in MB above that of ${small.pages} pages`,
    more,
    more <= MEMORY_AT_MOST_MB,
    `at most ${MEMORY_AT_MOST_MB}`,
  )
  judge(
    'pages meanwhile',
    pageDuring / pageBefore,
    pageDuring / pageBefore <= PAGES_AT_MOST,
    `at most ${PAGES_AT_MOST}`,
  )
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
