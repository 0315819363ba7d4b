import type { MigrationInterface, QueryRunner } from 'typeorm'
import { flag, optionalText, runAll } from './dialect.js'

/** Requests of persons whom the registry does not know, or knows no more: named until they are answered. */
export class OutsideRequests1764107002000 implements MigrationInterface {
  name = 'OutsideRequests1764107002000'

  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `ALTER TABLE "data_request" ADD COLUMN ${flag('outside', false)}`,
      `ALTER TABLE "data_request" ADD COLUMN ${optionalText('requester', 200)} CHECK ("requester" IS NULL OR ("outside" AND "answeredOn" IS NULL))`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      'ALTER TABLE "data_request" DROP COLUMN "requester"',
      'ALTER TABLE "data_request" DROP COLUMN "outside"',
    ])
  }
}
