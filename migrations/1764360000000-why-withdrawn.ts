import type { MigrationInterface, QueryRunner } from 'typeorm'
import { optionalOneOf, runAll } from './dialect.js'

/**
 * Why words left an edition: null where the consent was withdrawn, as the database itself writes it, and otherwise that
 * they named somebody who is erased.
 */
export class WhyWithdrawn1764360000000 implements MigrationInterface {
  name = 'WhyWithdrawn1764360000000'

  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      `ALTER TABLE "report_edition_source" ADD COLUMN ${optionalOneOf('erasure', ['asked', 'other'])}
        CHECK ("erasure" IS NULL OR "withdrawnAt" IS NOT NULL)`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, ['ALTER TABLE "report_edition_source" DROP COLUMN "erasure"'])
  }
}
