import type { MigrationInterface, QueryRunner } from 'typeorm'
import { dialectOf, flag, moment, oneOf, optionalMoment, optionalText, runAll, text, version } from './dialect.js'

/** Users and their municipalities, sessions, one-time links, request counts, and the audit that nobody may rewrite. */
export class Accounts1764000003000 implements MigrationInterface {
  name = 'Accounts1764000003000'

  async up(runner: QueryRunner): Promise<void> {
    const { id, sqlite } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "user_account" (${id}, ${text('name', 200)}, ${text('email', 254)}, ${text('emailKey', 254)} UNIQUE,
        ${oneOf('role', ['administrator', 'consultant', 'coordinator'])}, ${optionalText('passwordHash', 500)},
        ${flag('active', true)}, ${oneOf('language', ['da', 'en'])},
        ${moment('createdAt')}, ${moment('updatedAt')}, ${optionalMoment('lastLoginAt')}, ${version})`,
      `CREATE TABLE "user_municipality" (
        "userId" integer NOT NULL REFERENCES "user_account" ("id") ON DELETE CASCADE,
        "municipalityCode" text NOT NULL REFERENCES "municipality" ("code") ON DELETE RESTRICT,
        PRIMARY KEY ("userId", "municipalityCode"))`,
      `CREATE TABLE "session" (${text('id', 200)} PRIMARY KEY, "userId" integer REFERENCES "user_account" ("id") ON DELETE CASCADE,
        "data" text NOT NULL, ${moment('expiresAt')})`,
      `CREATE INDEX "session_expiry" ON "session" ("expiresAt")`,
      `CREATE TABLE "one_time_link" (${id}, ${text('tokenHash', 64)} UNIQUE,
        ${oneOf('purpose', ['first_administrator', 'invitation', 'password'])},
        "userId" integer REFERENCES "user_account" ("id") ON DELETE CASCADE,
        ${moment('createdAt')}, ${moment('expiresAt')}, ${optionalMoment('usedAt')})`,
      `CREATE TABLE "request_count" (${text('key', 200)} PRIMARY KEY, "hits" integer NOT NULL CHECK ("hits" >= 0), ${moment('resetAt')})`,
      `CREATE INDEX "request_count_reset" ON "request_count" ("resetAt")`,
      `CREATE TABLE "audit_entry" (${id}, ${moment('at')}, "userId" integer, ${text('action', 60)}, ${text('entity', 60)},
        ${optionalText('entityKey', 100)}, "municipalityCode" text, "before" text, "after" text, ${optionalText('requestId', 60)})`,
      `CREATE INDEX "audit_entry_record" ON "audit_entry" ("entity", "entityKey", "id")`,
      ...(sqlite ? sqliteAppendOnly : postgresAppendOnly),
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = ['audit_entry', 'request_count', 'one_time_link', 'session', 'user_municipality', 'user_account']
    await runAll(
      runner,
      tables.map((table) => `DROP TABLE "${table}"`),
    )
    if (!dialectOf(runner).sqlite) await runner.query('DROP FUNCTION "refuse_audit_change"')
  }
}

const sqliteAppendOnly = ['UPDATE', 'DELETE'].map(
  (verb) => `CREATE TRIGGER "audit_entry_no_${verb.toLowerCase()}" BEFORE ${verb} ON "audit_entry"
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END`,
)
const postgresAppendOnly = [
  `CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''the audit is append-only''; END'`,
  `CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"()`,
]
