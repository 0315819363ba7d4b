/** The one door to the database, the same for SQLite and PostgreSQL. */
import type { DataSource, EntityManager } from 'typeorm'
import type { Changes } from './changes.js'

export type Engine = 'sqlite' | 'postgres'

export type SqlValue = string | number | boolean | null

/** Plain SQL with `?` for each value and camelCase columns in double quotes: the same text on both engines. */
export interface Reader {
  all<Row>(sql: string, values?: SqlValue[]): Promise<Row[]>
  one<Row>(sql: string, values?: SqlValue[]): Promise<Row | undefined>
}

/** One transaction: all of it is kept, or none. */
export interface Tx extends Reader {
  readonly engine: Engine
  manager: EntityManager
  run(sql: string, values?: SqlValue[]): Promise<void>
  /** The same statement for each row, prepared once. */
  each(sql: string, rows: readonly SqlValue[][]): Promise<void>
  /** Names what this write changes (`project:12`, `projects`), so that kept pages showing it are made anew. */
  touch(...tags: string[]): void
}

export interface WriteOptions {
  /** A power cut may take it until the next write that lasts: for what would then be made anew. */
  lasting?: boolean
}

export interface Database {
  readonly engine: Engine
  /** Sees committed data only, and never waits behind a write. */
  read: Reader
  write<T>(work: (tx: Tx) => Promise<T>, options?: WriteOptions): Promise<T>
  /** Holds a writer's place in the lane for someone who writes over a connection of its own (a thread of ours). */
  turn<T>(work: () => Promise<T>): Promise<T>
  /** After an erasure: what SQLite still holds of it in its write-ahead log goes, too. */
  forgetLog(): Promise<void>
  changes: Changes
  /** Whether what was read may be kept until a write; not where reading itself is measured. */
  keepsReadings: boolean
  /** TypeORM's own, for migrations and tests. */
  dataSource: DataSource
  close(): Promise<void>
}

const numbered = new Map<string, string>()

/** PostgreSQL wants `$1, $2` where we write `?`. Our SQL has no question mark in a literal. */
export function withNumberedPlaceholders(sql: string): string {
  let text = numbered.get(sql)
  if (text === undefined) {
    let n = 0
    text = sql.replace(/\?/g, () => `$${++n}`)
    if (numbered.size < 2000) numbered.set(sql, text)
  }
  return text
}

/** `?, ?, ?` for a list of values to be `IN`. In a list of none is nothing: PostgreSQL takes no `IN ()`. */
export function placeholders(values: readonly unknown[]): string {
  return values.length === 0 ? 'NULL' : values.map(() => '?').join(', ')
}
