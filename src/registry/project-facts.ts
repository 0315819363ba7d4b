/** What the registry knows of one project, published or not: for what is made from it. */
import type { Reader } from '../database/database.js'
import { NotFound } from '../web/errors.js'
import type { ProjectStatus, TargetGroup } from './vocabulary.js'

export interface ProjectFacts {
  id: number
  slug: string
  municipalityCode: string
  municipality: string
  status: ProjectStatus
  title: string
  titleEn: string | null
  summary: string
  summaryEn: string | null
  startedOn: string
  endedOn: string | null
  targetGroups: TargetGroup[]
  institution: string
  /** A function, not a person. */
  contactRole: string | null
  phone: string | null
  email: string | null
}

/**
 * @param check the right to the project's municipality: asked before anything more is read, so that nothing tells
 *   another's project from none
 */
export async function projectFacts(
  read: Reader,
  projectId: number,
  check: (municipalityCode: string) => void,
): Promise<ProjectFacts> {
  const row = await read.one<Omit<ProjectFacts, 'targetGroups'>>(
    `SELECT p."id", p."slug", p."municipalityCode", m."name" AS "municipality", p."status", p."title", p."titleEn", p."summary",
       p."summaryEn", p."startedOn", p."endedOn", i."name" AS "institution", i."contactRole", i."phone", i."email"
     FROM "project" p JOIN "institution" i ON i."id" = p."institutionId" JOIN "municipality" m ON m."code" = p."municipalityCode"
     WHERE p."id" = ? AND p."deletedAt" IS NULL`,
    [projectId],
  )
  if (!row) throw new NotFound()
  check(row.municipalityCode)
  const targetGroups = await read.all<{ value: TargetGroup }>(
    'SELECT "targetGroup" AS "value" FROM "project_target_group" WHERE "projectId" = ? ORDER BY 1',
    [projectId],
  )
  return { ...row, targetGroups: targetGroups.map(({ value }) => value) }
}
