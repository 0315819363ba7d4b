/**
 * What is kept of a project beside its own columns, made anew after every change to it or its experience:
 * the facets that the project index filters by, and its search text.
 */
import type { Tx } from '../database/database.js'
import { indexForSearch } from '../database/search-index.js'
import { averageOf, encodeSummaries, summarise } from '../experience/condition-summary.js'
import { keepingTallies, talliesOf } from '../experience/tallies.js'
import type { Evidence } from './vocabulary.js'

interface ProjectRow {
  title: string
  titleEn: string | null
  summary: string
  summaryEn: string | null
  description: string
  status: string
  provenance: string
  slug: string
  municipalityCode: string
  municipality: string
  municipalitySlug: string
  institutionId: number
  institution: string
  institutionType: string
}

/** Runs a change to a project or its experience inside a transaction, and keeps all that is derived from it. */
export async function changingProject<T>(tx: Tx, projectId: number, change: () => Promise<T>): Promise<T> {
  const before = await placeTags(tx, projectId)
  const result = await keepingTallies(tx, projectId, change)
  await keepProject(tx, projectId)
  tx.touch(...before, ...(await placeTags(tx, projectId)))
  return result
}

/** The names of what a project is shown on: see docs/ARCHITECTURE.md. */
async function placeTags(tx: Tx, projectId: number): Promise<string[]> {
  const place = await tx.one<{ municipalityCode: string; institutionId: number }>(
    'SELECT "municipalityCode", "institutionId" FROM "project" WHERE "id" = ?',
    [projectId],
  )
  if (!place) return []
  const partners = await tx.all<{ institutionId: number }>(
    'SELECT "institutionId" FROM "project_partner" WHERE "projectId" = ?',
    [projectId],
  )
  return [
    `project:${projectId}`,
    'projects',
    `municipality:${place.municipalityCode}`,
    `institution:${place.institutionId}`,
    ...partners.map((partner) => `institution:${partner.institutionId}`),
  ]
}

export async function keepProject(tx: Tx, projectId: number): Promise<void> {
  const project = await tx.one<ProjectRow>(
    `SELECT p."title", p."titleEn", p."summary", p."summaryEn", p."description", p."status", p."provenance", p."slug", p."municipalityCode",
       p."institutionId", m."name" AS "municipality", m."slug" AS "municipalitySlug", i."name" AS "institution", i."type" AS "institutionType"
     FROM "project" p JOIN "institution" i ON i."id" = p."institutionId" JOIN "municipality" m ON m."code" = p."municipalityCode"
     WHERE p."id" = ?`,
    [projectId],
  )
  if (!project) return indexForSearch(tx, 'project', projectId, null)
  const targetGroups = await tx.all<{ value: string }>(
    'SELECT "targetGroup" AS "value" FROM "project_target_group" WHERE "projectId" = ?',
    [projectId],
  )
  const themes = await tx.all<{ value: string }>(
    'SELECT "theme" AS "value" FROM "project_theme" WHERE "projectId" = ?',
    [projectId],
  )
  const summaries = summarise(await talliesOf(tx, 'project', [String(projectId)]))
  const covered = summaries.filter((summary) => summary.count > 0)
  const overall = averageOf(
    [0, 1, 2, 3, 4].map((i) => covered.reduce((sum, summary) => sum + summary.distribution[i]!, 0)),
  )
  const evidence: Evidence = covered.length === summaries.length ? 'complete' : covered.length > 0 ? 'partial' : 'none'
  const facets = [
    `municipality:${project.municipalitySlug}`,
    `type:${project.institutionType}`,
    ...targetGroups.map((row) => `target:${row.value}`),
    ...themes.map((row) => `theme:${row.value}`),
    ...covered.map((summary) => `condition:${summary.code}`),
    ...covered.map((summary) => `rating-${summary.code}:${Math.round(summary.average!)}`),
    ...(overall === null ? [] : [`rating:${Math.round(overall)}`]),
    `evidence:${evidence}`,
    `provenance:${project.provenance}`,
  ]
  const experienceCount = covered.reduce((sum, summary) => sum + summary.count, 0)
  await tx.run('UPDATE "project" SET "facets" = ?, "conditionCounts" = ?, "experienceCount" = ? WHERE "id" = ?', [
    facets.join(' '),
    experienceCount > 0 ? encodeSummaries(summaries) : '',
    experienceCount,
    projectId,
  ])
  await indexForSearch(tx, 'project', projectId, project.status === 'published' ? searchText(project) : null)
}

const searchText = (project: ProjectRow) => ({
  title: [project.title, project.titleEn ?? ''].join(' '),
  body: [project.summary, project.summaryEn ?? '', project.description, project.institution, project.municipality].join(
    ' ',
  ),
})
