/** Where a condition is praised and criticised in the same project, or in the same kind of institution. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import type { Reader, SqlValue } from '../../database/database.js'
import { voiceTallies } from '../../experience/voice-tallies.js'
import { CONDITIONS, type ConditionCode } from '../../experience/vocabulary.js'
import { INSTITUTION_TYPES, type InstitutionType } from '../../registry/vocabulary.js'
import type { Services } from '../../services.js'
import { ENTRY_COLUMNS, ENTRY_TABLES, withPassages, type Entry } from '../reading/entries.js'

/** Rated at least so it is praise, at most so it is criticism. */
const PRAISE = 4
const CRITICISM = 2

export const CONTRADICTIONS_A_PAGE = 10

export interface Contradiction {
  condition: ConditionCode
  illustrative: boolean
  project: { id: number; title: string } | null
  type: InstitutionType | null
  praised: number
  criticised: number
  /** The newest of each. */
  praise: Entry
  criticism: Entry
}

interface Counted {
  projectId: number
  title: string
  condition: ConditionCode
  illustrative: boolean | number
  praised: number
  criticised: number
}

const ILLUSTRATIVE = `CASE WHEN e."provenance" = 'illustrative' THEN 1 ELSE 0 END`

/** In a municipality's projects, those of which something was heard last first. @throws NotFound */
export async function contradictionsInProjects(
  { db }: Services,
  actor: Actor,
  municipalityCode: string,
  condition: ConditionCode | null,
  page: number,
): Promise<{ found: Contradiction[]; more: boolean }> {
  requireRight(actor, 'compile report', null)
  const rows = await db.read.all<Counted>(
    `SELECT e."projectId", p."title", e."conditionCode" AS "condition", ${ILLUSTRATIVE} AS "illustrative",
       sum(CASE WHEN e."rating" >= ${PRAISE} THEN 1 ELSE 0 END) AS "praised",
       sum(CASE WHEN e."rating" <= ${CRITICISM} THEN 1 ELSE 0 END) AS "criticised"
     FROM "project" p JOIN "experience" e ON e."projectId" = p."id"
     WHERE p."municipalityCode" = ? AND p."status" = 'published' ${condition ? 'AND e."conditionCode" = ?' : ''}
     GROUP BY e."projectId", p."title", e."conditionCode", ${ILLUSTRATIVE}
     HAVING min(e."rating") <= ${CRITICISM} AND max(e."rating") >= ${PRAISE}
     ORDER BY max(e."observedOn") DESC, e."projectId", e."conditionCode" LIMIT ? OFFSET ?`,
    [
      municipalityCode,
      ...(condition ? [condition] : []),
      CONTRADICTIONS_A_PAGE + 1,
      (page - 1) * CONTRADICTIONS_A_PAGE,
    ],
  )
  const found = await Promise.all(
    rows.slice(0, CONTRADICTIONS_A_PAGE).map(async ({ projectId, title, ...row }): Promise<Contradiction> => {
      const illustrative = Boolean(row.illustrative)
      const place = { sql: 'e."projectId" = ?', value: projectId }
      const [praise, criticism] = await voices(db.read, place, row.condition, illustrative)
      return {
        ...row,
        illustrative,
        project: { id: projectId, title },
        type: null,
        praise: praise!,
        criticism: criticism!,
      }
    }),
  )
  return { found, more: rows.length > CONTRADICTIONS_A_PAGE }
}

/** In kinds of institution, counted from what is kept. @throws NotFound */
export async function contradictionsInTypes(
  { db }: Services,
  actor: Actor,
  condition: ConditionCode | null,
): Promise<Contradiction[]> {
  requireRight(actor, 'compile report', null)
  const tallies = await voiceTallies(db.read, 'type')
  const found: Contradiction[] = []
  for (const type of INSTITUTION_TYPES)
    for (const code of condition ? [condition] : CONDITIONS)
      for (const illustrative of [false, true]) {
        const tally = tallies.find(
          (one) => one.key === type && one.conditionCode === code && one.illustrative === illustrative,
        )
        if (!tally) continue
        const [one, two, , four, five] = tally.distribution
        const [praised, criticised] = [four + five, one + two]
        if (praised === 0 || criticised === 0) continue
        const [praise, criticism] = await voices(db.read, { sql: 'i."type" = ?', value: type }, code, illustrative)
        if (praise && criticism)
          found.push({ condition: code, illustrative, project: null, type, praised, criticised, praise, criticism })
      }
  return found
}

/** The newest that praises, and the newest that criticises. */
async function voices(
  read: Reader,
  place: { sql: string; value: SqlValue },
  condition: ConditionCode,
  illustrative: boolean,
): Promise<(Entry | undefined)[]> {
  const newest = async (rated: string) => {
    const rows = await read.all<Parameters<typeof withPassages>[1][number]>(
      `SELECT ${ENTRY_COLUMNS} FROM ${ENTRY_TABLES} WHERE ${place.sql} AND e."conditionCode" = ? AND e."rating" ${rated}
         AND e."provenance" ${illustrative ? '=' : '<>'} 'illustrative' AND p."status" = 'published'
       ORDER BY e."observedOn" DESC, e."id" DESC LIMIT 1`,
      [place.value, condition],
    )
    return (await withPassages(read, rows))[0]
  }
  return Promise.all([newest(`>= ${PRAISE}`), newest(`<= ${CRITICISM}`)])
}
