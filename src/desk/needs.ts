/** What needs a coordinator today, gathered from the features: grouped by kind, counted, the most urgent first. */
import { requireArea, type Actor } from '../accounts/permissions.js'
import { draftNeeds } from '../drafts/drafts.js'
import { agreementNeeds } from '../agreements/agreement-needs.js'
import { experienceNeeds } from '../experience/experience-needs.js'
import { projectNeeds } from '../registry/project-needs.js'
import type { Services } from '../services.js'
import { importNeeds } from '../spreadsheets/import-needs.js'
import { wantedNeeds } from '../summary/gaps/wanted.js'
import { erasedNameNeeds, requestNeeds, volunteerNeeds } from '../volunteers/volunteer-needs.js'
import { NEED_KINDS, type Need, type NeedKind } from './need.js'

type NeedSource = (services: Services, actor: Actor) => Promise<Need[]>

/** Each feature tells its own. */
const SOURCES: NeedSource[] = [
  requestNeeds,
  erasedNameNeeds,
  volunteerNeeds,
  draftNeeds,
  projectNeeds,
  wantedNeeds,
  experienceNeeds,
  agreementNeeds,
  importNeeds,
]

/** All that waits about one record, and is of one kind. */
export interface NeedLine {
  about: string
  subject: string
  due: string | null
  overdue: boolean
  needs: Need[]
}

export interface NeedGroup {
  kind: NeedKind
  lines: NeedLine[]
  overdue: number
}

/** @throws Forbidden for who has no desk */
export async function needsOf(services: Services, actor: Actor): Promise<NeedGroup[]> {
  requireArea(actor, 'see desk')
  const needs = (await Promise.all(SOURCES.map((source) => source(services, actor)))).flat()
  return groupsOf(needs, services.clock.today())
}

/** What is overdue comes before what is not; then the kinds in their order, and in each what is due first. */
export function groupsOf(needs: Need[], today: string): NeedGroup[] {
  const groups = NEED_KINDS.map((kind): NeedGroup => {
    const lines = linesOf(
      needs.filter((need) => need.kind === kind),
      today,
    )
    return { kind, lines, overdue: lines.filter((line) => line.overdue).length }
  })
  return groups.filter((group) => group.lines.length > 0).sort((a, b) => Number(b.overdue > 0) - Number(a.overdue > 0))
}

function linesOf(needs: Need[], today: string): NeedLine[] {
  const lines = new Map<string, NeedLine>()
  for (const need of needs) {
    const line = lines.get(need.about)
    if (line) {
      line.needs.push(need)
      line.due = earliest(line.due, need.due)
    } else
      lines.set(need.about, { about: need.about, subject: need.subject, due: need.due, overdue: false, needs: [need] })
  }
  for (const line of lines.values()) line.overdue = line.due !== null && line.due < today
  return [...lines.values()].sort(
    (a, b) => (a.due ?? NEVER).localeCompare(b.due ?? NEVER) || byDanish.compare(a.subject, b.subject),
  )
}

const NEVER = '9999-12-31'
const byDanish = new Intl.Collator('da')

const earliest = (a: string | null, b: string | null): string | null =>
  [a, b].filter((date) => date !== null).sort()[0] ?? null
