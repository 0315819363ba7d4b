import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, oneOf, optionalMoment, runAll, text } from './dialect.js'

const ENTITIES = ['project', 'institution', 'volunteer', 'assignment', 'experience', 'effect']
const MARKED = ['project', 'institution', 'volunteer']

/** What was put in the bin, with what it takes to bring it back. */
export class Bin1764101001000 implements MigrationInterface {
  name = 'Bin1764101001000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      ...MARKED.map((table) => `ALTER TABLE "${table}" ADD COLUMN ${optionalMoment('deletedAt')}`),
      `CREATE TABLE "bin_entry" (${id}, ${oneOf('entity', ENTITIES)}, "entityKey" integer NOT NULL,
        "municipalityCode" text NOT NULL REFERENCES "municipality" ("code") ON DELETE RESTRICT,
        ${text('title', 400)}, ${moment('deletedAt')},
        "userId" integer REFERENCES "user_account" ("id") ON DELETE SET NULL,
        "withEntry" integer REFERENCES "bin_entry" ("id") ON DELETE CASCADE,
        "projectId" integer REFERENCES "project" ("id") ON DELETE CASCADE,
        "volunteerId" integer REFERENCES "volunteer" ("id") ON DELETE CASCADE,
        "row" text NOT NULL, UNIQUE ("entity", "entityKey"))`,
      `CREATE INDEX "bin_entry_place" ON "bin_entry" ("municipalityCode", "deletedAt")`,
      `CREATE INDEX "bin_entry_with" ON "bin_entry" ("withEntry")`,
      `CREATE INDEX "bin_entry_project" ON "bin_entry" ("projectId")`,
      `CREATE INDEX "bin_entry_volunteer" ON "bin_entry" ("volunteerId")`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      'DROP TABLE "bin_entry"',
      ...MARKED.map((table) => `ALTER TABLE "${table}" DROP COLUMN "deletedAt"`),
    ])
  }
}
