/** The desk's overview: what a coordinator keeps, and what a consultant compiles from. Plain reads, as a list is. */
import { can, requireArea, type Actor } from '../accounts/permissions.js'
import { placeholders } from '../database/database.js'
import type { Services } from '../services.js'

export interface Desk {
  municipalities: { code: string; name: string; slug: string }[]
  /** How many there are. */
  projects: number
  institutions: number
}

/** @throws Forbidden for who has no desk */
export async function deskOf({ db }: Services, actor: Actor): Promise<Desk> {
  requireArea(actor, 'see desk')
  const codes = actor.municipalityCodes.filter((code) => can(actor, 'see desk', code))
  if (codes.length === 0) return { municipalities: [], projects: 0, institutions: 0 }
  const own = `"municipalityCode" IN (${placeholders(codes)})`
  const [municipalities, counts] = await Promise.all([
    db.read.all<Desk['municipalities'][number]>(
      `SELECT "code", "name", "slug" FROM "municipality" WHERE "code" IN (${placeholders(codes)}) ORDER BY "sortKey"`,
      codes,
    ),
    db.read.one<{ projects: number; institutions: number }>(
      `SELECT (SELECT count(*) FROM "project" WHERE ${own} AND "deletedAt" IS NULL) AS "projects",
         (SELECT count(*) FROM "institution" WHERE ${own} AND "archivedAt" IS NULL) AS "institutions"`,
      [...codes, ...codes],
    ),
  ])
  return { municipalities, ...counts! }
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
