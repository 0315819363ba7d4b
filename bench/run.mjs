/**
 * `npm run bench`: requests a second beside a bare server that sends the very same bytes, and time per page
 * on 100,000 projects beside that on 19. Prints a table, writes bench/results.json.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { bigDatabase } from './big-database.mjs'
import { load } from './load.mjs'
import { capture, median, start } from './processes.mjs'

/** Many short rounds: a shared machine's speed drifts, and what is compared must be measured close together. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 40)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 0.25)
const STARTS = Number(process.env.BENCH_STARTS ?? 5)
const WARM_UP_SECONDS = 6
/** What is aimed at. */
const WARM_AT_LEAST = 0.8
const UNCACHED_AT_LEAST = 0.05
const PAGE_AT_MOST = 2
const SEARCH_AT_MOST = 3

const small = fs.mkdtempSync(path.join(os.tmpdir(), 'frivilligregister-bench-small-'))
const say = (line) => process.stdout.write(`${line}\n`)
const row = (...cells) => `| ${cells.join(' | ')} |`

const SEEDED_PROJECT = '/projekter/skoleonkler-i-indskolingen'
const PAGES = {
  Home: ['/'],
  Municipality: ['/kommuner/horsens'],
  'Projects, filtered': ['/projekter?kommune=horsens'],
  Project: [SEEDED_PROJECT],
  Report: ['/rapport'],
}
/** A rare word, a common one, the beginning of a word, two words, and the box that searches everything. */
const SEARCHES = {
  'Search projects': ['snedker', 'frivillige', 'lek', 'skole kommunen', 'taarbæk'].map(
    (q) => `/projekter?q=${encodeURIComponent(q)}`,
  ),
  'Search everything': ['snedker', 'frivillige', 'lek', 'skole kommunen', 'taarbæk'].map(
    (q) => `/soeg?q=${encodeURIComponent(q)}`,
  ),
}

