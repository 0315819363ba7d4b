import type { MigrationInterface, QueryRunner } from 'typeorm'
import { moment, oneOf, runAll, text } from './dialect.js'

/** The very words that each consent was given to, how often a mail was tried, and whose a captcha is. */
export class NewsletterProof1764000006000 implements MigrationInterface {
  name = 'NewsletterProof1764000006000'

  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `CREATE TABLE "consent_text" (${text('hash', 64)} PRIMARY KEY, ${text('version', 40)}, ${oneOf('language', ['da', 'en'])},
        ${text('text', 4000)}, ${moment('firstUsedAt')})`,
      `ALTER TABLE "subscriber" ADD COLUMN "consentTextHash" text REFERENCES "consent_text" ("hash")`,
      `ALTER TABLE "subscriber" ADD COLUMN "mailTries" integer NOT NULL DEFAULT 0 CHECK ("mailTries" >= 0)`,
      `ALTER TABLE "captcha" ADD COLUMN "holderHash" text CHECK (length("holderHash") <= 64)`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `ALTER TABLE "captcha" DROP COLUMN "holderHash"`,
      `ALTER TABLE "subscriber" DROP COLUMN "mailTries"`,
      `ALTER TABLE "subscriber" DROP COLUMN "consentTextHash"`,
      `DROP TABLE "consent_text"`,
    ])
  }
}
