import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, runAll, text } from './dialect.js'

/** Every record as it was after each change. */
export class History1764101000000 implements MigrationInterface {
  name = 'History1764101000000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "record_version" (${id}, ${text('entity', 60)}, "entityKey" integer NOT NULL,
        "version" integer NOT NULL CHECK ("version" > 0),
        "municipalityCode" text NOT NULL REFERENCES "municipality" ("code") ON DELETE RESTRICT,
        ${moment('at')}, "userId" integer REFERENCES "user_account" ("id") ON DELETE SET NULL,
        ${text('action', 60)}, "data" text NOT NULL,
        UNIQUE ("entity", "entityKey", "version"))`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, ['DROP TABLE "record_version"'])
  }
}