try {
  const beside = await besideBareServer()
  const growth = process.env.BENCH_GROWTH === 'no' ? null : await growthOfPages()
  const machine = { cpus: os.cpus().length, node: process.version, platform: `${os.platform()} ${os.arch()}` }
  const results = { date: new Date().toISOString().slice(0, 10), machine, beside, growth }
  fs.writeFileSync(path.join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
} finally {
  fs.rmSync(small, { recursive: true, force: true })
}

/**
 * The same page from the app with kept pages and from the bare server, in turn, then from the app without and the bare
 * server. They are started anew several times: where in memory a process has a page by chance makes copying it cost up to
 * eight times as much.
 */
async function besideBareServer() {
  const pages = Object.entries(PAGES).map(([name, [page]]) => ({
    name,
    page,
    bytes: 0,
    rates: { kept: [], bareOfKept: [], uncached: [], bareOfUncached: [] },
  }))
  for (let round = 0; round < STARTS; round++) await measureOnce(pages, Math.ceil(ROUNDS / STARTS))
  say(`Requests a second beside a bare node:http server with the same bytes (median of ${ROUNDS} rounds)\n`)
  say(row('Page', 'Bytes', 'Bare', 'Kept', 'ratio', 'Uncached', 'ratio'))
  say(row('---', '--:', '--:', '--:', '--:', '--:', '--:'))
  return pages.map(({ name, bytes, rates }) => {
    const ratio = (rates, bare) => round2(median(rates.map((rate, i) => rate / bare[i])))
    const result = {
      page: name,
      bytes,
      bare: Math.round(median([...rates.bareOfKept, ...rates.bareOfUncached])),
      kept: Math.round(median(rates.kept)),
      keptRatio: ratio(rates.kept, rates.bareOfKept),
      uncached: Math.round(median(rates.uncached)),
      uncachedRatio: ratio(rates.uncached, rates.bareOfUncached),
    }
    const { bare, kept, keptRatio, uncached, uncachedRatio } = result
    say(
      row(
        name,
        bytes,
        bare,
        kept,
        judged(keptRatio, keptRatio >= WARM_AT_LEAST),
        uncached,
        judged(uncachedRatio, uncachedRatio >= UNCACHED_AT_LEAST),
      ),
    )
    return result
  })
}

async function measureOnce(pages, rounds) {
  const servers = {
    bare: await start('bare.mjs'),
    kept: await start('app.mjs', small, 'pages'),
    uncached: await start('app.mjs', small, 'readings'),
  }
  const how = { seconds: SECONDS, connections: 16, headers: { 'accept-encoding': 'identity' } }
  for (const each of pages) {
    const answer = await capture(servers.kept.url + each.page, how.headers)
    each.bytes = answer.body.length
    await servers.bare.tell({ url: each.page, headers: answer.headers, body: answer.body.toString('base64') })
  }
  for (const server of Object.values(servers))
    await load(
      server,
      pages.map(({ page }) => page),
      { ...how, seconds: WARM_UP_SECONDS },
    )
  for (const { page, rates } of pages) {
    for (const [kind, bare] of [
      ['kept', 'bareOfKept'],
      ['uncached', 'bareOfUncached'],
    ]) {
      const pair = { [kind]: servers[kind], [bare]: servers.bare }
      for (const server of Object.values(pair)) await load(server, [page], { ...how, seconds: 0.5 })
      for (let round = 0; round < rounds; round++) {
        for (const name of rotated(Object.keys(pair), round))
          rates[name].push((await load(pair[name], [page], how)).perSecond)
      }
    }
  }
  for (const server of Object.values(servers)) server.stop()
}

/** With everything read anew for each page, on 19 projects and on 100,000: one visitor, one page after the other. */
async function growthOfPages() {
  const big = await bigDatabase(say)
  const servers = { small: await start('app.mjs', small, 'nothing'), big: await start('app.mjs', big, 'nothing') }
  const [typical, busiest] = projectsOf(big)
  const rows = [
    ...Object.entries(PAGES).map(([name, paths]) => ({ name, small: paths, big: paths, most: PAGE_AT_MOST })),
    { name: 'Project, typical', small: [SEEDED_PROJECT], big: [typical], most: PAGE_AT_MOST },
    { name: 'Project, most voices', small: [SEEDED_PROJECT], big: [busiest], most: PAGE_AT_MOST },
    ...Object.entries(SEARCHES).map(([name, paths]) => ({ name, small: paths, big: paths, most: SEARCH_AT_MOST })),
  ]
  const how = { seconds: SECONDS, connections: 1, headers: {} }
  for (const [kind, server] of Object.entries(servers))
    await load(
      server,
      rows.flatMap((each) => each[kind]),
      { ...how, seconds: WARM_UP_SECONDS },
    )
  say(`\nTime per page without kept pages: 19 projects, and 100,000 with 1,000,000 experiences\n`)
  say(row('Page', '19 projects', '100,000 projects', 'ratio'))
  say(row('---', '--:', '--:', '--:'))
  const results = []
  for (const { name, most, ...paths } of rows) {
    const times = { small: [], big: [] }
    for (const [kind, server] of Object.entries(servers)) await load(server, paths[kind], { ...how, seconds: 0.5 })
    for (let round = 0; round < ROUNDS; round++) {
      for (const kind of rotated(Object.keys(servers), round))
        times[kind].push(1000 / (await load(servers[kind], paths[kind], how)).perSecond)
    }
    const result = {
      page: name,
      smallMs: round2(median(times.small)),
      bigMs: round2(median(times.big)),
      ratio: round2(median(times.big.map((ms, i) => ms / times.small[i]))),
    }
    results.push(result)
    say(row(name, `${result.smallMs} ms`, `${result.bigMs} ms`, judged(result.ratio, result.ratio <= most)))
  }
  const { memory } = await servers.big.tell({})
  say(`\nMemory of the process on 100,000 projects: ${Math.round(memory / 1024 / 1024)} MB`)
  for (const server of Object.values(servers)) server.stop()
  return results
}

/** Addresses of a project with as many voices as most have, and of the one with the most. */
function projectsOf(dataDir) {
  const sqlite = new Database(path.join(dataDir, 'frivilligregister.sqlite'), { readonly: true })
  const slug = (order) =>
    sqlite.prepare(`SELECT "slug" FROM "project" WHERE "status" = 'published' ORDER BY ${order} LIMIT 1`).pluck().get()
  const addresses = [slug('abs("experienceCount" - 8), "id"'), slug('"experienceCount" DESC')].map(
    (name) => `/projekter/${name}`,
  )
  sqlite.close()
  return addresses
}

/** Each goes first equally often: after one that left the processors idle, a shared machine gives the next more. */
function rotated(kinds, round) {
  return kinds.map((_, i) => kinds[(i + round) % kinds.length])
}

function judged(value, good) {
  if (!good) process.exitCode = 1
  return `${value}${good ? '' : ' (!)'}`
}

function round2(n) {
  return Math.round(n * 1000) / 1000
}
