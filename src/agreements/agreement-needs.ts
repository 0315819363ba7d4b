/** Projects that go on without an agreement, and agreements with points that are not settled. */
import { placesWhere, type Actor } from '../accounts/permissions.js'
import { placeholders } from '../database/database.js'
import type { Need } from '../desk/need.js'
import type { Services } from '../services.js'
import { agreementPath, pointPath } from './agreement-form.js'
import { POINTS, type Point } from './points.js'

/** More open points than this are told as a number. */
const NAMED = 3

interface Standing {
  id: number
  title: string
  agreementId: number | null
  point: Point | null
}

export async function agreementNeeds({ db, clock }: Services, actor: Actor): Promise<Need[]> {
  const codes = placesWhere(actor, 'keep agreements')
  if (codes.length === 0) return []
  const rows = await db.read.all<Standing>(
    `SELECT p."id", p."title", a."id" AS "agreementId", ap."point"
     FROM "project" p LEFT JOIN "agreement" a ON a."projectId" = p."id"
       LEFT JOIN "agreement_point" ap ON ap."agreementId" = a."id" AND ap."settled" = TRUE
     WHERE p."municipalityCode" IN (${placeholders(codes)}) AND p."status" <> 'archived' AND p."deletedAt" IS NULL
       AND (p."endedOn" IS NULL OR p."endedOn" >= ?)`,
    [...codes, clock.today()],
  )
  const projects = new Map<number, Standing[]>()
  for (const row of rows) projects.set(row.id, [...(projects.get(row.id) ?? []), row])
  return [...projects.values()].flatMap(needsOf)
}

function needsOf(rows: Standing[]): Need[] {
  const { id, title, agreementId } = rows[0]!
  const about = { kind: 'agreement', about: `project:${id}`, subject: title, due: null } as const
  if (agreementId === null) return [{ ...about, text: 'agreements.need.none', href: agreementPath(id) }]
  const open = POINTS.filter((point) => !rows.some((row) => row.point === point))
  if (open.length > NAMED)
    return [{ ...about, text: 'agreements.need.open', values: { n: open.length }, href: agreementPath(id) }]
  return open.map((point) => ({ ...about, text: `agreements.point.${point}`, href: pointPath(id, point) }))
}
