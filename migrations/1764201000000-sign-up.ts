import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, oneOf, optionalDate, optionalMoment, runAll, text } from './dialect.js'

const TOPICS = ['experience', 'cases', 'methods', 'publications']

/**
 * What a subscriber wants to hear about, and when not; sign-ups that wait for their turn; consents that a later
 * sign-up took the place of; captchas that are heard.
 */
export class SignUp1764201000000 implements MigrationInterface {
  name = 'SignUp1764201000000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    const subscriber = '"subscriberId" integer NOT NULL REFERENCES "subscriber" ("id") ON DELETE CASCADE'
    await runAll(runner, [
      `CREATE TABLE "subscriber_topic" (${subscriber}, ${oneOf('topic', TOPICS)}, PRIMARY KEY ("subscriberId", "topic"))`,
      `CREATE TABLE "subscriber_municipality" (${subscriber},
        "municipalityCode" text NOT NULL REFERENCES "municipality" ("code") ON DELETE CASCADE,
        PRIMARY KEY ("subscriberId", "municipalityCode"))`,
      `CREATE INDEX "subscriber_municipality_code" ON "subscriber_municipality" ("municipalityCode")`,
      // Until now all said yes to all four.
      ...TOPICS.map((topic) => `INSERT INTO "subscriber_topic" SELECT "id", '${topic}' FROM "subscriber"`),
      `ALTER TABLE "subscriber" ADD COLUMN ${optionalDate('pausedUntil')}`,
      `ALTER TABLE "subscriber" ADD COLUMN ${optionalMoment('remindedAt')}`,
      ...owedMails(['confirm', 'already', 'reminder', 'own']),
      `CREATE INDEX "subscriber_pending" ON "subscriber" ("state", "confirmExpiresAt")`,
      `CREATE TABLE "sign_up_request" (${id}, ${text('email', 254)}, ${text('emailKey', 254)},
        ${oneOf('language', ['da', 'en'])}, ${text('choices', 2000)},
        "consentTextHash" text NOT NULL REFERENCES "consent_text" ("hash"), ${text('consentSource', 100)}, ${moment('at')})`,
      `CREATE TABLE "earlier_consent" (${id}, ${subscriber}, ${text('consentVersion', 40)},
        "consentTextHash" text REFERENCES "consent_text" ("hash"), ${moment('consentAt')}, ${text('consentSource', 100)},
        ${oneOf('language', ['da', 'en'])}, ${moment('confirmedAt')})`,
      `CREATE INDEX "earlier_consent_subscriber" ON "earlier_consent" ("subscriberId")`,
      ...captchas(['picture', 'question', 'sound']),
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      ...captchas(['picture', 'question']),
      `DROP TABLE "earlier_consent"`,
      `DROP TABLE "sign_up_request"`,
      `DROP INDEX "subscriber_pending"`,
      ...owedMails(['confirm', 'already']),
      `ALTER TABLE "subscriber" DROP COLUMN "remindedAt"`,
      `ALTER TABLE "subscriber" DROP COLUMN "pausedUntil"`,
      `DROP TABLE "subscriber_municipality"`,
      `DROP TABLE "subscriber_topic"`,
    ])
  }
}

/** SQLite changes no check: a column with the new one takes the old one's place. */
function owedMails(kinds: string[]): string[] {
  const list = kinds.map((kind) => `'${kind}'`).join(', ')
  return [
    `DROP INDEX "subscriber_owed"`,
    `ALTER TABLE "subscriber" RENAME COLUMN "owedMail" TO "owedBefore"`,
    `ALTER TABLE "subscriber" ADD COLUMN "owedMail" text CHECK ("owedMail" IN (${list}))`,
    `UPDATE "subscriber" SET "owedMail" = "owedBefore" WHERE "owedBefore" IN (${list})`,
    `ALTER TABLE "subscriber" DROP COLUMN "owedBefore"`,
    `CREATE INDEX "subscriber_owed" ON "subscriber" ("owedMail", "id")`,
  ]
}

/** They live for ten minutes: whoever has one open is asked another. */
const captchas = (kinds: string[]): string[] => [
  `DROP TABLE "captcha"`,
  `CREATE TABLE "captcha" (${text('id', 64)} PRIMARY KEY, ${text('purpose', 40)}, ${oneOf('kind', kinds)},
    ${text('answerHash', 64)}, "challenge" text NOT NULL, ${moment('expiresAt')},
    "holderHash" text CHECK (length("holderHash") <= 64))`,
  `CREATE INDEX "captcha_expiry" ON "captcha" ("expiresAt")`,
]
