/** What is asked of the database, and what stands in it, for tests that must see that nothing has happened. */
import type { Database, Reader, Tx } from '../../src/database/database'

export interface Statements {
  forget(): void
  seen(): string[]
  stop(): void
}

/** Every statement from now on, in order: two answers that ask the same of the database cost the same. */
export function watchStatements(db: Database): Statements {
  const seen: string[] = []
  const all = db.read.all.bind(db.read)
  const one = db.read.one.bind(db.read)
  const write = db.write.bind(db)
  const watched = <R extends Reader>(reader: R, from: Reader): R =>
    Object.assign(reader, {
      all: (sql: string, values?: never) => (seen.push(sql), from.all(sql, values)),
      one: (sql: string, values?: never) => (seen.push(sql), from.one(sql, values)),
    })
  watched(db.read, { all, one })
  db.write = (work) =>
    write((tx: Tx) => {
      const run = tx.run.bind(tx)
      tx.run = (sql, values) => (seen.push(sql), run(sql, values))
      return work(watched(tx, { all: tx.all.bind(tx), one: tx.one.bind(tx) }))
    })
  return {
    forget: () => void (seen.length = 0),
    seen: () => [...seen],
    stop: () => {
      Object.assign(db.read, { all, one })
      db.write = write
    },
  }
}

/** Grow by themselves with what visitors do: sessions, counts of tries, and the audit, which tells of refusals too. */
const BESIDE = new Set(['session', 'request_count', 'audit_entry', 'captcha', 'migrations'])

/** Every row of every table that holds what users keep here. */
export async function tableRows(db: Database): Promise<Record<string, unknown[]>> {
  const tables = await db.read.all<{ name: string }>(
    db.engine === 'sqlite'
      ? `SELECT "name" FROM sqlite_master WHERE "type" = 'table' AND "name" NOT LIKE 'sqlite_%' AND "name" NOT LIKE 'search_entry%'`
      : `SELECT table_name AS "name" FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'search_entry%'`,
  )
  const rows: Record<string, unknown[]> = {}
  for (const { name } of tables.filter(({ name }) => !BESIDE.has(name)))
    rows[name] = (await db.read.all<object>(`SELECT * FROM "${name}"`)).map((row) => JSON.stringify(row)).sort()
  return rows
}
