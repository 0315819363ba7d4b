import type { MigrationInterface, QueryRunner } from 'typeorm'
import { flag, oneOf, runAll } from './dialect.js'

const condition = (name: string) => `"${name}" text NOT NULL REFERENCES "condition" ("code") ON DELETE RESTRICT`
const rating = (name: string) => `"${name}" integer NOT NULL CHECK ("${name}" BETWEEN 1 AND 5)`

const QUARTER = `substr(e."observedOn", 1, 4) || '-' || CAST((CAST(substr(e."observedOn", 6, 2) AS integer) + 2) / 3 AS text)`
const ILLUSTRATIVE = `CASE WHEN e."provenance" = 'illustrative' THEN 1 ELSE 0 END`
const WITHHELD = `sum(CASE WHEN e."quotable" = TRUE THEN 0 ELSE 1 END)`

/** What each project counts for in the figures, and the sums of it: by place, role and time, and two conditions at a time. */
export class VoiceTallies1764202000000 implements MigrationInterface {
  name = 'VoiceTallies1764202000000'

  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `ALTER TABLE "project" ADD COLUMN "voices" text NOT NULL DEFAULT ''`,
      `CREATE TABLE "voice_tally" (
        ${oneOf('dimension', ['all', 'municipality', 'type', 'role', 'year', 'quarter'])}, "key" text NOT NULL,
        ${condition('conditionCode')}, ${flag('illustrative', false)}, ${rating('rating')},
        "count" integer NOT NULL CHECK ("count" >= 0),
        "withheld" integer NOT NULL CHECK ("withheld" BETWEEN 0 AND "count"),
        PRIMARY KEY ("dimension", "key", "conditionCode", "illustrative", "rating"))`,
      `CREATE TABLE "condition_pair" (
        ${condition('first')}, ${condition('second')}, ${flag('illustrative', false)},
        ${rating('firstLevel')}, ${rating('secondLevel')},
        "projects" integer NOT NULL CHECK ("projects" >= 0), CHECK ("first" <> "second"),
        PRIMARY KEY ("first", "second", "illustrative", "firstLevel", "secondLevel"))`,
      countProjects,
      sumVoices,
      sumPairs,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      'DROP TABLE "condition_pair"',
      'DROP TABLE "voice_tally"',
      'ALTER TABLE "project" DROP COLUMN "voices"',
    ])
  }
}

/** As `encodeVoices` writes it. */
const countProjects = `UPDATE "project" SET "voices" = coalesce((
    SELECT (SELECT "project"."municipalityCode" || ' ' || i."type" FROM "institution" i WHERE i."id" = "project"."institutionId")
      || '|' || string_agg(c."conditionCode" || ',' || c."respondentRole" || ',' || c."quarter" || ',' || c."illustrative"
        || ',' || c."rating" || ',' || c."count" || ',' || c."withheld", ';'
        ORDER BY c."conditionCode", c."respondentRole", c."quarter", c."illustrative", c."rating")
    FROM (SELECT e."conditionCode", e."respondentRole", ${QUARTER} AS "quarter", ${ILLUSTRATIVE} AS "illustrative", e."rating",
        count(*) AS "count", ${WITHHELD} AS "withheld"
      FROM "experience" e WHERE e."projectId" = "project"."id" GROUP BY 1, 2, 3, 4, 5) AS c), '')
  WHERE "status" = 'published'`

/** Of published projects' experiences. */
export const sumVoices = `INSERT INTO "voice_tally" ("dimension", "key", "conditionCode", "illustrative", "rating", "count", "withheld")
  SELECT d.column1, CASE d.column1 WHEN 'all' THEN '' WHEN 'municipality' THEN c."municipalityCode" WHEN 'type' THEN c."type"
      WHEN 'role' THEN c."respondentRole" WHEN 'year' THEN substr(c."quarter", 1, 4) ELSE c."quarter" END,
    c."conditionCode", c."illustrative" = 1, c."rating", sum(c."count"), sum(c."withheld")
  FROM (SELECT p."municipalityCode", i."type", e."respondentRole", ${QUARTER} AS "quarter", e."conditionCode",
      ${ILLUSTRATIVE} AS "illustrative", e."rating", count(*) AS "count", ${WITHHELD} AS "withheld"
    FROM "experience" e JOIN "project" p ON p."id" = e."projectId" JOIN "institution" i ON i."id" = p."institutionId"
    WHERE p."status" = 'published' GROUP BY 1, 2, 3, 4, 5, 6, 7) AS c
  CROSS JOIN (VALUES ('all'), ('municipality'), ('type'), ('role'), ('year'), ('quarter')) AS d
  GROUP BY 1, 2, 3, 4, 5`

/** As `pairsOf` has it. */
const sumPairs = `WITH levels AS (
    SELECT e."projectId", k."code", k."position", ${ILLUSTRATIVE} AS "illustrative",
      (2 * sum(e."rating") + count(*)) / (2 * count(*)) AS "level"
    FROM "experience" e JOIN "project" p ON p."id" = e."projectId" JOIN "condition" k ON k."code" = e."conditionCode"
    WHERE p."status" = 'published' GROUP BY 1, 2, 3, 4
    HAVING ${ILLUSTRATIVE} = 1 OR count(*) >= 3)
  INSERT INTO "condition_pair" ("first", "second", "illustrative", "firstLevel", "secondLevel", "projects")
  SELECT a."code", b."code", a."illustrative" = 1, a."level", b."level", count(*)
  FROM levels a JOIN levels b ON b."projectId" = a."projectId" AND b."illustrative" = a."illustrative" AND b."position" > a."position"
  GROUP BY 1, 2, 3, 4, 5`
