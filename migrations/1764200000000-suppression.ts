import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, moment, oneOf, optionalText, runAll } from './dialect.js'

/** Addresses that get no newsletter. Of who was erased nothing but a keyed hash is kept. */
export class Suppression1764200000000 implements MigrationInterface {
  name = 'Suppression1764200000000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "suppression" (${id}, ${optionalText('emailKey', 254)} UNIQUE, ${optionalText('emailHash', 64)} UNIQUE,
        ${oneOf('reason', ['bounced', 'complaint', 'erased'])}, "code" integer CHECK ("code" BETWEEN 200 AND 599),
        ${moment('createdAt')},
        CHECK (("reason" = 'erased') = ("emailKey" IS NULL)), CHECK (("reason" = 'erased') = ("emailHash" IS NOT NULL)))`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, ['DROP TABLE "suppression"'])
  }
}
