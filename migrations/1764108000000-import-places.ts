import type { MigrationInterface, QueryRunner } from 'typeorm'
import { runAll } from './dialect.js'

/** Which projects an import's rows go to, and what the dry run had seen of them: so that writing need not ask again. */
export class ImportPlaces1764108000000 implements MigrationInterface {
  name = 'ImportPlaces1764108000000'

  async up(runner: QueryRunner): Promise<void> {
    const waiting = `"state" IN ('checked', 'applying')`
    await runAll(runner, [
      `ALTER TABLE "sheet_import" ADD COLUMN "projectIds" text NOT NULL DEFAULT '[]'`,
      `ALTER TABLE "sheet_import" ADD COLUMN "contentVersion" integer NOT NULL DEFAULT 0`,
      // What was checked before there were these is checked anew.
      `UPDATE "sheet_import" SET "state" = 'checking', "claimedBy" = NULL, "claimedUntil" = NULL WHERE ${waiting} AND "file" IS NOT NULL`,
      `UPDATE "sheet_import" SET "state" = 'discarded', "finishedAt" = "updatedAt" WHERE ${waiting}`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      'ALTER TABLE "sheet_import" DROP COLUMN "contentVersion"',
      'ALTER TABLE "sheet_import" DROP COLUMN "projectIds"',
    ])
  }
}
