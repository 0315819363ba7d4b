import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, oneOf, optionalMoment, optionalText, runAll, text } from './dialect.js'

const FROZEN = 'a published edition is never changed'

/** What may change of a source: its words go, for good, and when is noted. */
const isWithdrawal = [
  'OLD."words" IS NOT NULL AND NEW."words" IS NULL AND OLD."withdrawnAt" IS NULL AND NEW."withdrawnAt" IS NOT NULL',
  ...['editionId', 'number', 'entity', 'entityKey'].map((name) => `NEW."${name}" = OLD."${name}"`),
].join(' AND ')

const CITED = ['experience', 'effect'] as const

/** Takes the words out of every edition, and lets the audit tell of each. */
const withdrawalOf = (entity: string): string[] => [
  `INSERT INTO "audit_entry" ("at", "action", "entity", "entityKey", "after")
     SELECT NEW."updatedAt", 'withdraw', 'report_edition', CAST(s."editionId" AS text),
       '{"source":"${entity} ' || CAST(NEW."id" AS text) || '"}'
     FROM "report_edition_source" s WHERE s."entity" = '${entity}' AND s."entityKey" = NEW."id" AND s."words" IS NOT NULL;`,
  `UPDATE "report_edition_source" SET "words" = NULL, "withdrawnAt" = NEW."updatedAt"
     WHERE "entity" = '${entity}' AND "entityKey" = NEW."id" AND "words" IS NOT NULL;`,
]

/**
 * Published editions. The database itself refuses to change or delete them. The one exception is a consent that is
 * withdrawn: wherever that is written, by a form, a spreadsheet or a list, the words leave every edition with it.
 */
export class ReportEditions1764203002000 implements MigrationInterface {
  name = 'ReportEditions1764203002000'

  async up(runner: QueryRunner): Promise<void> {
    const { id, sqlite } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "report_edition" (${id}, "number" integer NOT NULL UNIQUE CHECK ("number" > 0), ${text('title', 200)},
        ${optionalText('news', 2000)}, ${moment('publishedAt')}, ${text('contentHash', 64, 64)}, "content" text NOT NULL,
        "reviewId" integer NOT NULL UNIQUE REFERENCES "report_review" ("id"),
        "publishedBy" integer NOT NULL REFERENCES "user_account" ("id"))`,
      `CREATE TABLE "report_edition_source" (
        "editionId" integer NOT NULL REFERENCES "report_edition" ("id"), "number" integer NOT NULL CHECK ("number" > 0),
        ${oneOf('entity', CITED)}, "entityKey" integer NOT NULL, "words" text, ${optionalMoment('withdrawnAt')},
        PRIMARY KEY ("editionId", "number"), UNIQUE ("editionId", "entity", "entityKey"),
        CHECK ("withdrawnAt" IS NULL OR "words" IS NULL))`,
      `CREATE INDEX "report_edition_source_record" ON "report_edition_source" ("entity", "entityKey")`,
      ...(sqlite ? sqliteGuards() : postgresGuards()),
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      ...CITED.map((entity) =>
        dialectOf(runner).sqlite
          ? `DROP TRIGGER "${entity}_consent_withdrawn"`
          : `DROP TRIGGER "${entity}_consent_withdrawn" ON "${entity}"`,
      ),
      'DROP TABLE "report_edition_source"',
      'DROP TABLE "report_edition"',
      ...(dialectOf(runner).sqlite
        ? []
        : [
            ...CITED.map((entity) => `DROP FUNCTION "withdraw_${entity}_words"`),
            'DROP FUNCTION "refuse_edition_change"',
            'DROP FUNCTION "refuse_source_change"',
          ]),
    ])
  }
}

function sqliteGuards(): string[] {
  const refuse = `SELECT RAISE(ABORT, '${FROZEN}')`
  return [
    ...['UPDATE', 'DELETE'].map(
      (verb) => `CREATE TRIGGER "report_edition_no_${verb.toLowerCase()}" BEFORE ${verb} ON "report_edition"
        BEGIN ${refuse}; END`,
    ),
    // REPLACE takes out the row that is in the way without asking the triggers on DELETE.
    `CREATE TRIGGER "report_edition_no_replace" BEFORE INSERT ON "report_edition"
      WHEN EXISTS (SELECT 1 FROM "report_edition" WHERE "id" = NEW."id" OR "number" = NEW."number" OR "reviewId" = NEW."reviewId")
      BEGIN ${refuse}; END`,
    `CREATE TRIGGER "report_edition_source_no_delete" BEFORE DELETE ON "report_edition_source" BEGIN ${refuse}; END`,
    `CREATE TRIGGER "report_edition_source_no_replace" BEFORE INSERT ON "report_edition_source"
      WHEN EXISTS (SELECT 1 FROM "report_edition_source" WHERE "editionId" = NEW."editionId"
        AND ("number" = NEW."number" OR ("entity" = NEW."entity" AND "entityKey" = NEW."entityKey")))
      BEGIN ${refuse}; END`,
    `CREATE TRIGGER "report_edition_source_no_update" BEFORE UPDATE ON "report_edition_source"
      WHEN NOT (${isWithdrawal}) BEGIN ${refuse}; END`,
    ...CITED.map(
      (entity) => `CREATE TRIGGER "${entity}_consent_withdrawn" AFTER UPDATE ON "${entity}"
        WHEN OLD."quotable" = TRUE AND NEW."quotable" = FALSE BEGIN ${withdrawalOf(entity).join('\n')} END`,
    ),
  ]
}

function postgresGuards(): string[] {
  const routine = (name: string, body: string) =>
    `CREATE FUNCTION "${name}"() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN ${body} END $body$`
  return [
    routine('refuse_edition_change', `RAISE EXCEPTION '${FROZEN}';`),
    routine('refuse_source_change', `IF ${isWithdrawal} THEN RETURN NEW; END IF; RAISE EXCEPTION '${FROZEN}';`),
    `CREATE TRIGGER "report_edition_frozen" BEFORE UPDATE OR DELETE OR TRUNCATE ON "report_edition"
      FOR EACH STATEMENT EXECUTE FUNCTION "refuse_edition_change"()`,
    `CREATE TRIGGER "report_edition_source_kept" BEFORE DELETE OR TRUNCATE ON "report_edition_source"
      FOR EACH STATEMENT EXECUTE FUNCTION "refuse_edition_change"()`,
    `CREATE TRIGGER "report_edition_source_frozen" BEFORE UPDATE ON "report_edition_source"
      FOR EACH ROW EXECUTE FUNCTION "refuse_source_change"()`,
    ...CITED.flatMap((entity) => [
      routine(`withdraw_${entity}_words`, `${withdrawalOf(entity).join('\n')} RETURN NULL;`),
      `CREATE TRIGGER "${entity}_consent_withdrawn" AFTER UPDATE ON "${entity}" FOR EACH ROW
        WHEN (OLD."quotable" AND NOT NEW."quotable") EXECUTE FUNCTION "withdraw_${entity}_words"()`,
    ]),
  ]
}
