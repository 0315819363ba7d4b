/**
 * What is kept of a project beside its own columns, made anew after every change to it or its experience:
 * the facets that the project index filters by, its search text, and what it counts for in the figures.
 */
import { inParts, updateMany } from '../database/bulk.js'
import { placeholders, type Tx } from '../database/database.js'
import { indexAllForSearch, type SearchText } from '../database/search-index.js'
import { averageOf, encodeSummaries, summariseByPlace, type ConditionSummary } from '../experience/condition-summary.js'
import { keepSearchable } from '../experience/experience-search.js'
import { keepingTallies, talliesOf } from '../experience/tallies.js'
import { keepVoices } from '../experience/voice-tallies.js'
import { keepingPassages } from '../summary/coding/anchors.js'
import type { Evidence } from './vocabulary.js'

interface ProjectRow {
  id: number
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
export const changingProject = <T>(tx: Tx, projectId: number, change: () => Promise<T>): Promise<T> =>
  changingProjects(tx, [projectId], change)

/** `changingProject` for a change to many at once. */
export async function changingProjects<T>(tx: Tx, projectIds: readonly number[], change: () => Promise<T>): Promise<T> {
  const ids = [...new Set(projectIds)]
  await touchPlaces(tx, ids)
  const result = await keepingTallies(tx, ids, () => keepingPassages(tx, ids, change))
  await keepProjects(tx, ids)
  await touchPlaces(tx, ids)
  return result
}

/** The names of what projects are shown on: see docs/ARCHITECTURE.md. */
async function touchPlaces(tx: Tx, projectIds: number[]): Promise<void> {
  await inParts(projectIds, async (ids) => {
    const places = await tx.all<{ id: number; municipalityCode: string; institutionId: number }>(
      `SELECT "id", "municipalityCode", "institutionId" FROM "project" WHERE "id" IN (${placeholders(ids)})
       UNION SELECT "projectId", "municipalityCode", "institutionId" FROM "project_partner" WHERE "projectId" IN (${placeholders(ids)})`,
      [...ids, ...ids],
    )
    for (const { id, municipalityCode, institutionId } of places)
      tx.touch(`project:${id}`, 'projects', `municipality:${municipalityCode}`, `institution:${institutionId}`)
  })
}

export const keepProject = (tx: Tx, projectId: number): Promise<void> => keepProjects(tx, [projectId])

export async function keepProjects(tx: Tx, projectIds: readonly number[]): Promise<void> {
  await inParts(projectIds, async (ids) => {
    const list = placeholders(ids)
    const projects = await tx.all<ProjectRow>(
      `SELECT p."id", p."title", p."titleEn", p."summary", p."summaryEn", p."description", p."status", p."provenance", p."slug", p."municipalityCode",
         p."institutionId", m."name" AS "municipality", m."slug" AS "municipalitySlug", i."name" AS "institution", i."type" AS "institutionType"
       FROM "project" p JOIN "institution" i ON i."id" = p."institutionId" JOIN "municipality" m ON m."code" = p."municipalityCode"
       WHERE p."id" IN (${list})`,
      ids,
    )
    const targets = await tx.all<Facet>(
      `SELECT "projectId", 'target:' || "targetGroup" AS "facet" FROM "project_target_group" WHERE "projectId" IN (${list}) ORDER BY 1, 2`,
      ids,
    )
    const themes = await tx.all<Facet>(
      `SELECT "projectId", 'theme:' || "theme" AS "facet" FROM "project_theme" WHERE "projectId" IN (${list}) ORDER BY 1, 2`,
      ids,
    )
    const chosen = new Map<number, string[]>()
    for (const { projectId, facet } of [...targets, ...themes])
      chosen.set(projectId, [...(chosen.get(projectId) ?? []), facet])
    const summaries = summariseByPlace(await talliesOf(tx, 'project', ids.map(String)))
    await updateMany(
      tx,
      'project',
      { facets: 'text', conditionCounts: 'text', experienceCount: 'integer' },
      projects.map((project) => [
        project.id,
        ...keptOf(project, chosen.get(project.id) ?? [], summaries.get(String(project.id)) ?? []),
      ]),
      false,
    )
    const texts = new Map<number, SearchText | null>(ids.map((id) => [id, null]))
    for (const project of projects) if (project.status === 'published') texts.set(project.id, searchText(project))
    await indexAllForSearch(tx, 'project', texts)
  })
  await keepVoices(tx, projectIds)
  await keepSearchable(tx, projectIds)
}

interface Facet {
  projectId: number
  facet: string
}

/** Facets, counts by condition, and how many experiences. */
function keptOf(project: ProjectRow, chosen: string[], summaries: ConditionSummary[]): [string, string, number] {
  const covered = summaries.filter((summary) => summary.count > 0)
  const overall = averageOf(
    [0, 1, 2, 3, 4].map((i) => covered.reduce((sum, summary) => sum + summary.distribution[i]!, 0)),
  )
  const all = covered.length > 0 && covered.length === summaries.length
  const evidence: Evidence = all ? 'complete' : covered.length > 0 ? 'partial' : 'none'
  const facets = [
    `municipality:${project.municipalitySlug}`,
    `type:${project.institutionType}`,
    ...chosen,
    ...covered.map((summary) => `condition:${summary.code}`),
    ...covered.map((summary) => `rating-${summary.code}:${Math.round(summary.average!)}`),
    ...(overall === null ? [] : [`rating:${Math.round(overall)}`]),
    `evidence:${evidence}`,
    `provenance:${project.provenance}`,
  ]
  const experienceCount = covered.reduce((sum, summary) => sum + summary.count, 0)
  return [facets.join(' '), experienceCount > 0 ? encodeSummaries(summaries) : '', experienceCount]
}

const searchText = (project: ProjectRow): SearchText => ({
  title: [project.title, project.titleEn ?? ''].join(' '),
  body: [project.summary, project.summaryEn ?? '', project.description, project.institution, project.municipality].join(
    ' ',
  ),
})
