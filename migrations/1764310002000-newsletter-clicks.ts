import type { MigrationInterface, QueryRunner } from 'typeorm'
import { date, runAll, text } from './dialect.js'

/** How often the links of newsletters are followed: totals by address and day, with nothing about who did. */
export class NewsletterClicks1764310002000 implements MigrationInterface {
  name = 'NewsletterClicks1764310002000'

  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `CREATE TABLE "newsletter_link" (
        "newsletterId" integer NOT NULL REFERENCES "newsletter" ("id") ON DELETE CASCADE, ${text('path', 500)},
        PRIMARY KEY ("newsletterId", "path"))`,
      // Only what a newsletter leads to is counted: nobody fills this table from outside.
      `CREATE TABLE "newsletter_click" ("newsletterId" integer NOT NULL, ${text('path', 500)}, ${date('day')},
        "count" integer NOT NULL CHECK ("count" > 0), PRIMARY KEY ("newsletterId", "path", "day"),
        FOREIGN KEY ("newsletterId", "path") REFERENCES "newsletter_link" ("newsletterId", "path") ON DELETE CASCADE)`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, ['DROP TABLE "newsletter_click"', 'DROP TABLE "newsletter_link"'])
  }
}
