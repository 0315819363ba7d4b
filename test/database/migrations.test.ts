import type { Database, Engine } from '../../src/database/database'
import { openDatabase } from '../../src/database/open'
import { SetupError } from '../../src/config'
import { onEachEngine } from '../support/app'
import { emptyPlace, freshPlace } from '../support/databases'

/** Rows by table, without TypeORM's own list of migrations. */
async function rowCounts(db: Database): Promise<Record<string, number>> {
  const tables = await db.read.all<{ name: string }>(
    db.engine === 'sqlite'
      ? `SELECT "name" FROM sqlite_master WHERE "type" = 'table' AND "name" NOT LIKE 'sqlite_%' AND "name" NOT LIKE 'search_entry_%' AND "name" <> 'migrations'`
      : `SELECT table_name AS "name" FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'migrations'`,
  )
  const counts: Record<string, number> = {}
  for (const { name } of tables)
    counts[name] = (await db.read.one<{ n: number }>(`SELECT count(*) AS "n" FROM "${name}"`))!.n
  // A row of it is a group, or was a rating of a group: what it holds are voices.
  if (counts.voice_tally) counts.voice_tally = await voicesKept(db)
  return counts
}

async function voicesKept({ read }: Database): Promise<number> {
  const byGroup = 'SELECT sum("r1" + "r2" + "r3" + "r4" + "r5") AS "n" FROM "voice_tally"'
  const byRating = 'SELECT sum("count") AS "n" FROM "voice_tally"'
  return (await read.one<{ n: number }>(byGroup).catch(() => read.one<{ n: number }>(byRating)))!.n
}

async function undoAll(db: Database): Promise<Record<string, number>[]> {
  const left: Record<string, number>[] = []
  for (const _ of db.dataSource.migrations) {
    await db.dataSource.undoLastMigration({ transaction: 'each' })
    left.push(await rowCounts(db))
  }
  return left
}

onEachEngine((engine: Engine) => {
  test('each migration undone takes only its own tables, and no row of another', async () => {
    const db = await openDatabase(await freshPlace(engine))
    const full = await rowCounts(db)
    expect(full.project).toBe(19)

    for (const left of await undoAll(db)) {
      for (const [table, rows] of Object.entries(left)) expect([table, rows]).toEqual([table, full[table]])
    }
    expect(await rowCounts(db)).toEqual({})

    await db.dataSource.runMigrations({ transaction: 'each' })
    expect(Object.keys(await rowCounts(db)).sort()).toEqual(Object.keys(full).sort())
    await db.close()
  })

  test('every column that the entities name is in the tables', async () => {
    const db = await openDatabase(await emptyPlace(engine))
    for (const { tableName, columns } of db.dataSource.entityMetadatas) {
      const names = columns.map((column) => `"${column.databaseName}"`).join(', ')
      await expect(db.read.all(`SELECT ${names} FROM "${tableName}"`)).resolves.toEqual(expect.any(Array))
    }
    await db.close()
  })

  test('a database from a newer version is refused in one sentence', async () => {
    const place = await emptyPlace(engine)
    const db = await openDatabase(place)
    await db.write((tx) =>
      tx.run(`INSERT INTO "migrations" ("timestamp", "name") VALUES (9999999999999, 'FromTheFuture9999999999999')`),
    )
    await db.close()

    await expect(openDatabase(place)).rejects.toThrow(SetupError)
    await expect(openDatabase(place)).rejects.toThrow(/newer version/)
  })
})
