/** How well each project's experience covers each condition: how many voices, whose, how fresh, how much in agreement. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import { placeholders } from '../../database/database.js'
import { monthsAfter } from '../../experience/experience-needs.js'
import { CONDITIONS, RESPONDENT_ROLES, type ConditionCode, type RespondentRole } from '../../experience/vocabulary.js'
import { decodeVoices, type VoiceCell } from '../../experience/voices.js'
import type { Services } from '../../services.js'
import { countOf, none, spreadOf } from '../figures/spread.js'
import { openWanted, type Wanted } from './wanted.js'

export const FEWEST_VOICES = 3
const FRESH_MONTHS = 6
export const PROJECTS_A_PAGE = 20

export type Gap = 'none' | 'few' | 'one-role' | 'stale'
export type Agreement = 'agree' | 'mostly' | 'split'

export interface CoverageCell {
  condition: ConditionCode
  /** Registered ones. */
  voices: number
  examples: number
  roles: RespondentRole[]
  newest: string | null
  agreement: Agreement | null
  gaps: Gap[]
  wanted: Wanted[]
}

export interface CoveredProject {
  id: number
  title: string
  slug: string
  cells: CoverageCell[]
}

export interface CoveragePage {
  total: number
  projects: CoveredProject[]
}

/** A municipality's published projects, those with the fewest voices first. @throws NotFound */
export async function coverageOf(
  { db, clock }: Services,
  actor: Actor,
  municipalityCode: string,
  page: number,
): Promise<CoveragePage> {
  requireRight(actor, 'compile report', null)
  const where = `"municipalityCode" = ? AND "status" = 'published'`
  const [total, rows] = await Promise.all([
    db.read.one<{ n: number }>(`SELECT count(*) AS "n" FROM "project" WHERE ${where}`, [municipalityCode]),
    db.read.all<{ id: number; title: string; slug: string; voices: string }>(
      `SELECT "id", "title", "slug", "voices" FROM "project" WHERE ${where}
       ORDER BY "experienceCount", "sortKey", "id" LIMIT ? OFFSET ?`,
      [municipalityCode, PROJECTS_A_PAGE, (page - 1) * PROJECTS_A_PAGE],
    ),
  ])
  const ids = rows.map((row) => row.id)
  const [newest, wanted] = await Promise.all([newestOf({ db }, ids), openWanted(db.read, ids)])
  const staleBefore = clock.today()
  return {
    total: total!.n,
    projects: rows.map(({ voices, ...project }) => {
      const cells = decodeVoices(voices)?.cells ?? []
      return {
        ...project,
        cells: CONDITIONS.map((condition) => ({
          ...cellOf(
            condition,
            cells.filter((cell) => cell.conditionCode === condition),
            newest.get(`${project.id} ${condition}`) ?? null,
            staleBefore,
          ),
          wanted: wanted.filter((one) => one.projectId === project.id && one.conditionCode === condition),
        })),
      }
    }),
  }
}

async function newestOf({ db }: Pick<Services, 'db'>, ids: number[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.read.all<{ projectId: number; conditionCode: ConditionCode; newest: string }>(
    `SELECT "projectId", "conditionCode", max("observedOn") AS "newest" FROM "experience"
     WHERE "projectId" IN (${placeholders(ids)}) AND "provenance" <> 'illustrative' GROUP BY 1, 2`,
    ids,
  )
  return new Map(rows.map((row) => [`${row.projectId} ${row.conditionCode}`, row.newest]))
}

function cellOf(
  condition: ConditionCode,
  cells: VoiceCell[],
  newest: string | null,
  today: string,
): Omit<CoverageCell, 'wanted'> {
  const told = cells.filter((cell) => !cell.illustrative)
  const voices = told.reduce((sum, cell) => sum + cell.count, 0)
  const roles = RESPONDENT_ROLES.filter((role) => told.some((cell) => cell.respondentRole === role))
  const gaps: Gap[] =
    voices === 0
      ? ['none']
      : [
          ...(voices < FEWEST_VOICES ? (['few'] as const) : []),
          ...(roles.length === 1 ? (['one-role'] as const) : []),
          ...(newest !== null && monthsAfter(newest, FRESH_MONTHS) < today ? (['stale'] as const) : []),
        ]
  return {
    condition,
    voices,
    examples: cells.reduce((sum, cell) => sum + cell.count, 0) - voices,
    roles,
    newest,
    agreement: agreementOf(told),
    gaps,
  }
}

/** One voice alone agrees with nobody. */
export function agreementOf(cells: Pick<VoiceCell, 'rating' | 'count'>[]): Agreement | null {
  const distribution = none()
  for (const { rating, count } of cells) distribution[rating - 1]! += count
  if (countOf(distribution) < 2) return null
  const [low, high] = [distribution[0] + distribution[1], distribution[3] + distribution[4]]
  if (low > 0 && high > 0) return 'split'
  const { lower, upper } = spreadOf(distribution)!
  return upper - lower <= 1 ? 'agree' : 'mostly'
}
