import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, runAll, text } from './dialect.js'

const COLUMNS = '"id", "entity", "entityKey", "version", "municipalityCode", "at", "userId", "action", "data"'

/**
 * The history of what belongs to no single municipality: a section of the report. SQLite cannot take NOT NULL off a
 * column, so the table is written anew; nothing refers to it, so nothing can be lost with the old one.
 */
export class HistoryEverywhere1764203001000 implements MigrationInterface {
  name = 'HistoryEverywhere1764203001000'

  async up(runner: QueryRunner): Promise<void> {
    await municipalityIs(runner, '')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM "record_version" WHERE "municipalityCode" IS NULL')
    await municipalityIs(runner, 'NOT NULL')
  }
}

async function municipalityIs(runner: QueryRunner, needed: '' | 'NOT NULL'): Promise<void> {
  const { sqlite, id } = dialectOf(runner)
  if (!sqlite)
    return void (await runner.query(
      `ALTER TABLE "record_version" ALTER COLUMN "municipalityCode" ${needed ? 'SET' : 'DROP'} NOT NULL`,
    ))
  await runAll(runner, [
    `CREATE TABLE "record_version_new" (${id}, ${text('entity', 60)}, "entityKey" integer NOT NULL,
      "version" integer NOT NULL CHECK ("version" > 0),
      "municipalityCode" text ${needed} REFERENCES "municipality" ("code") ON DELETE RESTRICT,
      ${moment('at')}, "userId" integer REFERENCES "user_account" ("id") ON DELETE SET NULL,
      ${text('action', 60)}, "data" text NOT NULL,
      UNIQUE ("entity", "entityKey", "version"))`,
    `INSERT INTO "record_version_new" (${COLUMNS}) SELECT ${COLUMNS} FROM "record_version"`,
    'DROP TABLE "record_version"',
    'ALTER TABLE "record_version_new" RENAME TO "record_version"',
  ])
}
