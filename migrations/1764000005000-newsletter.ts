import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, oneOf, optionalMoment, optionalText, runAll, text, version } from './dialect.js'

/** Subscribers with the proof of their consent, and the captchas that are open. */
export class Newsletter1764000005000 implements MigrationInterface {
  name = 'Newsletter1764000005000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "subscriber" (${id}, ${text('email', 254)}, ${text('emailKey', 254)} UNIQUE,
        ${oneOf('state', ['pending', 'active', 'unsubscribed', 'bounced'])}, ${oneOf('language', ['da', 'en'])},
        ${text('consentVersion', 40)}, ${moment('consentAt')}, ${text('consentSource', 100)},
        ${optionalText('confirmTokenHash', 64)} UNIQUE, ${optionalMoment('confirmExpiresAt')},
        ${text('leaveTokenHash', 64)} UNIQUE, ${text('nonce', 64)} UNIQUE,
        "owedMail" text CHECK ("owedMail" IN ('confirm', 'already')), ${optionalMoment('claimedUntil')},
        ${moment('createdAt')}, ${optionalMoment('confirmedAt')}, ${optionalMoment('leftAt')}, ${version},
        CHECK ("state" <> 'active' OR "confirmedAt" IS NOT NULL))`,
      `CREATE INDEX "subscriber_owed" ON "subscriber" ("owedMail", "id")`,
      `CREATE TABLE "captcha" (${text('id', 64)} PRIMARY KEY, ${text('purpose', 40)}, ${oneOf('kind', ['picture', 'question'])},
        ${text('answerHash', 64)}, "challenge" text NOT NULL, ${moment('expiresAt')})`,
      `CREATE INDEX "captcha_expiry" ON "captcha" ("expiresAt")`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(
      runner,
      ['captcha', 'subscriber'].map((table) => `DROP TABLE "${table}"`),
    )
  }
}
