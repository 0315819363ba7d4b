/** Reading projects: for lists, and one with all that its page shows. Published ones only. */
import type { Reader } from '../database/database.js'
import { placeholders } from '../database/database.js'
import { keptUntil } from '../database/kept-until.js'
import { findKeys } from '../database/search-index.js'
import type { SearchTerm } from '../database/search-text.js'
import { decodeSummaries, type ConditionSummary } from '../experience/condition-summary.js'
import type { Services } from '../services.js'
import { NotFound } from '../web/errors.js'
import type { InstitutionType, Provenance, TargetGroup, Theme } from './vocabulary.js'

export interface ProjectListing {
  id: number
  slug: string
  title: string
  titleEn: string | null
  summary: string
  summaryEn: string | null
  startedOn: string
  endedOn: string | null
  provenance: Provenance
  experienceCount: number
  /** `conditions` as the row keeps them. */
  conditionCounts: string
  municipalityCode: string
  municipality: string
  municipalitySlug: string
  institutionId: number
  institution: string
  institutionSlug: string
  institutionType: InstitutionType
  /** What the files of the picture that it shows are named by. */
  picture: string | null
  /** The five conditions, or empty without experience. */
  conditions: ConditionSummary[]
}

const COLUMNS = `p."id", p."slug", p."title", p."titleEn", p."summary", p."summaryEn", p."startedOn", p."endedOn", p."provenance",
    p."experienceCount", p."conditionCounts", p."municipalityCode", m."name" AS "municipality", m."slug" AS "municipalitySlug", p."institutionId",
    i."name" AS "institution", i."slug" AS "institutionSlug", i."type" AS "institutionType", pp."file" AS "picture"`
const TABLES = `"project" p JOIN "municipality" m ON m."code" = p."municipalityCode" JOIN "institution" i ON i."id" = p."institutionId"
    LEFT JOIN "project_picture" pp ON pp."projectId" = p."id" AND pp."removedAt" IS NULL`

/** So many as a busy day's visitors look at. */
const LISTINGS_KEPT = 5000
const listings = keptUntil<number, ProjectListing>({ until: ['projects', 'municipalities'], most: LISTINGS_KEPT })

/** In the order of the ids; ids that are not published are passed over. */
export async function projectListings({ db }: Services, ids: number[]): Promise<ProjectListing[]> {
  const byId = await listings.ofAll(db, ids, (missing) => readListings(db.read, missing))
  return ids.map((id) => byId.get(id)).filter((listing) => listing !== undefined)
}

/** Published since a day, the newest first; of one municipality, or of all. */
export async function publishedSince(
  read: Reader,
  since: string,
  code: string | null,
  most: number,
): Promise<number[]> {
  const rows = await read.all<{ id: number }>(
    `SELECT "id" FROM "project" WHERE "status" = 'published' AND "publishedAt" >= ? ${code === null ? '' : 'AND "municipalityCode" = ?'}
     ORDER BY "publishedAt" DESC, "id" DESC LIMIT ?`,
    code === null ? [since, most] : [since, code, most],
  )
  return rows.map(({ id }) => id)
}

export async function newestPublished(read: Reader): Promise<string | null> {
  const row = await read.one<{ slug: string }>(
    `SELECT "slug" FROM "project" WHERE "status" = 'published' ORDER BY "publishedAt" DESC, "id" DESC LIMIT 1`,
  )
  return row?.slug ?? null
}

/** Of a published project; null where there is none. */
export async function projectIdBySlug(read: Reader, slug: string): Promise<number | null> {
  const row = await read.one<{ id: number }>(`SELECT "id" FROM "project" WHERE "slug" = ? AND "status" = 'published'`, [
    slug,
  ])
  return row?.id ?? null
}

async function readListings(read: Reader, ids: number[]): Promise<Map<number, ProjectListing>> {
  const rows = await read.all<Omit<ProjectListing, 'conditions'>>(
    `SELECT ${COLUMNS} FROM ${TABLES} WHERE p."id" IN (${placeholders(ids)}) AND p."status" = 'published'`,
    ids,
  )
  return new Map(rows.map((row) => [row.id, { ...row, conditions: decodeSummaries(row.conditionCounts) }]))
}

export interface ProjectPage extends ProjectListing {
  description: string
  publishedAt: string
  updatedAt: string
  street: string
  postcode: string
  town: string
  contactRole: string | null
  phone: string | null
  email: string | null
  website: string | null
  targetGroups: TargetGroup[]
  themes: Theme[]
  partners: { name: string; slug: string }[]
  /** How many take part; never who. */
  volunteers: VolunteerCounts
}

export interface VolunteerCounts {
  active: number
  throughAssociation: number
  firstTime: number
  hoursPerMonth: number
}

/** @throws NotFound for a project that is not published */
export async function publishedProject({ db, clock }: Services, slug: string): Promise<ProjectPage> {
  const row = await db.read.one<
    Omit<ProjectPage, 'conditions' | 'targetGroups' | 'themes' | 'partners' | 'volunteers'>
  >(
    `SELECT ${COLUMNS}, p."description", p."publishedAt", p."updatedAt", i."street", i."postcode", i."town", i."contactRole", i."phone", i."email", i."website"
     FROM ${TABLES} WHERE p."slug" = ? AND p."status" = 'published'`,
    [slug],
  )
  if (!row) throw new NotFound()
  const [targetGroups, themes, partners, volunteers] = await Promise.all([
    db.read.all<{ value: TargetGroup }>(
      'SELECT "targetGroup" AS "value" FROM "project_target_group" WHERE "projectId" = ? ORDER BY 1',
      [row.id],
    ),
    db.read.all<{ value: Theme }>('SELECT "theme" AS "value" FROM "project_theme" WHERE "projectId" = ? ORDER BY 1', [
      row.id,
    ]),
    db.read.all<{ name: string; slug: string }>(
      'SELECT i."name", i."slug" FROM "project_partner" pp JOIN "institution" i ON i."id" = pp."institutionId" WHERE pp."projectId" = ? ORDER BY i."sortKey"',
      [row.id],
    ),
    volunteerCounts(db.read, row.id, clock.today()),
  ])
  return {
    ...row,
    conditions: decodeSummaries(row.conditionCounts),
    targetGroups: targetGroups.map(({ value }) => value),
    themes: themes.map(({ value }) => value),
    partners,
    volunteers,
  }
}

async function volunteerCounts(read: Reader, projectId: number, today: string): Promise<VolunteerCounts> {
  const counts = await read.one<VolunteerCounts>(
    `SELECT count(*) AS "active", coalesce(sum(CASE WHEN "throughAssociation" = TRUE THEN 1 ELSE 0 END), 0) AS "throughAssociation",
       coalesce(sum(CASE WHEN "firstTime" = TRUE THEN 1 ELSE 0 END), 0) AS "firstTime", coalesce(sum("hoursPerMonth"), 0) AS "hoursPerMonth"
     FROM "assignment" WHERE "projectId" = ? AND ("endedOn" IS NULL OR "endedOn" >= ?)`,
    [projectId, today],
  )
  return counts!
}

/** As many as there are: beyond this nobody pages. */
const MOST_HITS = 200_000

/** Ids of projects that answer all terms, title hits first. */
export function searchProjects({ db }: Services, terms: SearchTerm[]): Promise<number[]> {
  return findKeys(db, 'project', terms, MOST_HITS)
}
