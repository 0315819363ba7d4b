import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, oneOf, optionalText, runAll, text, version } from './dialect.js'

/**
 * Codes in a tree, and the passages that carry them. A passage is where in a text it stands, never the text. It outlives
 * its experience's time in the bin, so it does not refer to it: what is erased for good takes its passages along.
 */
export class Coding1764202001000 implements MigrationInterface {
  name = 'Coding1764202001000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "code" (${id},
        "parentId" integer REFERENCES "code" ("id") ON DELETE RESTRICT,
        "mergedIntoId" integer REFERENCES "code" ("id") ON DELETE RESTRICT,
        ${text('name', 120)}, ${text('sortKey', 400)}, ${optionalText('definition', 2000)},
        ${moment('createdAt')}, ${moment('updatedAt')}, ${version},
        CHECK ("parentId" <> "id"), CHECK ("mergedIntoId" <> "id"))`,
      `CREATE UNIQUE INDEX "code_name" ON "code" (coalesce("parentId", 0), "sortKey") WHERE "mergedIntoId" IS NULL`,
      `CREATE TABLE "passage" (${id}, "experienceId" integer NOT NULL,
        ${oneOf('field', ['entry', 'observation', 'outcome'])},
        "startsAt" integer CHECK ("startsAt" >= 0), "endsAt" integer,
        ${oneOf('state', ['as-coded', 'entry-edited', 'edited', 'gone'])}, ${moment('createdAt')},
        CHECK (("field" = 'entry') = ("startsAt" IS NULL)), CHECK (("field" = 'entry') = ("endsAt" IS NULL)),
        CHECK ("startsAt" < "endsAt" OR ("state" = 'gone' AND "startsAt" = "endsAt")))`,
      `CREATE INDEX "passage_experience" ON "passage" ("experienceId", "field", "startsAt")`,
      `CREATE TABLE "passage_code" ("passageId" integer NOT NULL REFERENCES "passage" ("id") ON DELETE CASCADE,
        "codeId" integer NOT NULL REFERENCES "code" ("id") ON DELETE RESTRICT, ${moment('at')},
        "userId" integer REFERENCES "user_account" ("id") ON DELETE SET NULL,
        PRIMARY KEY ("passageId", "codeId"))`,
      `CREATE INDEX "passage_code_code" ON "passage_code" ("codeId", "passageId")`,
      `CREATE INDEX "experience_reading" ON "experience" ("observedOn", "id")`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      'DROP INDEX "experience_reading"',
      ...['passage_code', 'passage', 'code'].map((table) => `DROP TABLE "${table}"`),
    ])
  }
}
