import type { MigrationInterface, QueryRunner } from 'typeorm'
import { optionalMoment, runAll } from './dialect.js'

/** A delivery is due when its next try is: being claimed puts that off, so one index finds what can be sent now. */
export class DeliveryDue1764200002000 implements MigrationInterface {
  name = 'DeliveryDue1764200002000'

  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      'ALTER TABLE "delivery" DROP COLUMN "claimedUntil"',
      'DROP INDEX "delivery_open"',
      `CREATE INDEX "delivery_due" ON "delivery" ("newsletterId", "nextTryAt", "id") WHERE "state" = 'waiting'`,
      'CREATE INDEX "delivery_done" ON "delivery" ("newsletterId", "state", "doneAt")',
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      'DROP INDEX "delivery_done"',
      'DROP INDEX "delivery_due"',
      `CREATE INDEX "delivery_open" ON "delivery" ("newsletterId", "id") WHERE "state" = 'waiting'`,
      `ALTER TABLE "delivery" ADD COLUMN ${optionalMoment('claimedUntil')}`,
    ])
  }
}
