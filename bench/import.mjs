/**
 * `npm run bench -- import`: 100,000 experiences by CSV through the running server, beside a bare loop that parses
 * the same file and inserts it with better-sqlite3 in one transaction. Measures both, the server's peak memory beside
 * that for 1,000 rows, and what other visitors wait for a page meanwhile. Fails (exit code 1) where a limit is passed.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { parse } from 'csv-parse'
import { logIn, startServer } from './coordinator.mjs'
import { CONDITIONS, addProjects, writeFile } from './import-data.mjs'
import { median } from './processes.mjs'

const ROWS = Number(process.env.BENCH_ROWS ?? 100_000)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
/** What the issue asks for. */
const SPEED_AT_LEAST = 0.3
const MEMORY_AT_MOST_MB = 100
const PAGES_AT_MOST = 2
/** How long the usual time of a page is measured. */
const USUAL_MS = 8000

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'frivilligregister-bench-import-'))
const say = (line) => process.stdout.write(`${line}\n`)

function judge(what, value, good, limit) {
  say(`${good ? 'ok ' : '(!)'} ${what}: ${value.toFixed(2)} (${limit})`)
  if (!good) process.exitCode = 1
}

const s = (ms) => `${(ms / 1000).toFixed(1)} s`

async function measure(rows) {
  const dataDir = fs.mkdtempSync(path.join(folder, `${rows}-`))
  const server = await startServer(dataDir)
  const db = new Database(path.join(dataDir, 'frivilligregister.sqlite'))
  db.pragma('busy_timeout = 20000')
  const titles = addProjects(db)
  const file = path.join(folder, `${rows}.csv`)
  writeFile(file, rows, titles)
  const browser = await logIn(server)
  await pages(server, 30)
  // The same visitor and the same editor, without the import.
  const before = meet(server, browser)
  await pause(USUAL_MS)
  await before.end()
  const during = meet(server, browser)
  const began = performance.now()
  const id = await browser.bring('experiences', file)
  await until(db, id, 'checked')
  const checked = performance.now()
  await browser.post(`/arbejdsbord/indlaes/${id}/ja`)
  await until(db, id, 'done')
  const done = performance.now()
  await during.end()
  const peakMb = Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024
  const written = db.prepare(`SELECT count(*) FROM "experience" WHERE "outcome" LIKE 'maalt %'`).pluck().get()
  if (written !== rows) throw new Error(`${written} of ${rows} rows were written`)
  db.close()
  await server.stop()
  return {
    dataDir,
    file,
    checkMs: checked - began,
    writeMs: done - checked,
    peakMb,
    pageBefore: median(before.times),
    pageDuring: median(during.times),
    pageLongest: Math.max(...during.times),
    writeLongest: Math.max(0, ...during.writes),
  }
}

/** Others who use the registry, until `end` is called. */
function meet(server, browser) {
  const met = { times: [], writes: [], over: false }
  const people = [visit(server, met), edit(browser, met)]
  return {
    ...met,
    end: () => {
      met.over = true
      return Promise.all(people)
    },
  }
}

/** Times of a page that nobody has kept. */
async function pages(server, count) {
  const times = []
  for (let i = 0; i < count; i++) {
    const from = performance.now()
    const answer = await fetch(`${server.url}/projekter?kommune=horsens&q=${Math.random().toString(36).slice(2, 7)}`)
    await answer.text()
    if (answer.status !== 200) throw new Error(`a page answered ${answer.status}`)
    times.push(performance.now() - from)
  }
  return times
}

async function visit(server, during) {
  while (!during.over) {
    during.times.push(...(await pages(server, 1)))
    await pause(200)
  }
}

/** Somebody logs an experience every second. */
async function edit(browser, during) {
  while (!during.over) {
    const from = performance.now()
    const { status } = await browser.form('/arbejdsbord/projekter/1/erfaring', {
      condition: 'clarity',
      rating: '3',
      observation: `Imens ${from}`,
      respondentRole: 'leader',
      observedOn: '2026-01-05',
    })
    if (status === 303) during.writes.push(performance.now() - from)
    await pause(1000)
  }
}

