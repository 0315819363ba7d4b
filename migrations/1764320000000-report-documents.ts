import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, oneOf, runAll, text } from './dialect.js'

const FROZEN = 'a published edition is never changed'

/**
 * The documents of editions, made once: what the bytes of each add up to. They stand in DATA_DIR/report, named by that.
 * Words that are withdrawn make documents of their own; a row is never changed, like the edition that it is of.
 */
export class ReportDocuments1764320000000 implements MigrationInterface {
  name = 'ReportDocuments1764320000000'

  async up(runner: QueryRunner): Promise<void> {
    const { sqlite } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "report_document" (
        "editionId" integer NOT NULL REFERENCES "report_edition" ("id"), ${oneOf('kind', ['pdf', 'docx', 'html', 'zip'])},
        ${oneOf('language', ['da', 'en'])}, "withdrawn" integer NOT NULL CHECK ("withdrawn" >= 0),
        ${text('sha256', 64, 64)}, "bytes" integer NOT NULL CHECK ("bytes" > 0), ${moment('madeAt')},
        PRIMARY KEY ("editionId", "kind", "language", "withdrawn"))`,
      `CREATE INDEX "report_edition_source_withdrawn" ON "report_edition_source" ("editionId") WHERE "withdrawnAt" IS NOT NULL`,
      ...(sqlite ? sqliteGuards() : [postgresGuard()]),
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, ['DROP INDEX "report_edition_source_withdrawn"', 'DROP TABLE "report_document"'])
  }
}

function sqliteGuards(): string[] {
  const refuse = `BEGIN SELECT RAISE(ABORT, '${FROZEN}'); END`
  return [
    ...['UPDATE', 'DELETE'].map(
      (verb) =>
        `CREATE TRIGGER "report_document_no_${verb.toLowerCase()}" BEFORE ${verb} ON "report_document" ${refuse}`,
    ),
    `CREATE TRIGGER "report_document_no_replace" BEFORE INSERT ON "report_document"
      WHEN EXISTS (SELECT 1 FROM "report_document" WHERE "editionId" = NEW."editionId" AND "kind" = NEW."kind"
        AND "language" = NEW."language" AND "withdrawn" = NEW."withdrawn") ${refuse}`,
  ]
}

const postgresGuard = (): string => `CREATE TRIGGER "report_document_frozen" BEFORE UPDATE OR DELETE OR TRUNCATE
  ON "report_document" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_edition_change"()`
