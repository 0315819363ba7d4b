import type { MigrationInterface, QueryRunner } from 'typeorm'
import { sumVoices } from './1764202000000-voice-tallies.js'
import { dialectOf, flag, oneOf, runAll } from './dialect.js'

const RATINGS = [1, 2, 3, 4, 5]
const columns = RATINGS.map((rating) => `"r${rating}"`)
const key = `${oneOf('dimension', ['all', 'municipality', 'type', 'role', 'year', 'quarter'])}, "key" text NOT NULL,
  "conditionCode" text NOT NULL REFERENCES "condition" ("code") ON DELETE RESTRICT, ${flag('illustrative', false)}`

/** What the figures count, a row a group where it was one a rating: a figure reads a fifth of the rows, and adds up none. */
export class TallyByGroup1764350000000 implements MigrationInterface {
  name = 'TallyByGroup1764350000000'

  async up(runner: QueryRunner): Promise<void> {
    // What belongs together is read in one go.
    const clustered = dialectOf(runner).sqlite ? ' WITHOUT ROWID' : ''
    await runAll(runner, [
      'ALTER TABLE "voice_tally" RENAME TO "voice_tally_by_rating"',
      `CREATE TABLE "voice_tally" (${key},
        ${columns.map((column) => `${column} integer NOT NULL CHECK (${column} >= 0)`).join(', ')},
        "withheld" integer NOT NULL CHECK ("withheld" BETWEEN 0 AND ${columns.join(' + ')}),
        PRIMARY KEY ("dimension", "key", "conditionCode", "illustrative"))${clustered}`,
      `INSERT INTO "voice_tally" ("dimension", "key", "conditionCode", "illustrative", ${columns.join(', ')}, "withheld")
       SELECT "dimension", "key", "conditionCode", "illustrative",
         ${RATINGS.map((rating) => `sum(CASE WHEN "rating" = ${rating} THEN "count" ELSE 0 END)`).join(', ')}, sum("withheld")
       FROM "voice_tally_by_rating" GROUP BY 1, 2, 3, 4`,
      'DROP TABLE "voice_tally_by_rating"',
    ])
  }

  /** How many of each rating are withheld is counted anew: a group's row does not tell. */
  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      'DROP TABLE "voice_tally"',
      `CREATE TABLE "voice_tally" (${key}, "rating" integer NOT NULL CHECK ("rating" BETWEEN 1 AND 5),
        "count" integer NOT NULL CHECK ("count" >= 0),
        "withheld" integer NOT NULL CHECK ("withheld" BETWEEN 0 AND "count"),
        PRIMARY KEY ("dimension", "key", "conditionCode", "illustrative", "rating"))`,
      sumVoices,
    ])
  }
}
