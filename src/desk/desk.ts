/** The desk's overview: what a coordinator keeps, and what a consultant compiles from. Plain reads, as a list is. */
import { can, requireArea, type Actor } from '../accounts/permissions.js'
import { placeholders } from '../database/database.js'
import type { ProjectStatus, Provenance } from '../registry/vocabulary.js'
import type { Services } from '../services.js'

export const PROJECTS_A_PAGE = 50

export interface DeskProject {
  id: number
  title: string
  slug: string
  status: ProjectStatus
  provenance: Provenance
  institution: string
  /** All that is logged, also in a draft. */
  experiences: number
  volunteers: number
}

export interface DeskInstitution {
  id: number
  name: string
  slug: string
  projects: number
}

export interface Desk {
  municipalities: { code: string; name: string; slug: string }[]
  projects: DeskProject[]
  projectCount: number
  institutions: DeskInstitution[]
}

/** @throws Forbidden for who has no desk */
export async function deskOf({ db }: Services, actor: Actor, page: number): Promise<Desk> {
  requireArea(actor, 'see desk')
  const codes = actor.municipalityCodes.filter((code) => can(actor, 'see desk', code))
  if (codes.length === 0) return { municipalities: [], projects: [], projectCount: 0, institutions: [] }
  const own = `"municipalityCode" IN (${placeholders(codes)})`
  const [municipalities, count, projects, institutions] = await Promise.all([
    db.read.all<Desk['municipalities'][number]>(
      `SELECT "code", "name", "slug" FROM "municipality" WHERE "code" IN (${placeholders(codes)}) ORDER BY "sortKey"`,
      codes,
    ),
    db.read.one<{ n: number }>(`SELECT count(*) AS "n" FROM "project" WHERE ${own} AND "deletedAt" IS NULL`, codes),
    db.read.all<DeskProject>(
      `SELECT p."id", p."title", p."slug", p."status", p."provenance", i."name" AS "institution",
         (SELECT count(*) FROM "experience" e WHERE e."projectId" = p."id") AS "experiences",
         (SELECT count(*) FROM "assignment" a WHERE a."projectId" = p."id") AS "volunteers"
       FROM "project" p JOIN "institution" i ON i."id" = p."institutionId"
       WHERE p.${own} AND p."deletedAt" IS NULL
       ORDER BY CASE p."status" WHEN 'draft' THEN 0 WHEN 'published' THEN 1 ELSE 2 END, p."sortKey", p."id"
       LIMIT ? OFFSET ?`,
      [...codes, PROJECTS_A_PAGE, (page - 1) * PROJECTS_A_PAGE],
    ),
    db.read.all<DeskInstitution>(
      `SELECT i."id", i."name", i."slug",
         (SELECT count(*) FROM "project" p WHERE p."institutionId" = i."id" AND p."deletedAt" IS NULL) AS "projects"
       FROM "institution" i WHERE i.${own} AND i."archivedAt" IS NULL ORDER BY i."sortKey", i."id" LIMIT 500`,
      codes,
    ),
  ])
  return { municipalities, projects, projectCount: count!.n, institutions }
}

export interface CompiledMunicipality {
  name: string
  slug: string
  projects: number
  experiences: number
}

/** What there is to compile a report from, municipality by municipality. @throws Forbidden */
export async function compilationOverview({ db }: Services, actor: Actor): Promise<CompiledMunicipality[]> {
  requireArea(actor, 'compile report')
  return db.read.all<CompiledMunicipality>(
    `SELECT m."name", m."slug",
       (SELECT count(*) FROM "project" p WHERE p."municipalityCode" = m."code" AND p."status" = 'published') AS "projects",
       (SELECT coalesce(sum(t."count"), 0) FROM "experience_tally" t
        WHERE t."scope" = 'municipality' AND t."scopeKey" = m."code") AS "experiences"
     FROM "municipality" m WHERE m."takesPart" = TRUE ORDER BY m."sortKey"`,
  )
}
