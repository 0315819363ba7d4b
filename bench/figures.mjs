/**
 * `npm run bench -- figures`: all figures, from the database to the drawn picture, on 19 projects and on 100,000 with
 * 1,000,000 experiences, with everything read anew each time. All of them together may take three times as long.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '../dist/src/database/open.js'
import { seed } from '../dist/src/database/seed.js'
import { systemClock } from '../dist/src/services.js'
import { figureCatalogue, makeFigure } from '../dist/src/summary/figures/catalogue.js'
import { bigDatabase } from './big-database.mjs'
import { median } from './processes.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 60)
const WARM_UP = 15
const AT_MOST = 3

const say = (line) => process.stdout.write(`${line}\n`)
const row = (...cells) => `| ${cells.join(' | ')} |`
const small = fs.mkdtempSync(path.join(os.tmpdir(), 'frivilligregister-bench-figures-'))

const open = async (dataDir) => {
  const db = await openDatabase({ databaseUrl: null, dataDir, keepReadings: false })
  await seed({ db, clock: systemClock })
  return { db, clock: systemClock }
}

try {
  const places = { small: await open(small), big: await open(process.env.BENCH_DATA ?? (await bigDatabase(say))) }
  const results = await measure(places)
  say('\nTime per figure, drawn: 19 projects, and 100,000 with 1,000,000 experiences\n')
  say(row('Figure', '19 projects', '100,000 projects', 'ratio'))
  say(row('---', '--:', '--:', '--:'))
  for (const { name, smallMs, bigMs } of results)
    say(row(name, `${smallMs.toFixed(2)} ms`, `${bigMs.toFixed(2)} ms`, (bigMs / smallMs).toFixed(2)))
  const sum = (kind) => results.reduce((total, result) => total + result[kind], 0)
  const ratio = sum('bigMs') / sum('smallMs')
  if (ratio > AT_MOST) process.exitCode = 1
  const total = [sum('smallMs'), sum('bigMs')].map((ms) => `${ms.toFixed(2)} ms`)
  say(row('All of them', ...total, `${ratio.toFixed(2)}${ratio > AT_MOST ? ' (!)' : ''}`))
  for (const { db } of Object.values(places)) await db.close()
} finally {
  fs.rmSync(small, { recursive: true, force: true })
}

async function measure(places) {
  const results = []
  for (const { name } of figureCatalogue) {
    const times = { small: [], big: [] }
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const kind of round % 2 === 0 ? ['small', 'big'] : ['big', 'small']) {
        const started = performance.now()
        const figure = await makeFigure(places[kind], name, { lang: 'da' })
        figure.svg()
        if (round >= 0) times[kind].push(performance.now() - started)
      }
    }
    results.push({ name, smallMs: median(times.small), bigMs: median(times.big) })
  }
  return results
}