async function until(db, id, state) {
  const now = db.prepare('SELECT "state" FROM "sheet_import" WHERE "id" = ?').pluck()
  for (;;) {
    const is = now.get(id)
    if (is === state) return
    if (!['checking', 'applying'].includes(is) && !(is === 'checked' && state === 'done'))
      throw new Error(`the import is ${is}`)
    await pause(20)
  }
}

/** Parses the file and inserts the same rows, and nothing else: no check, no history, no audit, no tallies. */
async function bareLoop(dataDir, file) {
  const db = new Database(path.join(dataDir, 'frivilligregister.sqlite'))
  db.pragma('synchronous = FULL')
  const projects = new Map(db.prepare('SELECT "title", "id" FROM "project"').raw().all())
  const insert = db.prepare(
    `INSERT INTO "experience" ("projectId", "conditionCode", "rating", "observation", "outcome", "respondentRole", "observedOn", "quotable", "provenance", "createdAt", "updatedAt")
     VALUES (?, ?, ?, ?, ?, 'employee', ?, ?, 'registered', ?, ?)`,
  )
  const now = '2026-01-01T00:00:00.000Z'
  const from = performance.now()
  db.exec('BEGIN')
  const parser = fs.createReadStream(file).pipe(parse({ delimiter: ';', bom: true, from_line: 2 }))
  for await (const [project, condition, rating, observation, outcome, , date, quotable] of parser) {
    const [day, month, year] = date.split('-')
    const about = [projects.get(project), CONDITIONS[condition], Number(rating), observation, outcome]
    insert.run(...about, `${year}-${month}-${day}`, quotable === 'ja' ? 1 : 0, now, now)
  }
  db.exec('COMMIT')
  const took = performance.now() - from
  db.close()
  return took
}

/** The import of many rows, the same by the bare loop, and the import of few: one after the other on the same machine. */
async function round() {
  const large = await measure(ROWS)
  const bareMs = await bareLoop(large.dataDir, large.file)
  fs.rmSync(large.dataDir, { recursive: true })
  const small = await measure(1000)
  fs.rmSync(small.dataDir, { recursive: true })
  const { checkMs, writeMs, pageBefore, pageDuring, pageLongest, writeLongest } = large
  say(
    `${ROWS} rows: checked in ${s(checkMs)}, written in ${s(writeMs)}; the bare loop took ${s(bareMs)}. ` +
      `A page took ${pageBefore.toFixed(1)} ms before, ${pageDuring.toFixed(1)} ms meanwhile (longest ${pageLongest.toFixed(0)}); ` +
      `another's write waited at most ${writeLongest.toFixed(0)} ms`,
  )
  return {
    speed: bareMs / (checkMs + writeMs),
    smallMb: small.peakMb,
    moreMb: large.peakMb - small.peakMb,
    slower: pageDuring / pageBefore,
  }
}

try {
  const rounds = []
  for (let i = 0; i < ROUNDS; i++) rounds.push(await round())
  const middle = (name) => median(rounds.map((one) => one[name]))
  const { speed, moreMb, slower } = { speed: middle('speed'), moreMb: middle('moreMb'), slower: middle('slower') }
  say(`Medians of ${ROUNDS} rounds:`)
  judge('speed beside the bare loop', speed, speed >= SPEED_AT_LEAST, `at least ${SPEED_AT_LEAST}`)
  const few = `peak memory in MB above that of 1,000 rows (${Math.round(middle('smallMb'))})`
  judge(few, moreMb, moreMb <= MEMORY_AT_MOST_MB, `at most ${MEMORY_AT_MOST_MB}`)
  judge('pages meanwhile', slower, slower <= PAGES_AT_MOST, `at most ${PAGES_AT_MOST}`)
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
