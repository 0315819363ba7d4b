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

/** The sections that every report has, in the order in which they begin. */
const SECTIONS = [
  ['conclusion', 'Hovedkonklusion'],
  ['leadership', 'Kvalificeret og engageret ledelse'],
  ['clarity', 'Klarhed om rammer, roller og ansvar'],
  ['anchoring', 'Forankring af det frivillige arbejde'],
  ['visibility', 'Synlighed'],
  ['diversity', 'Bredde og mangfoldighed'],
  ['effects', 'Positive virkninger'],
  ['dilemmas', 'Dilemmaer'],
  ['method', 'Metode'],
  ['summary', 'English summary'],
] as const

const BEGUN = '2026-11-25T00:00:00.000Z'

/** The report as it is written: sections, what they cite, what is said of them, and who has signed. */
export class ReportDraft1764203000000 implements MigrationInterface {
  name = 'ReportDraft1764203000000'

  async up(runner: QueryRunner): Promise<void> {
    const { id } = dialectOf(runner)
    const user = (name: string) => `"${name}" integer REFERENCES "user_account" ("id") ON DELETE SET NULL`
    await runAll(runner, [
      `CREATE TABLE "report_section" (${id}, ${oneOf('kind', [...SECTIONS.map(([kind]) => kind), 'free'])},
        ${text('title', 200)}, ${text('body', 20000, 0)}, "position" integer NOT NULL CHECK ("position" >= 0),
        ${optionalMoment('removedAt')}, ${moment('createdAt')}, ${moment('updatedAt')}, ${version},
        CHECK ("removedAt" IS NULL OR "kind" = 'free'))`,
      `CREATE UNIQUE INDEX "report_section_kind" ON "report_section" ("kind") WHERE "kind" <> 'free'`,
      // What is cited may be erased: then the citation stays, and the writer is told.
      `CREATE TABLE "report_citation" ("sectionId" integer NOT NULL REFERENCES "report_section" ("id") ON DELETE CASCADE,
        ${oneOf('entity', ['experience', 'effect'])}, "entityKey" integer NOT NULL CHECK ("entityKey" > 0),
        "citedVersion" integer NOT NULL CHECK ("citedVersion" >= 0), ${flag('citedQuotable', false)},
        PRIMARY KEY ("sectionId", "entity", "entityKey"))`,
      `CREATE INDEX "report_citation_record" ON "report_citation" ("entity", "entityKey")`,
      `CREATE TABLE "report_comment" (${id},
        "sectionId" integer NOT NULL REFERENCES "report_section" ("id") ON DELETE CASCADE, ${user('userId')},
        ${text('body', 2000)}, ${moment('createdAt')}, ${optionalMoment('settledAt')}, ${user('settledBy')})`,
      `CREATE INDEX "report_comment_section" ON "report_comment" ("sectionId", "id")`,
      `CREATE TABLE "report_review" (${id}, ${text('draftHash', 64, 64)},
        "askedBy" integer NOT NULL REFERENCES "user_account" ("id"), ${moment('askedAt')}, ${optionalText('message', 2000)},
        ${optionalOneOf('decision', ['approved', 'returned'])},
        "decidedBy" integer REFERENCES "user_account" ("id"), ${optionalMoment('decidedAt')}, ${optionalText('reply', 2000)},
        CHECK ("decidedBy" <> "askedBy"),
        CHECK (("decision" IS NULL) = ("decidedBy" IS NULL) AND ("decision" IS NULL) = ("decidedAt" IS NULL)))`,
    ])
    for (const [position, [kind, title]] of SECTIONS.entries())
      await runner.query(
        `INSERT INTO "report_section" ("kind", "title", "body", "position", "createdAt", "updatedAt")
         VALUES ('${kind}', '${title}', '', ${position}, '${BEGUN}', '${BEGUN}')`,
      )
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = ['report_review', 'report_comment', 'report_citation', 'report_section']
    await runAll(
      runner,
      tables.map((table) => `DROP TABLE "${table}"`),
    )
  }
}
