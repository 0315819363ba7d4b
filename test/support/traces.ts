/** Where words are found in all that an installation keeps: the database as it lies on the disk, and every file. */
import fs from 'node:fs'
import path from 'node:path'
import type { TestApp } from './app'

/** @returns `place: word` for each word found */
export async function tracesOf(app: TestApp, words: string[]): Promise<string[]> {
  if (app.engine === 'sqlite') await app.db.dataSource.query('PRAGMA wal_checkpoint(TRUNCATE)')
  const inDatabase = app.engine === 'postgres' ? await tracesInColumns(app, words) : []
  return [...inDatabase, ...tracesInFiles(app.config.dataDir, words)]
}

/** Byte by byte: also in pages that no row uses any more. */
function tracesInFiles(folder: string, words: string[]): string[] {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name))
  return files
    .filter((file) => fs.statSync(file).isFile())
    .flatMap((file) => {
      const bytes = fs.readFileSync(file)
      const found = words.filter((word) =>
        [word, word.toLowerCase()].some(
          (form) => bytes.includes(form) || bytes.includes(JSON.stringify(form).slice(1, -1)),
        ),
      )
      return found.map((word) => `${path.basename(file)}: ${word}`)
    })
}

interface Column {
  table: string
  name: string
}

/** What a dump would show: every column of every table as text. */
async function tracesInColumns(app: TestApp, words: string[]): Promise<string[]> {
  const columns = await app.db.read.all<Column>(
    `SELECT c.table_name AS "table", c.column_name AS "name" FROM information_schema.columns c
     JOIN information_schema.tables t ON t.table_name = c.table_name AND t.table_schema = c.table_schema
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'`,
  )
  const found: string[] = []
  for (const { table, name } of columns)
    for (const word of words) {
      const hit = await app.db.read.one(`SELECT 1 AS "hit" FROM "${table}" WHERE "${name}"::text ILIKE ? LIMIT 1`, [
        `%${word}%`,
      ])
      if (hit) found.push(`${table}.${name}: ${word}`)
    }
  return found
}
