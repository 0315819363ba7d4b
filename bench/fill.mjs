/**
 * Fills a database for measuring: all 98 municipalities taking part, 100,000 projects, 1,000,000 experiences.
 * Rows go in by prepared statements; what the app keeps of them (facets, tallies, search text) is made by
 * the app's own functions. `node fill.mjs <data folder>`
 */
import fs from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { indexForSearch } from '../dist/src/database/search-index.js'
import { slugOf, sortKey } from '../dist/src/database/search-text.js'
import { openDatabase } from '../dist/src/database/open.js'
import { seed } from '../dist/src/database/seed.js'
import { keepingTallies } from '../dist/src/experience/tallies.js'
import { CONDITIONS, EFFECTS, RESPONDENT_ROLES } from '../dist/src/experience/vocabulary.js'
import { keepProject } from '../dist/src/registry/keep-project.js'
import { INSTITUTION_TYPES, TARGET_GROUPS, THEMES } from '../dist/src/registry/vocabulary.js'
import { systemClock } from '../dist/src/services.js'
import { randomFrom, writer } from './language.mjs'

const PROJECTS = 100_000
const EXPERIENCES = 1_000_000
const INSTITUTIONS = 6_000

const TYPE_NAMES = {
  school: 'Skolen',
  daycare: 'Børnehuset',
  care_home: 'Plejehjemmet',
  centre: 'Centret',
  library: 'Biblioteket',
  other: 'Huset',
}

export async function fill(dataDir, say = () => undefined) {
  fs.mkdirSync(dataDir, { recursive: true })
  const db = await openDatabase({ databaseUrl: null, dataDir })
  await seed({ db, clock: systemClock })
  await db.close()

  const sqlite = new Database(path.join(dataDir, 'frivilligregister.sqlite'))
  sqlite.pragma('synchronous = OFF')
  sqlite.pragma('cache_size = -524288')
  const tx = transactionOn(sqlite)
  const random = randomFrom(98)
  const words = writer(random)
  sqlite.exec(`UPDATE "municipality" SET "takesPart" = 1`)
  const institutions = await insideTransaction(sqlite, () => addInstitutions(tx, random, words))
  say(`${institutions.length} institutions`)
  const ids = await insideTransaction(sqlite, () => addProjects(tx, random, words, institutions))
  say(`${ids.length} projects`)
  await insideTransaction(sqlite, () => addObservations(tx, random, words, ids))
  say(`${EXPERIENCES} experiences`)
  await insideTransaction(sqlite, async () => {
    for (const id of ids) {
      await keepingTallies(tx, [id], async () => undefined)
      await keepProject(tx, id)
    }
    await tx.run('UPDATE "content_version" SET "version" = "version" + 1')
    await tx.run(`UPDATE "content_change" SET "version" = (SELECT "version" FROM "content_version")`)
  })
  say('what is kept of them')
  sqlite.pragma('wal_checkpoint(TRUNCATE)')
  sqlite.close()
}

