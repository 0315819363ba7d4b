import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, optionalMoment, runAll } from './dialect.js'

/** Takes the words out of every newsletter, and lets the audit tell of each. */
const WITHDRAWAL = [
  `INSERT INTO "audit_entry" ("at", "action", "entity", "entityKey", "after")
     SELECT DISTINCT NEW."updatedAt", 'withdraw', 'newsletter', CAST(q."newsletterId" AS text),
       '{"source":"experience ' || CAST(NEW."id" AS text) || '"}'
     FROM "newsletter_quote" q WHERE q."experienceId" = NEW."id" AND q."words" IS NOT NULL;`,
  `UPDATE "newsletter_quote" SET "words" = NULL, "withdrawnAt" = NEW."updatedAt"
     WHERE "experienceId" = NEW."id" AND "words" IS NOT NULL;`,
]

/**
 * What a newsletter quotes, apart from its text. As with the report's editions it is the database that takes the words
 * out, wherever it is written that they may no longer be quoted.
 */
export class NewsletterQuotes1764310001000 implements MigrationInterface {
  name = 'NewsletterQuotes1764310001000'

  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `CREATE TABLE "newsletter_quote" (
        "newsletterId" integer NOT NULL REFERENCES "newsletter" ("id") ON DELETE CASCADE,
        "number" integer NOT NULL CHECK ("number" > 0), "experienceId" integer NOT NULL,
        "words" text, "instead" text NOT NULL, ${optionalMoment('withdrawnAt')},
        PRIMARY KEY ("newsletterId", "number"), CHECK (("words" IS NULL) = ("withdrawnAt" IS NOT NULL)))`,
      `CREATE INDEX "newsletter_quote_experience" ON "newsletter_quote" ("experienceId")`,
      ...(dialectOf(runner).sqlite
        ? [
            `CREATE TRIGGER "newsletter_quote_withdrawn" AFTER UPDATE ON "experience"
              WHEN OLD."quotable" = TRUE AND NEW."quotable" = FALSE BEGIN ${WITHDRAWAL.join('\n')} END`,
          ]
        : [
            `CREATE FUNCTION "withdraw_newsletter_quote"() RETURNS trigger LANGUAGE plpgsql AS
              $body$ BEGIN ${WITHDRAWAL.join('\n')} RETURN NULL; END $body$`,
            `CREATE TRIGGER "newsletter_quote_withdrawn" AFTER UPDATE ON "experience" FOR EACH ROW
              WHEN (OLD."quotable" AND NOT NEW."quotable") EXECUTE FUNCTION "withdraw_newsletter_quote"()`,
          ]),
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    const { sqlite } = dialectOf(runner)
    await runAll(runner, [
      `DROP TRIGGER "newsletter_quote_withdrawn"${sqlite ? '' : ' ON "experience"'}`,
      ...(sqlite ? [] : ['DROP FUNCTION "withdraw_newsletter_quote"']),
      'DROP TABLE "newsletter_quote"',
    ])
  }
}
