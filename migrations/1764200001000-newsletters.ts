import type { MigrationInterface, QueryRunner } from 'typeorm'
import {
  dialectOf,
  flag,
  moment,
  oneOf,
  optionalMoment,
  optionalOneOf,
  optionalText,
  runAll,
  text,
  version,
} from './dialect.js'

/** Newsletters as they are written and as they were sent, and one delivery for each recipient. */
export class Newsletters1764200001000 implements MigrationInterface {
  name = 'Newsletters1764200001000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    const newsletter = '"newsletterId" integer NOT NULL REFERENCES "newsletter" ("id") ON DELETE CASCADE'
    await runAll(runner, [
      `CREATE TABLE "newsletter" (${id}, ${oneOf('language', ['da', 'en'])}, ${text('subject', 150)},
        ${optionalText('preheader', 200)}, ${text('body', 40_000)},
        "municipalityCode" text REFERENCES "municipality" ("code") ON DELETE RESTRICT,
        ${oneOf('state', ['draft', 'planned', 'sending', 'paused', 'sent'])}, ${optionalMoment('sendAt')},
        ${optionalText('slug', 200)} UNIQUE, "mailHtml" text, "mailText" text, "webHtml" text,
        ${optionalMoment('startedAt')}, ${optionalMoment('finishedAt')},
        ${optionalOneOf('pauseReason', ['asked', 'failures', 'server'])},
        "filledTo" integer NOT NULL DEFAULT 0 CHECK ("filledTo" >= 0), ${flag('filled', false)},
        "createdBy" integer REFERENCES "user_account" ("id") ON DELETE SET NULL,
        ${moment('createdAt')}, ${moment('updatedAt')}, ${version},
        CHECK ("state" <> 'planned' OR "sendAt" IS NOT NULL),
        CHECK ("state" IN ('draft', 'planned') OR ("slug" IS NOT NULL AND "mailHtml" IS NOT NULL AND "mailText" IS NOT NULL
          AND "webHtml" IS NOT NULL AND "startedAt" IS NOT NULL)),
        CHECK (("state" = 'paused') = ("pauseReason" IS NOT NULL)))`,
      `CREATE INDEX "newsletter_state" ON "newsletter" ("state", "sendAt")`,
      `CREATE INDEX "newsletter_municipality" ON "newsletter" ("municipalityCode")`,
      `CREATE TABLE "newsletter_topic" (${newsletter},
        ${oneOf('topic', ['experience', 'cases', 'methods', 'publications'])}, PRIMARY KEY ("newsletterId", "topic"))`,
      // A subscriber who is erased takes the address along; the figures stay.
      `CREATE TABLE "delivery" (${id}, ${newsletter},
        "subscriberId" integer REFERENCES "subscriber" ("id") ON DELETE SET NULL,
        ${oneOf('state', ['waiting', 'sent', 'failed', 'skipped'])},
        ${optionalOneOf('reason', ['refused', 'later', 'unreachable', 'left', 'suppressed', 'erased'])},
        "code" integer CHECK ("code" BETWEEN 200 AND 599), "tries" integer NOT NULL DEFAULT 0 CHECK ("tries" >= 0),
        ${optionalMoment('nextTryAt')}, ${optionalText('claimedBy', 60)}, ${optionalMoment('claimedUntil')},
        ${optionalMoment('doneAt')}, UNIQUE ("newsletterId", "subscriberId"),
        CHECK (("state" = 'sent') <= ("doneAt" IS NOT NULL)))`,
      `CREATE INDEX "delivery_open" ON "delivery" ("newsletterId", "id") WHERE "state" = 'waiting'`,
      `CREATE INDEX "delivery_state" ON "delivery" ("newsletterId", "state", "reason", "code")`,
      `CREATE INDEX "delivery_subscriber" ON "delivery" ("subscriberId")`,
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    await runAll(
      runner,
      ['delivery', 'newsletter_topic', 'newsletter'].map((table) => `DROP TABLE "${table}"`),
    )
  }
}
