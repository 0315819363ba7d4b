import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, optionalMoment, optionalOneOf, runAll } from './dialect.js'

const ROLES = ['leader', 'employee', 'volunteer', 'citizen', 'coordinator']

/** What a consultant has asked a project's coordinator for: more voices about a condition. */
export class ExperienceWanted1764202002000 implements MigrationInterface {
  name = 'ExperienceWanted1764202002000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "experience_wanted" (${id},
        "projectId" integer NOT NULL REFERENCES "project" ("id") ON DELETE CASCADE,
        "conditionCode" text NOT NULL REFERENCES "condition" ("code") ON DELETE RESTRICT,
        ${optionalOneOf('respondentRole', ROLES)}, ${moment('createdAt')}, ${optionalMoment('withdrawnAt')},
        "userId" integer REFERENCES "user_account" ("id") ON DELETE SET NULL)`,
      `CREATE INDEX "experience_wanted_project" ON "experience_wanted" ("projectId", "conditionCode")`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, ['DROP TABLE "experience_wanted"'])
  }
}
