import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, runAll } from './dialect.js'

/**
 * SQLite's REPLACE takes out the row that is in the way without asking the triggers on DELETE, so a line of the
 * audit could be overwritten under its own number. PostgreSQL knows no such way. And what administrators search by.
 */
export class AuditGuard1764100000000 implements MigrationInterface {
  name = 'AuditGuard1764100000000'

  async up(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      ...(dialectOf(runner).sqlite
        ? [
            `CREATE TRIGGER "audit_entry_no_replace" BEFORE INSERT ON "audit_entry"
               WHEN EXISTS (SELECT 1 FROM "audit_entry" WHERE "id" = NEW."id")
             BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END`,
          ]
        : []),
      `CREATE INDEX "audit_entry_person" ON "audit_entry" ("userId", "id")`,
      `CREATE INDEX "audit_entry_action" ON "audit_entry" ("action", "id")`,
      `CREATE INDEX "audit_entry_at" ON "audit_entry" ("at", "id")`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(runner, [
      ...['at', 'action', 'person'].map((name) => `DROP INDEX "audit_entry_${name}"`),
      ...(dialectOf(runner).sqlite ? ['DROP TRIGGER "audit_entry_no_replace"'] : []),
    ])
  }
}
