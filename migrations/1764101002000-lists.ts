import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, oneOf, optionalMoment, runAll, text } from './dialect.js'

const ENTITIES = ['project', 'institution', 'volunteer', 'experience', 'effect']
const ACTIONS = ['publish', 'archive', 'unarchive', 'bin', 'assign']

/** How each user left each list, and what was done to many records at once. */
export class Lists1764101002000 implements MigrationInterface {
  name = 'Lists1764101002000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    const user = '"userId" integer NOT NULL REFERENCES "user_account" ("id") ON DELETE CASCADE'
    await runAll(runner, [
      `CREATE TABLE "list_state" (${user}, ${text('list', 60)}, ${text('query', 2000)}, PRIMARY KEY ("userId", "list"))`,
      `CREATE TABLE "bulk_change" (${id}, ${user}, ${moment('at')}, ${oneOf('entity', ENTITIES)}, ${oneOf('action', ACTIONS)},
        "changes" text NOT NULL, "skipped" integer NOT NULL CHECK ("skipped" >= 0), ${optionalMoment('undoneAt')})`,
      `CREATE INDEX "bulk_change_user" ON "bulk_change" ("userId", "id")`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, ['DROP TABLE "bulk_change"', 'DROP TABLE "list_state"'])
  }
}
