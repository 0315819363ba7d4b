import { randomBytes } from 'node:crypto'
import type { MigrationInterface, QueryRunner } from 'typeorm'
import { runAll, text } from './dialect.js'

/** The key of erased addresses' hashes: made once, here, and the same for every instance and every backup. */
export class SuppressionKey1764310003000 implements MigrationInterface {
  name = 'SuppressionKey1764310003000'

  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `CREATE TABLE "suppression_key" ("id" integer PRIMARY KEY CHECK ("id" = 1), ${text('key', 64, 43)})`,
      `INSERT INTO "suppression_key" ("id", "key") VALUES (1, '${randomBytes(32).toString('base64url')}')`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, ['DROP TABLE "suppression_key"'])
  }
}
