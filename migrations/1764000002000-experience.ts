import type { MigrationInterface, QueryRunner } from 'typeorm'
import { date, dialectOf, flag, moment, oneOf, optionalText, runAll, text, version } from './dialect.js'

const ROLES = ['leader', 'employee', 'volunteer', 'citizen', 'coordinator']
const EFFECTS = ['professional_focus', 'openness', 'local_networks', 'citizen_quality', 'satisfaction']
const PROVENANCE = ['source', 'illustrative', 'registered']

/** The five conditions, experiences, effects, and the tallies that are kept of them. */
export class Experience1764000002000 implements MigrationInterface {
  name = 'Experience1764000002000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    const observation = `
        "projectId" integer NOT NULL REFERENCES "project" ("id") ON DELETE CASCADE,
        "rating" integer NOT NULL CHECK ("rating" BETWEEN 1 AND 5),
        ${text('observation', 5000)}, ${optionalText('outcome', 5000)},
        ${oneOf('respondentRole', ROLES)}, ${date('observedOn')}, ${flag('quotable', false)},
        ${oneOf('provenance', PROVENANCE)},
        ${moment('createdAt')}, ${moment('updatedAt')}, ${version}`
    await runAll(runner, [
      `CREATE TABLE "condition" (${oneOf('code', ['leadership', 'clarity', 'anchoring', 'visibility', 'diversity'])} PRIMARY KEY,
        "position" integer NOT NULL UNIQUE CHECK ("position" BETWEEN 1 AND 5))`,
      `CREATE TABLE "experience" (${id}, "conditionCode" text NOT NULL REFERENCES "condition" ("code") ON DELETE RESTRICT, ${observation})`,
      `CREATE INDEX "experience_project" ON "experience" ("projectId", "conditionCode", "observedOn", "id")`,
      `CREATE INDEX "experience_newest" ON "experience" ("conditionCode", "quotable", "observedOn", "id")`,
      `CREATE TABLE "effect" (${id}, ${oneOf('kind', EFFECTS)}, ${observation})`,
      `CREATE INDEX "effect_project" ON "effect" ("projectId", "kind", "observedOn", "id")`,
      `CREATE TABLE "experience_tally" (
        ${oneOf('scope', ['all', 'municipality', 'institution', 'project'])}, "scopeKey" text NOT NULL,
        "conditionCode" text NOT NULL REFERENCES "condition" ("code") ON DELETE RESTRICT,
        ${oneOf('provenance', PROVENANCE)}, "rating" integer NOT NULL CHECK ("rating" BETWEEN 1 AND 5),
        "count" integer NOT NULL CHECK ("count" >= 0),
        PRIMARY KEY ("scope", "scopeKey", "conditionCode", "provenance", "rating"))`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(
      runner,
      ['experience_tally', 'effect', 'experience', 'condition'].map((table) => `DROP TABLE "${table}"`),
    )
  }
}
