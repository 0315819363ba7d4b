import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, optionalMoment, optionalText, runAll, text } from './dialect.js'

/** The second step of logging in: an authenticator app's secret (sealed), and codes for who has lost the app. */
export class TwoStep1764100001000 implements MigrationInterface {
  name = 'TwoStep1764100001000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      `ALTER TABLE "user_account" ADD COLUMN ${optionalText('appSecret', 300)}`,
      `ALTER TABLE "user_account" ADD COLUMN ${optionalMoment('appSince')}`,
      `ALTER TABLE "user_account" ADD COLUMN "appStep" integer CHECK ("appStep" > 0)`,
      `CREATE TABLE "recovery_code" (${id}, "userId" integer NOT NULL REFERENCES "user_account" ("id") ON DELETE CASCADE,
        ${text('codeHash', 64)}, ${optionalMoment('usedAt')}, UNIQUE ("userId", "codeHash"))`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `DROP TABLE "recovery_code"`,
      ...['appStep', 'appSince', 'appSecret'].map((column) => `ALTER TABLE "user_account" DROP COLUMN "${column}"`),
    ])
  }
}
