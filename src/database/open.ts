/** Opens the database that the configuration names, migrated to this program's version. */
import 'reflect-metadata'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type BetterSqlite3 from 'better-sqlite3'
import pg from 'pg'
import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm'
import { inParts, valuesList } from './bulk.js'
import { entities } from './entities.js'
import { migrations } from '../../migrations/index.js'
import { SetupError, makeWritable, type Config } from '../config.js'
import { followChanges } from './changes.js'
import {
  withNumberedPlaceholders,
  type Database,
  type Engine,
  type Reader,
  type SqlValue,
  type Tx,
} from './database.js'
import { migrate } from './migrate.js'
import { LaneBusy, singleLane, type Lane } from './write-lane.js'

// Counts and sums come as text from pg unless told otherwise; none of ours passes 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)

/** How long one may wait for one's turn to write, or for a connection, before one is told to come again. */
const WAIT_MS = 15_000

type Opened = Omit<Database, 'keepsReadings'>

/**
 * @param beside opened a second time in this process, by a thread: its writes take the turns that this gives
 * @throws SetupError when it cannot be opened or is from a newer version of the program
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'> & { keepReadings?: boolean },
  beside: Lane | null = null,
): Promise<Database> {
  const opened = await (config.databaseUrl
    ? openPostgres(config.databaseUrl, beside)
    : openSqlite(config.dataDir, beside))
  return { ...opened, keepsReadings: config.keepReadings ?? true }
}

export function dataSourceOptions(config: Pick<Config, 'databaseUrl' | 'dataDir'>): DataSourceOptions {
  const shared = { entities, migrations, migrationsTransactionMode: 'each' as const, logging: false }
  if (config.databaseUrl) {
    return {
      ...shared,
      type: 'postgres',
      url: config.databaseUrl,
      extra: { max: 10, connectionTimeoutMillis: WAIT_MS },
    }
  }
  return {
    ...shared,
    type: 'better-sqlite3',
    database: path.join(config.dataDir, 'frivilligregister.sqlite'),
    enableWAL: true,
    timeout: 5000,
    prepareDatabase: (connection: BetterSqlite3.Database) => {
      // FULL: what was acknowledged outlives a power cut.
      connection.pragma('synchronous = FULL')
      // What is deleted is overwritten: an erased person is not found in the file either.
      connection.pragma('secure_delete = ON')
    },
  }
}

/** Without knowing how large tables and how telling indexes are, SQLite walks 100,000 projects to find ten by their ids. */
const LEARN_SIZES = 'PRAGMA optimize = 0x10002'
const LEARN_EVERY_MS = 60 * 60 * 1000

async function openSqlite(dataDir: string, beside: Lane | null): Promise<Opened> {
  makeWritable(dataDir)
  const options = dataSourceOptions({ databaseUrl: null, dataDir })
  const writer = new DataSource(options)
  await writer.initialize().catch((error: unknown) => {
    throw new SetupError(
      `The database in ${dataDir} cannot be opened (${(error as Error).message}): point DATA_DIR to a folder with a sound database, or an empty one.`,
    )
  })
  const lane = beside ?? singleLane({ waiting: 1000, waitMs: WAIT_MS })
  // In the lane like every write: between two statements of a transaction it would be part of that.
  const learn = () => lane(async () => void (await writer.query(LEARN_SIZES)))
  if (!beside) {
    await migrate(writer)
    await learn()
  } else {
    // What one large transaction has changed need not go to the disk and come back before it is over.
    await writer.query('PRAGMA cache_size = -16384')
    // Nor after every few megabytes.
    await writer.query('PRAGMA wal_autocheckpoint = 4000')
  }
  const learning = beside ? undefined : setInterval(() => void learn().catch(() => undefined), LEARN_EVERY_MS).unref()

  let handle!: BetterSqlite3.Database
  // Readers have a connection of their own: on the writer's they would see a transaction half done.
  const reader = new DataSource({
    ...(options as object),
    type: 'better-sqlite3',
    database: options.database as string,
    enableWAL: false,
    migrations: [],
    readonly: true,
    prepareDatabase: (connection: BetterSqlite3.Database) => {
      // What is mapped counts as this process's memory, and the thread reads little.
      connection.pragma(`cache_size = -${beside ? 8192 : 65_536}`)
      if (!beside) connection.pragma('mmap_size = 268435456')
      handle = connection
    },
  })
  await reader.initialize()
  const read = sqliteReader(handle)
  const news = newsOf(handle)
  const write = writerThrough(lane, writer, 'sqlite')
  return {
    engine: 'sqlite',
    read,
    write: (work, options) => write(work, options).finally(news.tellOfOwn),
    turn: (work) => lane(work).finally(news.tellOfOwn),
    forgetLog: () => lane(async () => void (await writer.query('PRAGMA wal_checkpoint(TRUNCATE)'))),
    changes: await followChanges(read, news.mayHaveCome),
    dataSource: writer,
    close: async () => {
      clearInterval(learning)
      await reader.destroy()
      await writer.destroy()
    },
  }
}

