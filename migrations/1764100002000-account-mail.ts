import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, oneOf, optionalMoment, optionalText, runAll, text } from './dialect.js'

/** Mails about accounts that are owed and not sent yet, and addresses that wait for their proof. */
export class AccountMail1764100002000 implements MigrationInterface {
  name = 'AccountMail1764100002000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "account_mail" (${id},
        ${oneOf('kind', ['invitation', 'password', 'address-proof', 'address-notice', 'password-notice'])},
        "userId" integer REFERENCES "user_account" ("id") ON DELETE CASCADE, ${text('email', 254)},
        ${oneOf('language', ['da', 'en'])}, ${moment('createdAt')},
        "tries" integer NOT NULL DEFAULT 0 CHECK ("tries" >= 0), ${optionalMoment('claimedUntil')})`,
      `CREATE TABLE "address_change" ("userId" integer PRIMARY KEY REFERENCES "user_account" ("id") ON DELETE CASCADE,
        ${text('email', 254)}, ${text('emailKey', 254)}, ${optionalText('tokenHash', 64)} UNIQUE, ${moment('expiresAt')})`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [`DROP TABLE "address_change"`, `DROP TABLE "account_mail"`])
  }
}
