import type { MigrationInterface, QueryRunner } from 'typeorm'
import { moment, optionalText, runAll, text } from './dialect.js'

/** What is typed in forms before it is saved, and the forms that have been saved already. */
export class Drafts1764102000000 implements MigrationInterface {
  name = 'Drafts1764102000000'

  async up(runner: QueryRunner): Promise<void> {
    const owner = '"userId" integer NOT NULL REFERENCES "user_account" ("id") ON DELETE CASCADE'
    await runAll(runner, [
      `CREATE TABLE "form_draft" (${text('key', 22, 22)} PRIMARY KEY, ${owner}, ${text('path', 300)}, ${text('query', 2000, 0)},
        ${optionalText('record', 60)}, ${text('content', 400_000)}, ${moment('updatedAt')})`,
      `CREATE INDEX "form_draft_owner" ON "form_draft" ("userId", "path", "updatedAt")`,
      `CREATE INDEX "form_draft_age" ON "form_draft" ("updatedAt")`,
      `CREATE TABLE "used_form" (${text('key', 22, 22)} PRIMARY KEY, ${owner}, ${optionalText('made', 1000)},
        ${optionalText('location', 2000)}, ${moment('usedAt')})`,
      `CREATE INDEX "used_form_age" ON "used_form" ("usedAt")`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(
      runner,
      ['used_form', 'form_draft'].map((table) => `DROP TABLE "${table}"`),
    )
  }
}