/** How long a write of another process may go unseen. A lock on the file for every page would cost a tenth of the page. */
const OTHERS_UNSEEN_MS = 4

/** Whether there may be news since it was last asked: SQLite tells of other processes, we of ourselves. */
function newsOf(connection: BetterSqlite3.Database): { mayHaveCome: () => boolean; tellOfOwn: () => void } {
  const dataVersion = connection.prepare('PRAGMA data_version').pluck()
  let seen = dataVersion.get()
  let askedAt = performance.now()
  let wrote = false
  return {
    tellOfOwn: () => {
      wrote = true
    },
    mayHaveCome: () => {
      const now = performance.now()
      if (!wrote && now - askedAt < OTHERS_UNSEEN_MS) return false
      askedAt = now
      wrote = false
      const found = dataVersion.get()
      if (found === seen) return false
      seen = found
      return true
    },
  }
}

async function openPostgres(url: string, beside: Lane | null): Promise<Opened> {
  const dataSource = new DataSource(dataSourceOptions({ databaseUrl: url, dataDir: '' }))
  await dataSource.initialize().catch((error: unknown) => {
    throw new SetupError(
      `The database that DATABASE_URL names cannot be reached (${(error as Error).message || 'no answer'}): check address, name, user and password, and that PostgreSQL runs there.`,
    )
  })
  if (!beside) await migrate(dataSource)
  const pool = (dataSource.driver as unknown as { master: pg.Pool }).master
  const read = postgresReader((sql, values) =>
    pool.query(sql, values).then((result) => result.rows as unknown[], refuseToWait),
  )
  return {
    engine: 'postgres',
    read,
    write: writerThrough((work) => work().catch(refuseToWait), dataSource, 'postgres'),
    turn: (work) => work(),
    forgetLog: () => Promise.resolve(),
    changes: await followChanges(read, null),
    dataSource,
    close: () => dataSource.destroy(),
  }
}

/** The pool has no error of its own for it. */
function refuseToWait(error: unknown): never {
  if ((error as Error).message === 'timeout exceeded when trying to connect')
    throw new LaneBusy('no connection became free')
  throw error
}

interface Prepared {
  statement: BetterSqlite3.Statement<SqlValue[], unknown[]>
  asRow: (values: unknown[]) => unknown
}

/** SQLite has no boolean. */
const bindable = (values: SqlValue[]) => values.map((value) => (typeof value === 'boolean' ? Number(value) : value))

/** Straight to prepared statements: through TypeORM's runner a read costs several times as much. */
function sqliteReader(connection: BetterSqlite3.Database): Reader {
  const known = new Map<string, Prepared>()
  const prepare = (sql: string): Prepared => {
    let prepared = known.get(sql)
    if (!prepared) {
      const statement = connection.prepare<SqlValue[], unknown[]>(sql).raw()
      prepared = { statement, asRow: rowMaker(statement.columns().map(({ name }) => name)) }
      if (known.size >= 500) known.delete(known.keys().next().value!)
      known.set(sql, prepared)
    }
    return prepared
  }
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must come as a rejection
    all: async <Row>(sql: string, values: SqlValue[] = []) => {
      const { statement, asRow } = prepare(sql)
      return statement.all(...bindable(values)).map(asRow) as Row[]
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    one: async <Row>(sql: string, values: SqlValue[] = []) => {
      const { statement, asRow } = prepare(sql)
      const row = statement.get(...bindable(values))
      return row && (asRow(row) as Row)
    },
  }
}

/** Makes objects of a statement's rows: the driver sets one name after the other, an object written as a whole costs half. */
function rowMaker(names: string[]): (values: unknown[]) => unknown {
  const fields = names.map((name, i) => `${JSON.stringify(name)}: values[${i}]`)
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the names are our own statement's
  return new Function('values', `return {${fields.join(', ')}}`) as (values: unknown[]) => unknown
}

