import type { MigrationInterface, QueryRunner } from 'typeorm'
import {
  date,
  dialectOf,
  flag,
  oneOf,
  optionalDate,
  optionalMoment,
  moment,
  optionalText,
  runAll,
  text,
  version,
} from './dialect.js'

const REGIONS = ['Hovedstaden', 'Sjælland', 'Syddanmark', 'Midtjylland', 'Nordjylland', 'Østdanmark']
const INSTITUTION_TYPES = ['school', 'daycare', 'care_home', 'centre', 'library', 'other']
const TARGET_GROUPS = [
  'young_children',
  'pupils',
  'young_people',
  'adults',
  'older_people',
  'people_with_learning_disability',
  'families',
]
const THEMES = [
  'learning',
  'wellbeing',
  'activity',
  'companionship',
  'nature',
  'food',
  'culture',
  'transition',
  'citizenship',
]

/** Municipalities, institutions, projects, what a change touched, what is searched, settings of the installation. */
export class Registry1764000001000 implements MigrationInterface {
  name = 'Registry1764000001000'

  async up(runner: QueryRunner): Promise<void> {
    const { id, sqlite } = dialectOf(runner)
    await runAll(runner, [
      `CREATE TABLE "content_version" ("id" integer PRIMARY KEY CHECK ("id" = 1), "version" integer NOT NULL)`,
      `INSERT INTO "content_version" VALUES (1, 1)`,
      `CREATE TABLE "content_change" ("tag" text PRIMARY KEY, "version" integer NOT NULL)`,
      `CREATE INDEX "content_change_version" ON "content_change" ("version")`,
      `CREATE TABLE "setting" (${text('key', 100)} PRIMARY KEY, "value" text NOT NULL CHECK (length("value") <= 2000))`,
      `CREATE TABLE "municipality" (
        "code" text PRIMARY KEY CHECK (length("code") = 4),
        ${text('name', 100)}, ${text('slug', 100)} UNIQUE, ${text('sortKey', 200)},
        ${flag('takesPart', false)},
        "centreLongitude" real NOT NULL, "centreLatitude" real NOT NULL,
        "tileColumn" integer NOT NULL CHECK ("tileColumn" >= 0), "tileRow" integer NOT NULL CHECK ("tileRow" >= 0),
        ${version}, UNIQUE ("tileColumn", "tileRow"))`,
      `CREATE TABLE "municipality_region" (
        "municipalityCode" text NOT NULL REFERENCES "municipality" ("code") ON DELETE RESTRICT,
        ${oneOf('region', REGIONS)}, ${date('validFrom')}, ${optionalDate('validTo')},
        PRIMARY KEY ("municipalityCode", "validFrom"), CHECK ("validTo" IS NULL OR "validTo" >= "validFrom"))`,
      `CREATE TABLE "institution" (
        ${id}, "municipalityCode" text NOT NULL REFERENCES "municipality" ("code") ON DELETE RESTRICT,
        ${text('name', 200)}, ${text('slug', 200)} UNIQUE, ${text('sortKey', 400)}, ${oneOf('type', INSTITUTION_TYPES)},
        ${text('street', 200, 0)}, ${text('postcode', 4, 0)}, ${text('town', 100, 0)},
        ${optionalText('contactRole', 200)}, ${optionalText('phone', 30)}, ${optionalText('email', 254)}, ${optionalText('website', 500)},
        ${moment('createdAt')}, ${moment('updatedAt')}, ${optionalMoment('archivedAt')}, ${version},
        UNIQUE ("id", "municipalityCode"))`,
      `CREATE INDEX "institution_municipality" ON "institution" ("municipalityCode", "sortKey")`,
      `CREATE TABLE "project" (
        ${id}, "municipalityCode" text NOT NULL, "institutionId" integer NOT NULL,
        ${text('title', 200)}, ${optionalText('titleEn', 200)}, ${text('slug', 200)} UNIQUE, ${text('sortKey', 400)},
        ${text('summary', 500)}, ${optionalText('summaryEn', 500)}, ${text('description', 20000, 0)},
        ${date('startedOn')}, ${optionalDate('endedOn')},
        ${oneOf('status', ['draft', 'published', 'archived'])},
        ${oneOf('provenance', ['source', 'illustrative', 'registered'])},
        ${optionalMoment('publishedAt')}, ${moment('createdAt')}, ${moment('updatedAt')}, ${version},
        "facets" text NOT NULL DEFAULT '',
        "conditionCounts" text NOT NULL DEFAULT '',
        "experienceCount" integer NOT NULL DEFAULT 0 CHECK ("experienceCount" >= 0),
        FOREIGN KEY ("institutionId", "municipalityCode") REFERENCES "institution" ("id", "municipalityCode") ON DELETE RESTRICT,
        UNIQUE ("id", "municipalityCode"),
        CHECK ("endedOn" IS NULL OR "endedOn" >= "startedOn"),
        CHECK ("status" <> 'published' OR "publishedAt" IS NOT NULL))`,
      `CREATE INDEX "project_municipality" ON "project" ("municipalityCode", "status", "sortKey")`,
      `CREATE INDEX "project_institution" ON "project" ("institutionId", "status", "sortKey")`,
      `CREATE INDEX "project_newest" ON "project" ("status", "publishedAt", "id")`,
      `CREATE TABLE "project_target_group" (
        "projectId" integer NOT NULL REFERENCES "project" ("id") ON DELETE CASCADE,
        ${oneOf('targetGroup', TARGET_GROUPS)}, PRIMARY KEY ("projectId", "targetGroup"))`,
      `CREATE TABLE "project_theme" (
        "projectId" integer NOT NULL REFERENCES "project" ("id") ON DELETE CASCADE,
        ${oneOf('theme', THEMES)}, PRIMARY KEY ("projectId", "theme"))`,
      `CREATE TABLE "project_partner" (
        "projectId" integer NOT NULL, "institutionId" integer NOT NULL, "municipalityCode" text NOT NULL,
        PRIMARY KEY ("projectId", "institutionId"),
        FOREIGN KEY ("projectId", "municipalityCode") REFERENCES "project" ("id", "municipalityCode") ON DELETE CASCADE,
        FOREIGN KEY ("institutionId", "municipalityCode") REFERENCES "institution" ("id", "municipalityCode") ON DELETE RESTRICT)`,
      `CREATE INDEX "project_partner_institution" ON "project_partner" ("institutionId")`,
      ...(sqlite ? sqliteSearch : postgresSearch),
    ])
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = [
      'search_entry',
      'project_partner',
      'project_theme',
      'project_target_group',
      'project',
      'institution',
      'municipality_region',
      'municipality',
      'setting',
      'content_change',
      'content_version',
    ]
    await runAll(
      runner,
      tables.map((table) => `DROP TABLE "${table}"`),
    )
  }
}

// The row's key is its record's key and kind in one number; see database/search-index.ts.
const sqliteSearch = [
  `CREATE VIRTUAL TABLE "search_entry" USING fts5("title", "body", tokenize = "ascii", prefix = '3 5', detail = 'column')`,
]
const postgresSearch = [
  `CREATE TABLE "search_entry" ("rowid" bigint PRIMARY KEY, "title" tsvector NOT NULL, "body" tsvector NOT NULL)`,
  `CREATE INDEX "search_entry_title" ON "search_entry" USING gin ("title")`,
  `CREATE INDEX "search_entry_body" ON "search_entry" USING gin ("body")`,
]
