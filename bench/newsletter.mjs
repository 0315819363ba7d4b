/**
 * `npm run bench -- newsletter`: a newsletter to 100,000 recipients through the running server, beside a bare loop over
 * nodemailer's pool that sends the same bytes, to the same sink. Measures both, the server's peak memory beside that
 * for 1,000 recipients, and what visitors wait for a page meanwhile. Fails (exit code 1) where a limit is passed.
 */
import { fork, spawn } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { median } from './processes.mjs'

const RECIPIENTS = Number(process.env.BENCH_RECIPIENTS ?? 100_000)
const FEW = Math.min(1000, RECIPIENTS)
const CONNECTIONS = 20
/** What the issue asks for. */
const SPEED_AT_LEAST = 0.7
const MEMORY_AT_MOST_MB = 30
const PAGES_AT_MOST = 2
/** Below the rate at which one client is asked to wait. */
const VISIT_EVERY_MS = 200
const USUAL_MS = 15_000
const WARM_UP_PAGES = 200

const here = path.dirname(fileURLToPath(import.meta.url))
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'frivilligregister-bench-newsletter-'))
const SECRET = 'a secret for the bench that is long enough'
const say = (line) => process.stdout.write(`${line}\n`)
const s = (ms) => `${(ms / 1000).toFixed(1)} s`

function judge(what, value, good, limit) {
  say(`${good ? 'ok ' : '(!)'} ${what}: ${value.toFixed(2)} (${limit})`)
  if (!good) process.exitCode = 1
}

/** A process of its own that takes whatever comes, counts it and forgets it. */
function startSink() {
  const child = fork(path.join(here, 'newsletter-sink.mjs'))
  const sink = { url: '', count: 0, bytes: 0, close: () => child.kill() }
  return new Promise((resolve) => {
    child.on('message', ({ port, count, bytes }) => {
      if (port) {
        sink.url = `smtp://127.0.0.1:${port}`
        resolve(sink)
      } else Object.assign(sink, { count, bytes })
    })
    sink.ask = async () => {
      const answered = new Promise((done) => child.once('message', done))
      child.send('count')
      await answered
      return sink
    }
  })
}