/** As the app's own transaction (database/database.ts), on statements that are prepared once. */
function transactionOn(sqlite) {
  const statements = new Map()
  const prepare = (sql) => {
    let statement = statements.get(sql)
    if (!statement) statements.set(sql, (statement = sqlite.prepare(sql)))
    return statement
  }
  const bindable = (values = []) => values.map((value) => (typeof value === 'boolean' ? Number(value) : value))
  return {
    engine: 'sqlite',
    all: async (sql, values) => prepare(sql).all(...bindable(values)),
    one: async (sql, values) => prepare(sql).get(...bindable(values)),
    run: async (sql, values) => void prepare(sql).run(...bindable(values)),
    each: async (sql, rows) => rows.forEach((values) => prepare(sql).run(...bindable(values))),
    touch: () => undefined,
    insert: (table, row) => {
      const names = Object.keys(row)
      const sql = `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
      return Number(prepare(sql).run(...bindable(Object.values(row))).lastInsertRowid)
    },
  }
}

async function insideTransaction(sqlite, work) {
  sqlite.exec('BEGIN')
  const result = await work()
  sqlite.exec('COMMIT')
  return result
}

const NOW = '2026-11-24T12:00:00.000Z'

/** A day in the eight years before the autumn of 2026; recent ones come more often. */
function day(random) {
  return new Date(Date.UTC(2026, 9, 31) - Math.floor(random() ** 2 * 2900) * 86_400_000).toISOString().slice(0, 10)
}

async function addInstitutions(tx, random, words) {
  const municipalities = await tx.all('SELECT "code", "name" FROM "municipality" ORDER BY "code"')
  const institutions = []
  for (let n = 0; n < INSTITUTIONS; n++) {
    // Large municipalities have many times what small ones have.
    const municipality = municipalities[Math.floor(random() ** 1.5 * municipalities.length)]
    const type = words.zipf(INSTITUTION_TYPES)
    const name = `${TYPE_NAMES[type]} ${words.capital(words.compound())}`
    const id = tx.insert('institution', {
      municipalityCode: municipality.code,
      name,
      slug: `${slugOf(name)}-${n}`,
      sortKey: sortKey(name),
      type,
      street: `${words.capital(words.compound())}vej ${1 + (n % 90)}`,
      postcode: '0000',
      town: municipality.name,
      contactRole: 'Kontoret',
      phone: '00 00 00 00',
      email: `${n}@eksempel.example`,
      createdAt: NOW,
      updatedAt: NOW,
    })
    await indexForSearch(tx, 'institution', id, { title: name, body: municipality.name })
    institutions.push({ id, municipalityCode: municipality.code })
  }
  return institutions
}

async function addProjects(tx, random, words, institutions) {
  const ids = []
  for (let n = 0; n < PROJECTS; n++) {
    const { id: institutionId, municipalityCode } = words.pick(institutions)
    const title = `${words.capital(words.compound())} ${words.pick(['på', 'i', 'ved', 'for', 'med'])} ${words.compound()}`
    const startedOn = day(random)
    const since = `${startedOn}T08:00:00.000Z`
    const id = tx.insert('project', {
      municipalityCode,
      institutionId,
      title,
      slug: `${slugOf(title)}-${n}`,
      sortKey: sortKey(title),
      summary: words.text(18).slice(0, 500),
      description: `${words.text(45)}\n\n${words.text(35)}`,
      startedOn,
      status: random() < 0.97 ? 'published' : 'archived',
      provenance: 'registered',
      publishedAt: since,
      createdAt: since,
      updatedAt: since,
    })
    for (const targetGroup of new Set([words.zipf(TARGET_GROUPS), words.zipf(TARGET_GROUPS)]))
      tx.insert('project_target_group', { projectId: id, targetGroup })
    for (const theme of new Set([words.zipf(THEMES), words.zipf(THEMES)]))
      tx.insert('project_theme', { projectId: id, theme })
    for (let volunteers = Math.floor(random() * 6); volunteers > 0; volunteers--)
      tx.insert('assignment', {
        projectId: id,
        municipalityCode,
        role: '',
        startedOn,
        createdAt: since,
        updatedAt: since,
      })
    ids.push(id)
  }
  return ids
}

/** Most projects have a handful of voices, some have hundreds. */
async function addObservations(tx, random, words, ids) {
  const weights = ids.map(() => (1 - random()) ** -0.45 - 0.95)
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  let owed = 0
  let made = 0
  for (const [i, projectId] of ids.entries()) {
    owed += (weights[i] / whole) * EXPERIENCES
    const until = i === ids.length - 1 ? EXPERIENCES : Math.round(owed)
    for (; made < until; made++)
      tx.insert('experience', { conditionCode: words.zipf(CONDITIONS), ...observation(random, words, projectId) })
    if (random() < 0.5) tx.insert('effect', { kind: words.zipf(EFFECTS), ...observation(random, words, projectId) })
  }
}

function observation(random, words, projectId) {
  const observedOn = day(random)
  const at = `${observedOn}T12:00:00.000Z`
  return {
    projectId,
    rating: 1 + Math.floor((1 - random() ** 2) * 5),
    observation: words.text(18),
    outcome: random() < 0.5 ? words.text(10) : null,
    respondentRole: words.zipf(RESPONDENT_ROLES),
    observedOn,
    quotable: random() < 0.6,
    provenance: 'registered',
    createdAt: at,
    updatedAt: at,
  }
}

if (process.argv[2]) {
  const began = performance.now()
  await fill(process.argv[2], (what) =>
    process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s: ${what}\n`),
  )
}