function postgresReader(query: (sql: string, values: SqlValue[]) => Promise<unknown[]>): Reader {
  const all = async <Row>(sql: string, values: SqlValue[] = []) =>
    (await query(withNumberedPlaceholders(sql), values)) as Row[]
  return { all, one: async <Row>(sql: string, values: SqlValue[] = []) => (await all<Row>(sql, values))[0] }
}

/** Two hundred who write at once to the same counts may need a few. */
const MOST_TRIES = 12
const DEADLOCK_OR_SERIALIZATION = new Set(['40P01', '40001'])

function writerThrough(lane: Lane, dataSource: DataSource, engine: Engine): Database['write'] {
  const attempt = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    dataSource.transaction(async (manager) => {
      // SQLite: a first statement that writes takes the write lock at once, so another process is waited for, not run into.
      if (engine === 'sqlite') await manager.query('UPDATE "content_version" SET "version" = "version"')
      const { tx, touched } = transactionOn(manager.queryRunner!, engine)
      const result = await work(tx)
      await storeTouched(tx, [...touched])
      return result
    })
  /** Does not wait for the disk. */
  const unhurried = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    if (engine === 'postgres')
      return attempt(async (tx) => {
        await tx.run('SET LOCAL synchronous_commit = off')
        return work(tx)
      })
    // Nobody else is in the lane.
    const [usual] = await dataSource.query<[{ synchronous: number }]>('PRAGMA synchronous')
    await dataSource.query('PRAGMA synchronous = NORMAL')
    return attempt(work).finally(() => dataSource.query(`PRAGMA synchronous = ${usual.synchronous}`))
  }
  return (work, { lasting = true } = {}) =>
    lane(async () => {
      for (let tries = 1; ; tries++) {
        try {
          return await (lasting ? attempt(work) : unhurried(work))
        } catch (error) {
          const code = (error as { driverError?: { code?: string } }).driverError?.code
          if (tries >= MOST_TRIES || !code || !DEADLOCK_OR_SERIALIZATION.has(code)) throw error
          // At once, those who were in each other's way would be so again.
          await pause(Math.random() * tries * 20)
        }
      }
    })
}

function transactionOn(runner: QueryRunner, engine: Engine): { tx: Tx; touched: Set<string> } {
  const touched = new Set<string>()
  // Structured, since TypeORM answers a bare DELETE … RETURNING with rows on one engine and rows and a count on the other.
  const query = async (sql: string, values: SqlValue[] = []) =>
    (await runner.query(engine === 'postgres' ? withNumberedPlaceholders(sql) : sql, values, true)).records as unknown[]
  const tx: Tx = {
    engine,
    manager: runner.manager,
    all: async <Row>(sql: string, values?: SqlValue[]) => (await query(sql, values)) as Row[],
    one: async <Row>(sql: string, values?: SqlValue[]) => ((await query(sql, values)) as Row[])[0],
    run: async (sql, values) => void (await query(sql, values)),
    each: async (sql, rows) => {
      if (engine === 'sqlite') runEach(await rawConnection(runner), sql, rows)
      else for (const values of rows) await query(sql, values)
    },
    touch: (...tags) => tags.forEach((tag) => touched.add(tag)),
  }
  return { tx, touched }
}

/** Where TypeORM would look up, log and time each of a hundred thousand statements. */
const rawConnection = (runner: QueryRunner): Promise<BetterSqlite3.Database> =>
  (runner as QueryRunner & { connect(): Promise<BetterSqlite3.Database> }).connect()

function runEach(connection: BetterSqlite3.Database, sql: string, rows: readonly SqlValue[][]): void {
  const statement = connection.prepare(sql)
  for (const values of rows) statement.run(...bindable(values))
}

/** Last in the transaction, so that on PostgreSQL versions are handed out in the order of commits. */
async function storeTouched(tx: Tx, tags: string[]): Promise<void> {
  if (tags.length === 0) return
  await tx.run('UPDATE "content_version" SET "version" = "version" + 1')
  await inParts(tags, (part) =>
    tx.run(
      `INSERT INTO "content_change" ("tag", "version") SELECT t.column1, c."version"
       FROM ${valuesList(
         ['text'],
         part.map((tag) => [tag]),
       )} AS t CROSS JOIN "content_version" AS c
       WHERE TRUE ON CONFLICT ("tag") DO UPDATE SET "version" = excluded."version"`,
      part,
    ),
  )
}