function startServer(dataDir, smtpUrl) {
  const child = spawn(process.execPath, [path.join(here, '..', 'dist', 'src', 'server.js')], {
    env: {
      PATH: process.env.PATH,
      DATA_DIR: dataDir,
      PORT: '0',
      SMTP_URL: smtpUrl,
      SESSION_SECRET: SECRET,
      LOG_LEVEL: 'fatal',
      NEWSLETTER_PER_SECOND: '0',
      NEWSLETTER_PER_DOMAIN: '0',
      NEWSLETTER_CONNECTIONS: String(CONNECTIONS),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = () => new Promise((resolve) => (child.once('exit', resolve), child.kill('SIGTERM')))
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    child.stdout.on('data', (text) => {
      const url = /^Frivilligregistret: (\S+)$/m.exec(String(text))?.[1]
      if (url) resolve({ url, pid: child.pid, stop })
    })
  })
}

const leaveToken = (nonce) => createHmac('sha256', SECRET).update(`newsletter-leave:${nonce}`).digest('base64url')

function addReaders(db, count) {
  const now = new Date().toISOString()
  const insert = db.prepare(
    `INSERT INTO "subscriber" ("email", "emailKey", "state", "language", "consentVersion", "consentAt", "consentSource", "leaveTokenHash", "nonce", "createdAt", "confirmedAt")
     VALUES (?, ?, 'active', 'da', '2026-11-24', ?, '/nyhedsbrev', ?, ?, ?, ?)`,
  )
  db.transaction(() => {
    for (let n = 0; n < count; n++) {
      const [email, nonce] = [`reader${n}@domain${n % 500}.example`, `nonce-${n}`]
      insert.run(email, email, now, createHash('sha256').update(leaveToken(nonce)).digest('base64url'), nonce, now, now)
    }
  })()
}

/** As a newsletter with some blocks is: 15 kB of markup. */
const HTML = `<html lang="da"><body>${'<p style="margin:0 0 16px;color:#1c2326">Frivillige læser sammen med børnene på skolen ved åen.</p>\n'.repeat(130)}<a href="https://mit.invalid/4b1c7e">Emner</a> <a href="https://afmeld.invalid/4b1c7e">Afmeld</a></body></html>`
const TEXT = `${'Frivillige læser sammen med børnene på skolen ved åen.\n\n'.repeat(60)}Afmeld: https://afmeld.invalid/4b1c7e\n`

async function measure(recipients) {
  const dataDir = path.join(folder, String(recipients))
  fs.mkdirSync(dataDir)
  const sink = await startSink()
  // The first start makes the database.
  await (await startServer(dataDir, sink.url)).stop()
  const db = new Database(path.join(dataDir, 'frivilligregister.sqlite'))
  db.pragma('busy_timeout = 20000')
  addReaders(db, recipients)
  const server = await startServer(dataDir, sink.url)
  await warmUp(server)
  const usual = await pagesUntil(server, pause(USUAL_MS, 'over'))
  const now = new Date().toISOString()
  db.prepare(
    `INSERT INTO "newsletter" ("language", "subject", "body", "state", "sendAt", "slug", "mailHtml", "mailText", "webHtml", "createdAt", "updatedAt")
     VALUES ('da', 'Nyt fra registret', 'x', 'planned', ?, 'nyt', ?, ?, '<p>x</p>', ?, ?)`,
  ).run(now, HTML, TEXT, now, now)
  db.close()
  // What was planned begins within a quarter of a minute.
  await taken(sink, 1)
  const began = performance.now()
  const all = taken(sink, recipients).then(() => performance.now() - began)
  const during = await pagesUntil(server, all)
  const ms = await all
  const peak = peakMb(server.pid)
  await server.stop()
  sink.close()
  return { ms, peakMb: peak, bytes: sink.bytes, usual: median(usual), during: median(during) }
}

async function taken(sink, count) {
  while ((await sink.ask()).count < count) await pause(50)
}

function peakMb(pid) {
  const [, kB] = /VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(kB) / 1024
}

/** Until the program is as fast as it gets: else what is measured later would gain. */
async function warmUp(server) {
  for (let i = 0; i < WARM_UP_PAGES; i++) await page(server)
}

/** As one visitor asks for them, at the same pace before and during the sending. */
async function pagesUntil(server, end) {
  let over = false
  void end.then(() => (over = true))
  const times = []
  while (!over) {
    times.push(await page(server))
    await pause(VISIT_EVERY_MS)
  }
  return times
}

/** One that nobody has kept, and that is kept for nobody: kept pages would count as memory of the sending. */
async function page(server) {
  const from = performance.now()
  const search = Math.random().toString(36).slice(2, 7)
  const answer = await fetch(`${server.url}/projekter?kommune=horsens&q=${search}`, {
    headers: { cookie: 'frv_session=bench' },
  })
  await answer.text()
  if (answer.status !== 200) throw new Error(`a page answered ${answer.status}`)
  return performance.now() - from
}

/** In a process of its own too, so that it has the machine as the server has it. */
async function bare(recipients) {
  const sink = await startSink()
  const child = fork(path.join(here, 'newsletter-bare.mjs'), [sink.url, String(recipients), String(CONNECTIONS)])
  const job = { html: HTML, text: TEXT, secret: SECRET }
  child.send(job)
  const ms = await new Promise((resolve) => child.once('message', (told) => resolve(told.ms)))
  await sink.ask()
  const { bytes } = sink
  sink.close()
  return { ms, bytes }
}

try {
  say(
    `A newsletter of ${(Buffer.byteLength(HTML) / 1024).toFixed(0)} kB to ${RECIPIENTS} recipients over ${CONNECTIONS} connections`,
  )
  const few = await measure(FEW)
  const first = await bare(RECIPIENTS)
  const ours = await measure(RECIPIENTS)
  const second = await bare(RECIPIENTS)
  const loop = { ms: (first.ms + second.ms) / 2, bytes: first.bytes }
  say(
    `    sent in ${s(ours.ms)} (${Math.round((RECIPIENTS / ours.ms) * 1000)} a second), the bare loop in ${s(first.ms)} and ${s(second.ms)}`,
  )
  say(
    `    bytes a mail: ours ${Math.round(ours.bytes / RECIPIENTS)}, the bare loop's ${Math.round(loop.bytes / RECIPIENTS)}`,
  )
  judge(
    'speed beside the bare loop',
    loop.ms / ours.ms,
    loop.ms / ours.ms >= SPEED_AT_LEAST,
    `at least ${SPEED_AT_LEAST}`,
  )
  const memory = ours.peakMb - few.peakMb
  say(`    at most ${Math.round(ours.peakMb)} MB in memory, ${Math.round(few.peakMb)} with ${FEW} recipients`)
  judge(`peak memory over ${FEW} recipients, MB`, memory, memory <= MEMORY_AT_MOST_MB, `at most ${MEMORY_AT_MOST_MB}`)
  const times = ours.during / ours.usual
  judge(
    `a page meanwhile beside its usual ${ours.usual.toFixed(1)} ms`,
    times,
    times <= PAGES_AT_MOST,
    `at most ${PAGES_AT_MOST}`,
  )
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
process.exit()
