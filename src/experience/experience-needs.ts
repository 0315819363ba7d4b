/** Published projects of which a condition is not told at all, or nothing has been told for half a year. */
import { placesWhere, type Actor } from '../accounts/permissions.js'
import { placeholders } from '../database/database.js'
import type { Need } from '../desk/need.js'
import type { Services } from '../services.js'
import { CONDITIONS, type ConditionCode } from './vocabulary.js'

const FRESH_MONTHS = 6

interface Told {
  id: number
  title: string
  conditionCode: ConditionCode | null
  newest: string | null
}

export async function experienceNeeds({ db, clock }: Services, actor: Actor): Promise<Need[]> {
  const codes = placesWhere(actor, 'log experience')
  if (codes.length === 0) return []
  const rows = await db.read.all<Told>(
    `SELECT p."id", p."title", e."conditionCode", max(e."observedOn") AS "newest"
     FROM "project" p LEFT JOIN "experience" e ON e."projectId" = p."id"
     WHERE p."municipalityCode" IN (${placeholders(codes)}) AND p."status" = 'published'
     GROUP BY p."id", p."title", e."conditionCode"`,
    codes,
  )
  const projects = new Map<number, Told[]>()
  for (const row of rows) projects.set(row.id, [...(projects.get(row.id) ?? []), row])
  return [...projects.values()].flatMap((told) => [...missing(told), ...stale(told, clock.today())])
}

function missing(told: Told[]): Need[] {
  const { id, title } = told[0]!
  const about = { kind: 'condition', about: `project:${id}`, subject: title, due: null } as const
  const codes = CONDITIONS.filter((code) => !told.some((row) => row.conditionCode === code))
  // A project that nobody has told of is told of in one talk.
  if (codes.length === CONDITIONS.length)
    return [{ ...about, text: 'experience.need.interview', href: `/arbejdsbord/interview?projekt=${id}` }]
  return codes.map((code) => ({
    ...about,
    text: `reference.condition.${code}.name`,
    href: `/arbejdsbord/erfaring?projekt=${id}&betingelse=${code}`,
  }))
}

function stale(told: Told[], today: string): Need[] {
  const { id, title } = told[0]!
  const about = { kind: 'stale', about: `project:${id}`, subject: title, due: null } as const
  const dated = CONDITIONS.flatMap((code) => told.filter((row) => row.conditionCode === code))
  const old = dated.filter((row) => monthsAfter(row.newest!, FRESH_MONTHS) < today)
  if (old.length === 0) return []
  if (old.length === dated.length && old.length > 1) {
    const newest = old
      .map((row) => row.newest!)
      .sort()
      .at(-1)!
    const href = `/arbejdsbord/interview?projekt=${id}`
    return [{ ...about, text: 'experience.need.stale-all', values: { newest }, href }]
  }
  return old.map(({ conditionCode, newest }) => ({
    ...about,
    text: `experience.need.stale.${conditionCode!}`,
    values: { newest: newest! },
    href: `/arbejdsbord/erfaring?projekt=${id}&betingelse=${conditionCode!}`,
  }))
}

/** Half a year after 31 August is 28 February, not 3 March. */
export function monthsAfter(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month + months, 0))
  return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(day, last.getUTCDate())))
    .toISOString()
    .slice(0, 10)
}
