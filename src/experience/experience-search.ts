/**
 * Experience in full text, by the same stems as the public search: who compiles the report finds what a visitor would.
 * The database itself takes out what is changed or deleted; what is not in it is put in with the project.
 */
import { inParts } from '../database/bulk.js'
import { placeholders, type Database, type Engine, type SqlValue, type Tx } from '../database/database.js'
import { termAs } from '../database/search-index.js'
import { searchTerms, stemsOf, type SearchTerm } from '../database/search-text.js'

const INDEX = '"search_entry_experience"'

interface Text {
  id: number
  observation: string
  outcome: string | null
}

export const experienceStems = ({ observation, outcome }: Omit<Text, 'id'>): string =>
  stemsOf(`${observation} ${outcome ?? ''}`).join(' ')

/** Puts in what these projects' experience lacks. */
export async function keepSearchable(tx: Tx, projectIds: readonly number[]): Promise<void> {
  await inParts(projectIds, async (ids) => {
    const texts = await tx.all<Text>(
      `SELECT e."id", e."observation", e."outcome" FROM "experience" e WHERE e."projectId" IN (${placeholders(ids)})
         AND NOT EXISTS (SELECT 1 FROM ${INDEX} x WHERE x."rowid" = e."id") ORDER BY e."id"`,
      ids,
    )
    await putIn((sql, values) => tx.run(sql, values), tx.engine, texts)
  })
}

/** @param run for who has no `Tx` */
export async function putIn(
  run: (sql: string, values: SqlValue[]) => Promise<unknown>,
  engine: Engine,
  texts: Text[],
): Promise<void> {
  const row = `(?, ${engine === 'sqlite' ? '?' : 'CAST(? AS tsvector)'})`
  await inParts(texts, async (part) => {
    const values = part.flatMap((text) => [text.id, experienceStems(text)])
    await run(`INSERT INTO ${INDEX} ("rowid", "words") VALUES ${part.map(() => row).join(', ')}`, values)
  })
}

/** Words that more experience holds than this are looked for in what is read, newest first, and not the other way round. */
const COMMON = 20_000

/** A condition on `e` (experience): that it answers every term; null where nothing is asked for. */
export async function answersTo(
  { read, engine }: Database,
  typed: string | undefined,
): Promise<{ sql: string; values: SqlValue[] } | null> {
  if (!typed) return null
  const terms = searchTerms(typed)
  if (terms.length === 0) return { sql: '1 = 0', values: [] }
  const found = `SELECT "rowid" FROM ${INDEX} WHERE ${engine === 'sqlite' ? INDEX + ' MATCH ?' : '"words" @@ CAST(? AS tsquery)'}`
  const values = [queryOf(engine, terms)]
  const { n } = (await read.one<{ n: number }>(
    `SELECT count(*) AS "n" FROM (${found} LIMIT ${COMMON + 1}) AS counted`,
    values,
  ))!
  // The sign keeps SQLite from going through all that is found first.
  return { sql: `${n > COMMON ? '+' : ''}e."id" IN (${found})`, values }
}

const queryOf = (engine: Engine, terms: SearchTerm[]): string =>
  terms.map(termAs[engine]).join(engine === 'sqlite' ? ' AND ' : ' & ')
