import type { MigrationInterface, QueryRunner } from 'typeorm'
import {
  date,
  dialectOf,
  flag,
  moment,
  optionalDate,
  optionalMoment,
  optionalOneOf,
  optionalText,
  runAll,
  text,
  version,
} from './dialect.js'

const AGE_BANDS = ['under_18', '18_29', '30_49', '50_66', '67_plus']

/** Volunteers (never public) and their assignments; an assignment outlives its volunteer's erasure, without a name. */
export class Volunteers1764000004000 implements MigrationInterface {
  name = 'Volunteers1764000004000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "volunteer" (
        ${id}, "municipalityCode" text NOT NULL REFERENCES "municipality" ("code") ON DELETE RESTRICT,
        ${text('name', 200)}, ${optionalText('email', 254)}, ${optionalText('phone', 30)},
        ${optionalText('consentVersion', 40)}, ${optionalDate('consentOn')}, ${date('deleteAfter')},
        ${flag('certificateRequired', false)}, ${optionalDate('certificateOn')},
        ${flag('confidentialityRequired', false)}, ${optionalDate('confidentialityOn')},
        ${moment('createdAt')}, ${moment('updatedAt')}, ${optionalMoment('archivedAt')}, ${version},
        UNIQUE ("id", "municipalityCode"),
        CHECK ("consentOn" IS NULL OR "consentVersion" IS NOT NULL))`,
      `CREATE INDEX "volunteer_municipality" ON "volunteer" ("municipalityCode", "name")`,
      `CREATE INDEX "volunteer_retention" ON "volunteer" ("deleteAfter")`,
      `CREATE TABLE "assignment" (
        ${id}, "volunteerId" integer, "projectId" integer NOT NULL, "municipalityCode" text NOT NULL,
        ${text('role', 200, 0)}, ${date('startedOn')}, ${optionalDate('endedOn')},
        "hoursPerMonth" real CHECK ("hoursPerMonth" BETWEEN 0 AND 744),
        "throughAssociation" boolean CHECK ("throughAssociation" IN (TRUE, FALSE)),
        "firstTime" boolean CHECK ("firstTime" IN (TRUE, FALSE)), ${optionalOneOf('ageBand', AGE_BANDS)},
        ${moment('createdAt')}, ${moment('updatedAt')}, ${version},
        FOREIGN KEY ("volunteerId") REFERENCES "volunteer" ("id") ON DELETE SET NULL,
        FOREIGN KEY ("projectId", "municipalityCode") REFERENCES "project" ("id", "municipalityCode") ON DELETE CASCADE,
        FOREIGN KEY ("volunteerId", "municipalityCode") REFERENCES "volunteer" ("id", "municipalityCode"),
        CHECK ("endedOn" IS NULL OR "endedOn" >= "startedOn"))`,
      `CREATE INDEX "assignment_project" ON "assignment" ("projectId")`,
      `CREATE INDEX "assignment_volunteer" ON "assignment" ("volunteerId")`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(
      runner,
      ['assignment', 'volunteer'].map((table) => `DROP TABLE "${table}"`),
    )
  }
}
