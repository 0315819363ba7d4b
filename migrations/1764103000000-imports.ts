import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, flag, moment, oneOf, optionalMoment, optionalText, runAll, text, version } from './dialect.js'

const KINDS = ['institutions', 'projects', 'volunteers', 'experiences']
const STATES = ['matching', 'checking', 'checked', 'applying', 'done', 'stopped', 'failed', 'unreadable', 'discarded']
const count = (name: string) => `"${name}" integer NOT NULL DEFAULT 0 CHECK ("${name}" >= 0)`

/** Imports of spreadsheets, and their rows from when they are checked until they are written or let go. */
export class Imports1764103000000 implements MigrationInterface {
  name = 'Imports1764103000000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "sheet_import" (${id}, "userId" integer NOT NULL REFERENCES "user_account" ("id") ON DELETE CASCADE,
        ${oneOf('kind', KINDS)}, ${text('fileName', 200)}, ${optionalText('file', 100)}, ${oneOf('state', STATES)},
        "headings" text NOT NULL, "matched" text NOT NULL, ${optionalText('trouble', 1000)},
        ${count('rowsRead')}, ${count('newRows')}, ${count('changedRows')}, ${count('unchangedRows')}, ${count('refusedRows')},
        ${flag('heldCpr', false)}, ${optionalText('claimedBy', 100)}, ${optionalMoment('claimedUntil')},
        ${moment('createdAt')}, ${moment('updatedAt')}, ${optionalMoment('finishedAt')}, ${version},
        CHECK ("file" IS NOT NULL OR "state" NOT IN ('matching', 'checking')))`,
      `CREATE INDEX "sheet_import_user" ON "sheet_import" ("userId", "id")`,
      `CREATE INDEX "sheet_import_state" ON "sheet_import" ("state", "updatedAt")`,
      `CREATE TABLE "sheet_import_row" (
        "importId" integer NOT NULL REFERENCES "sheet_import" ("id") ON DELETE CASCADE,
        "row" integer NOT NULL CHECK ("row" > 0), ${oneOf('outcome', ['new', 'changed', 'unchanged', 'refused'])},
        "recordId" integer, "recordVersion" integer, "label" text NOT NULL, "place" text, "form" text, "notes" text, "cells" text,
        PRIMARY KEY ("importId", "row"),
        CHECK ("outcome" NOT IN ('changed', 'unchanged') OR ("recordId" IS NOT NULL AND "recordVersion" IS NOT NULL)),
        CHECK ("outcome" NOT IN ('new', 'changed') OR ("form" IS NOT NULL AND "place" IS NOT NULL)),
        CHECK ("outcome" <> 'refused' OR ("cells" IS NOT NULL AND "notes" IS NOT NULL)))`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(
      runner,
      ['sheet_import_row', 'sheet_import'].map((table) => `DROP TABLE "${table}"`),
    )
  }
}
