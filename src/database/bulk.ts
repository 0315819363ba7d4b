/** Many rows in one statement, the same on both engines: what is brought by the thousand is not written one by one. */
import type { SqlValue, Tx } from './database.js'

/** Both engines take more values in a statement than this. */
const MOST_VALUES = 20_000

/** On SQLite a statement is kept prepared, so it pays that it is always the same. */
const ROWS_IN_SQLITE = 100

export type ColumnType = 'integer' | 'text' | 'boolean' | 'real'

/** Names and types of columns; the values of each row stand in their order. */
export type Columns = Record<string, ColumnType>

/** `(VALUES …)` to join with, its columns named `column1`, `column2`, … by both engines. */
export function valuesList(types: readonly ColumnType[], rows: readonly SqlValue[][]): string {
  // PostgreSQL takes the types of all from the first.
  const first = `(${types.map((type) => `CAST(? AS ${type})`).join(', ')})`
  const other = `(${types.map(() => '?').join(', ')})`
  return `(VALUES ${rows.map((_, i) => (i === 0 ? first : other)).join(', ')})`
}

export async function insertMany(tx: Tx, table: string, columns: readonly string[], rows: SqlValue[][]): Promise<void> {
  const names = columns.map((name) => `"${name}"`).join(', ')
  const one = `(${columns.map(() => '?').join(', ')})`
  for (const part of parts(rows, columns.length, tx.engine === 'sqlite' ? ROWS_IN_SQLITE : Infinity))
    await tx.run(`INSERT INTO "${table}" (${names}) VALUES ${part.map(() => one).join(', ')}`, part.flat())
}

/**
 * `insertMany` for a table whose indexes lead all over it. Of a statement that may fail at a later row SQLite keeps a
 * copy of every page it touches: with a statement for each row such a table takes less than half the time, one that
 * only grows at its end takes more.
 */
export async function insertScattered(
  tx: Tx,
  table: string,
  columns: readonly string[],
  rows: SqlValue[][],
): Promise<void> {
  if (tx.engine === 'postgres') return insertMany(tx, table, columns, rows)
  const names = columns.map((name) => `"${name}"`).join(', ')
  await tx.each(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`, rows)
}

/** Sets columns by `id`, which is the first value of each row, and counts the rows' versions up where there are such. */
export async function updateMany(
  tx: Tx,
  table: string,
  columns: Columns,
  rows: SqlValue[][],
  countVersion = true,
): Promise<void> {
  const sets = Object.entries(columns).map(([name, type], i) => `"${name}" = CAST(v.column${i + 2} AS ${type})`)
  if (countVersion) sets.push(`"version" = "${table}"."version" + 1`)
  const types: ColumnType[] = ['integer', ...Object.values(columns)]
  for (const part of parts(rows, types.length))
    await tx.run(
      `UPDATE "${table}" SET ${sets.join(', ')} FROM ${valuesList(types, part)} AS v WHERE "${table}"."id" = v.column1`,
      part.flat(),
    )
}

/** Keys for rows that are about to be inserted, so that what is written beside them can name them. */
export async function takeIds(tx: Tx, table: string, count: number): Promise<number[]> {
  if (tx.engine === 'postgres') {
    const rows = await tx.all<{ id: number }>(
      `SELECT nextval(pg_get_serial_sequence(?, 'id')) AS "id" FROM generate_series(1, CAST(? AS integer))`,
      [`"${table}"`, count],
    )
    return rows.map((row) => row.id)
  }
  // The transaction holds the one write lock: nobody takes a number in between.
  const last = await tx.one<{ seq: number }>('SELECT "seq" FROM "sqlite_sequence" WHERE "name" = ?', [table])
  return Array.from({ length: count }, (_, i) => (last?.seq ?? 0) + 1 + i)
}

function* parts<Row>(rows: readonly Row[], width: number, mostRows = Infinity): Generator<Row[]> {
  const most = Math.min(mostRows, Math.max(1, Math.floor(MOST_VALUES / width)))
  for (let from = 0; from < rows.length; from += most) yield rows.slice(from, from + most)
}

/** Calls with a thousand or so of many at a time. */
export async function inParts<Item>(items: readonly Item[], act: (part: Item[]) => Promise<void>): Promise<void> {
  for (const part of parts(items, 20)) await act(part)
}
