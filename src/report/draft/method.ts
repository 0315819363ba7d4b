/** How the report was made, written by the registry from its own data: how many, who, when, and what was left out. */
import type { Reader } from '../../database/database.js'
import { RESPONDENT_ROLES, type RespondentRole } from '../../experience/vocabulary.js'
import { formatDate, formatNumber, translate, type Language } from '../../web/messages.js'

export interface MethodFacts {
  projects: number
  /** Of them, how many have no experience yet. */
  silent: number
  municipalities: number
  experiences: number
  effects: number
  illustrative: number
  /** Of experiences and effects, how many may be quoted. */
  quotable: number
  first: string | null
  last: string | null
  /** Experiences and effects in projects that are not public. */
  leftOut: number
  roles: { role: RespondentRole; n: number }[]
  /** Those of roles too few to be named. */
  otherRoles: number
}

/** So few could be told apart: they are counted with others. */
const FEW = 3

const ALL = `(SELECT "projectId", "respondentRole", "observedOn", "quotable", "provenance", 1 AS "isExperience" FROM "experience"
  UNION ALL SELECT "projectId", "respondentRole", "observedOn", "quotable", "provenance", 0 FROM "effect")`

export async function methodFacts(read: Reader): Promise<MethodFacts> {
  const counts = (await read.one<
    Omit<MethodFacts, 'roles' | 'otherRoles' | 'leftOut' | 'projects' | 'silent'> & { heard: number }
  >(
    `SELECT count(DISTINCT p."municipalityCode") AS "municipalities", coalesce(sum(a."isExperience"), 0) AS "experiences",
       coalesce(sum(1 - a."isExperience"), 0) AS "effects",
       coalesce(sum(CASE WHEN a."provenance" = 'illustrative' THEN 1 ELSE 0 END), 0) AS "illustrative",
       coalesce(sum(CASE WHEN a."quotable" = TRUE THEN 1 ELSE 0 END), 0) AS "quotable",
       min(a."observedOn") AS "first", max(a."observedOn") AS "last",
       count(DISTINCT CASE WHEN a."isExperience" = 1 THEN a."projectId" END) AS "heard"
     FROM ${ALL} AS a JOIN "project" p ON p."id" = a."projectId" WHERE p."status" = 'published'`,
  ))!
  const { n } = (await read.one<{ n: number }>(`SELECT count(*) AS "n" FROM "project" WHERE "status" = 'published'`))!
  const leftOut = (await read.one<{ n: number }>(
    `SELECT count(*) AS "n" FROM ${ALL} AS a JOIN "project" p ON p."id" = a."projectId"
     WHERE p."status" <> 'published' AND p."deletedAt" IS NULL`,
  ))!
  const byRole = await read.all<{ role: RespondentRole; n: number }>(
    `SELECT a."respondentRole" AS "role", count(*) AS "n" FROM ${ALL} AS a JOIN "project" p ON p."id" = a."projectId"
     WHERE p."status" = 'published' GROUP BY a."respondentRole"`,
  )
  const { heard, ...told } = counts
  return { ...told, projects: n, silent: n - heard, leftOut: leftOut.n, ...named(byRole) }
}

/** A role that is left out alone could be found by taking the others from the whole: then one more goes with it. */
function named(byRole: { role: RespondentRole; n: number }[]): Pick<MethodFacts, 'roles' | 'otherRoles'> {
  const most = [...byRole].sort(
    (a, b) => b.n - a.n || RESPONDENT_ROLES.indexOf(a.role) - RESPONDENT_ROLES.indexOf(b.role),
  )
  const roles = most.filter(({ n }) => n >= FEW)
  let otherRoles = most.filter(({ n }) => n < FEW).reduce((sum, { n }) => sum + n, 0)
  while (otherRoles > 0 && otherRoles < FEW && roles.length > 0) otherRoles += roles.pop()!.n
  return { roles, otherRoles }
}

/** In paragraphs. */
export function methodWords(lang: Language, facts: MethodFacts): string[] {
  const t = translate[lang]
  const { projects, silent, municipalities, experiences, effects, illustrative, quotable, leftOut } = facts
  const roles = [
    ...facts.roles.map(({ role, n }) =>
      t('report.method.role', { role: t(`reference.role.${role}`), n: formatNumber(lang, n) }),
    ),
    ...(facts.otherRoles > 0 ? [t('report.method.other-roles', { n: formatNumber(lang, facts.otherRoles) })] : []),
  ]
  return [
    t('report.method.how-many', { experiences, effects, projects: projects - silent, municipalities }),
    ...(roles.length > 0 ? [t('report.method.who', { roles: roles.join(', ') })] : []),
    ...(facts.first && facts.last
      ? [t('report.method.when', { first: formatDate(lang, facts.first), last: formatDate(lang, facts.last) })]
      : []),
    t('report.method.illustrative', { n: illustrative }),
    t('report.method.left-out', { silent, n: leftOut, unquoted: experiences + effects - quotable }),
  ]
}
