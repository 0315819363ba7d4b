import type { MigrationInterface, QueryRunner } from 'typeorm'
import { withNumberedPlaceholders } from '../src/database/database.js'
import { putIn } from '../src/experience/experience-search.js'
import { dialectOf, runAll } from './dialect.js'

const NAME = 'search_entry_experience'
const GONE = `DELETE FROM "${NAME}" WHERE "rowid" = OLD."id";`
const BATCH = 5000

/** Experience in full text. What is changed or deleted leaves it with the change itself, however that is made. */
export class ExperienceSearch1764360001000 implements MigrationInterface {
  name = 'ExperienceSearch1764360001000'

  async up(runner: QueryRunner): Promise<void> {
    const { sqlite } = dialectOf(runner)
    await runAll(runner, sqlite ? inSqlite : inPostgres)
    for (let after = 0; ;) {
      const texts = (await runner.query(
        `SELECT "id", "observation", "outcome" FROM "experience" WHERE "id" > ${after} ORDER BY "id" LIMIT ${BATCH}`,
      )) as Parameters<typeof putIn>[2]
      if (texts.length === 0) break
      after = texts.at(-1)!.id
      const run = (sql: string, values: unknown[]) => runner.query(sqlite ? sql : withNumberedPlaceholders(sql), values)
      await putIn(run, sqlite ? 'sqlite' : 'postgres', texts)
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    const { sqlite } = dialectOf(runner)
    await runAll(runner, [
      ...['changed', 'gone'].map((what) => `DROP TRIGGER "${NAME}_${what}"${sqlite ? '' : ' ON "experience"'}`),
      ...(sqlite ? [] : [`DROP FUNCTION "forget_${NAME}"`]),
      `DROP TABLE "${NAME}"`,
    ])
  }
}

const changed = 'AFTER UPDATE OF "observation", "outcome" ON "experience"'
const gone = 'AFTER DELETE ON "experience"'

const inSqlite = [
  `CREATE VIRTUAL TABLE "${NAME}" USING fts5("words", tokenize = "ascii", prefix = '3 5', detail = 'none')`,
  // What is deleted from it is overwritten in it, too.
  `INSERT INTO "${NAME}" ("${NAME}", "rank") VALUES ('secure-delete', 1)`,
  `CREATE TRIGGER "${NAME}_changed" ${changed} BEGIN ${GONE} END`,
  `CREATE TRIGGER "${NAME}_gone" ${gone} BEGIN ${GONE} END`,
]
const inPostgres = [
  `CREATE TABLE "${NAME}" ("rowid" integer PRIMARY KEY, "words" tsvector NOT NULL)`,
  `CREATE INDEX "${NAME}_words" ON "${NAME}" USING gin ("words")`,
  `CREATE FUNCTION "forget_${NAME}"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN ${GONE} RETURN NULL; END $body$`,
  `CREATE TRIGGER "${NAME}_changed" ${changed} FOR EACH ROW EXECUTE FUNCTION "forget_${NAME}"()`,
  `CREATE TRIGGER "${NAME}_gone" ${gone} FOR EACH ROW EXECUTE FUNCTION "forget_${NAME}"()`,
]
