/** A migrated and seeded database for each test file: a copy of one made once a worker, on either engine. */
import fs from 'node:fs'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Config } from '../../src/config'
import type { Database, Engine } from '../../src/database/database'
import { openDatabase } from '../../src/database/open'
import { seed } from '../../src/database/seed'
import { testClock } from './clock'

export type TestPlace = Pick<Config, 'databaseUrl' | 'dataDir'>

const folder = process.env.TEST_FOLDER!
const worker = process.env.JEST_WORKER_ID ?? '1'

/** Where a fresh copy stands; open it with `openDatabase`, as often as wanted. */
export async function freshPlace(engine: Engine): Promise<TestPlace> {
  const name = `t${worker}_${randomBytes(6).toString('hex')}`
  const dataDir = path.join(folder, name)
  fs.mkdirSync(dataDir)
  if (engine === 'postgres') {
    const template = await postgresTemplate()
    // Through the log, as is usual, it takes several times as long.
    await onServer(`CREATE DATABASE "${name}" TEMPLATE "${template}" STRATEGY FILE_COPY`)
    return { databaseUrl: `${process.env.TEST_POSTGRES_URL}/${name}`, dataDir }
  }
  fs.copyFileSync(await sqliteTemplate(), path.join(dataDir, 'frivilligregister.sqlite'))
  return { databaseUrl: null, dataDir }
}

/** An empty place, not even migrated. */
export async function emptyPlace(engine: Engine): Promise<TestPlace> {
  const name = `e${worker}_${randomBytes(6).toString('hex')}`
  const dataDir = path.join(folder, name)
  fs.mkdirSync(dataDir)
  if (engine === 'sqlite') return { databaseUrl: null, dataDir }
  await onServer(`CREATE DATABASE "${name}"`)
  return { databaseUrl: `${process.env.TEST_POSTGRES_URL}/${name}`, dataDir }
}

export async function freshDatabase(engine: Engine): Promise<Database> {
  return openForTest(await freshPlace(engine))
}

/** Opens it as the program does, but does not wait for the disk: no test cuts the power. */
export async function openForTest(place: TestPlace): Promise<Database> {
  const db = await openDatabase(place)
  if (db.engine === 'sqlite') await db.dataSource.query('PRAGMA synchronous = OFF')
  return db
}

async function sqliteTemplate(): Promise<string> {
  const home = path.join(folder, `template-${worker}`)
  const file = path.join(home, 'frivilligregister.sqlite')
  const ready = path.join(home, 'ready')
  if (!fs.existsSync(ready)) {
    fs.mkdirSync(home, { recursive: true })
    await seedOnce({ databaseUrl: null, dataDir: home })
    fs.writeFileSync(ready, '')
  }
  return file
}

async function postgresTemplate(): Promise<string> {
  const name = `template_w${worker}`
  const ready = path.join(folder, `${name}-ready`)
  if (!fs.existsSync(ready)) {
    await onServer(`DROP DATABASE IF EXISTS "${name}"`)
    await onServer(`CREATE DATABASE "${name}"`)
    await seedOnce({ databaseUrl: `${process.env.TEST_POSTGRES_URL}/${name}`, dataDir: folder })
    fs.writeFileSync(ready, '')
  }
  return name
}

async function seedOnce(place: TestPlace): Promise<void> {
  const db = await openForTest(place)
  await seed({ db, clock: testClock() })
  await db.close()
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${process.env.TEST_POSTGRES_URL}/postgres` })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
