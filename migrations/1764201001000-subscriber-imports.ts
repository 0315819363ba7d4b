import type { MigrationInterface, QueryRunner } from 'typeorm'
import { runAll } from './dialect.js'

const BEFORE = ['institutions', 'projects', 'volunteers', 'experiences']

/** Subscribers come in by spreadsheet, too. */
export class SubscriberImports1764201001000 implements MigrationInterface {
  name = 'SubscriberImports1764201001000'

  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, kinds([...BEFORE, 'subscribers']))
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [`DELETE FROM "sheet_import" WHERE "kind" = 'subscribers'`, ...kinds(BEFORE)])
  }
}

/** SQLite changes no check: a column with the new one takes the old one's place. */
const kinds = (names: string[]): string[] => [
  `ALTER TABLE "sheet_import" RENAME COLUMN "kind" TO "kindBefore"`,
  `ALTER TABLE "sheet_import" ADD COLUMN "kind" text NOT NULL DEFAULT '${BEFORE[0]}'
    CHECK ("kind" IN (${names.map((name) => `'${name}'`).join(', ')}))`,
  `UPDATE "sheet_import" SET "kind" = "kindBefore"`,
  `ALTER TABLE "sheet_import" DROP COLUMN "kindBefore"`,
]
