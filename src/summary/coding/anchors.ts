/** Keeps passages where they stand while the text around them is edited, whoever edits it. */
import { diffChars } from 'diff'
import { inParts } from '../../database/bulk.js'
import { placeholders, type Tx } from '../../database/database.js'

export type PassageField = 'entry' | 'observation' | 'outcome'

/** Whether the passage still says what was coded; `entry-edited`: it does, but the text around it does not. */
export type PassageState = 'as-coded' | 'entry-edited' | 'edited' | 'gone'

export interface Span {
  startsAt: number
  endsAt: number
}

/** Two long texts with little in common could take seconds. */
const PATIENCE_MS = 200

/** Letters that two texts have in common by chance are nothing that is left of a passage. */
const LEAST_LEFT = 0.5
/** Shorter words may stand anywhere. */
const LONG_ENOUGH = 10

/** Where a span of the one text stands in the other; null when hardly anything of it is left. */
export function carried(before: string, after: string, span: Span): Span | null {
  const words = before.slice(span.startsAt, span.endsAt)
  const followed = follow(before, after, span)
  if (followed && after.slice(followed.startsAt, followed.endsAt) === words) return followed
  return (words.length >= LONG_ENOUGH && nearest(words, after, followed?.startsAt ?? span.startsAt)) || followed
}

/** Through what was added and removed. */
function follow(before: string, after: string, { startsAt, endsAt }: Span): Span | null {
  let [old, now, left] = [0, 0, 0]
  let start: number | null = null
  let end = 0
  for (const { added, removed, value } of diffChars(before, after, { timeout: PATIENCE_MS }) ?? []) {
    const { length } = value
    const [from, to] = [Math.max(startsAt, old), Math.min(endsAt, old + length)]
    if (!added && !removed && from < to) {
      start ??= now + from - old
      end = now + to - old
      left += to - from
    }
    if (!added) old += length
    if (!removed) now += length
  }
  return start === null || left < LEAST_LEFT * (endsAt - startsAt) ? null : { startsAt: start, endsAt: end }
}

/** Of the places where the same words stand, the one closest by. */
function nearest(words: string, text: string, place: number): Span | null {
  let best: number | null = null
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1))
    if (best === null || Math.abs(at - place) < Math.abs(best - place)) best = at
  return best === null ? null : { startsAt: best, endsAt: best + words.length }
}

interface AnchoredRow {
  id: number
  experienceId: number
  field: PassageField
  startsAt: number | null
  endsAt: number | null
  state: PassageState
  observation: string
  outcome: string | null
}

/** Runs a change to the experience of projects whose locks are held. */
export async function keepingPassages<T>(tx: Tx, projectIds: readonly number[], change: () => Promise<T>): Promise<T> {
  const before: AnchoredRow[] = []
  await inParts([...projectIds], async (ids) => {
    before.push(
      ...(await tx.all<AnchoredRow>(
        `SELECT s."id", s."experienceId", s."field", s."startsAt", s."endsAt", s."state", e."observation", e."outcome"
         FROM "passage" s JOIN "experience" e ON e."id" = s."experienceId" WHERE e."projectId" IN (${placeholders(ids)})`,
        ids,
      )),
    )
  })
  const result = await change()
  await inParts(before, (rows) => anchorAnew(tx, rows))
  return result
}

async function anchorAnew(tx: Tx, rows: AnchoredRow[]): Promise<void> {
  const keys = [...new Set(rows.map((row) => row.experienceId))]
  const texts = await tx.all<{ id: number; observation: string; outcome: string | null }>(
    `SELECT "id", "observation", "outcome" FROM "experience" WHERE "id" IN (${placeholders(keys)})`,
    keys,
  )
  const now = new Map(texts.map((text) => [text.id, text]))
  for (const row of rows) {
    const text = now.get(row.experienceId)
    if (!text || (text.observation === row.observation && text.outcome === row.outcome)) continue
    const { startsAt, endsAt, state } = anchored(row, text)
    await tx.run('UPDATE "passage" SET "startsAt" = ?, "endsAt" = ?, "state" = ? WHERE "id" = ?', [
      startsAt,
      endsAt,
      state,
      row.id,
    ])
  }
}

function anchored(row: AnchoredRow, now: { observation: string; outcome: string | null }) {
  if (row.field === 'entry' || row.state === 'gone')
    return { startsAt: row.startsAt, endsAt: row.endsAt, state: row.state === 'gone' ? row.state : worse(row.state) }
  const [before, after] = [row[row.field] ?? '', now[row.field] ?? '']
  const was = { startsAt: row.startsAt!, endsAt: row.endsAt! }
  const is = carried(before, after, was)
  if (!is) return { startsAt: 0, endsAt: 0, state: 'gone' as const }
  const same = before.slice(was.startsAt, was.endsAt) === after.slice(is.startsAt, is.endsAt)
  return { ...is, state: same ? worse(row.state) : ('edited' as const) }
}

/** What was edited once stays so until somebody has looked at it. */
const worse = (state: PassageState): PassageState => (state === 'as-coded' ? 'entry-edited' : state)

/** Passages of experience that is neither in the registry nor in the bin any more. */
export async function sweepPassages(tx: Tx): Promise<void> {
  await tx.run(
    `DELETE FROM "passage" WHERE NOT EXISTS (SELECT 1 FROM "experience" e WHERE e."id" = "passage"."experienceId")
       AND NOT EXISTS (SELECT 1 FROM "bin_entry" b WHERE b."entity" = 'experience' AND b."entityKey" = "passage"."experienceId")`,
  )
  tx.touch('codes')
}
