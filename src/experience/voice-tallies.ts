/**
 * What the figures count, kept while experiences are written: voices by condition and rating in each municipality, kind
 * of institution, role, year and quarter, and how projects' conditions go together. Exact after every write; a recount
 * from scratch must always give the same, and a test does one after each of many.
 */
import { inParts, updateMany, valuesList } from '../database/bulk.js'
import { placeholders, type Reader, type SqlValue, type Tx } from '../database/database.js'
import type { InstitutionType, ProjectStatus } from '../registry/vocabulary.js'
import { pairsOf } from './condition-pairs.js'
import { RATINGS, type ConditionCode } from './vocabulary.js'
import { decodeVoices, encodeVoices, quarterOf, type VoiceCell, type Voices } from './voices.js'

export const DIMENSIONS = ['all', 'municipality', 'type', 'role', 'year', 'quarter'] as const
export type Dimension = (typeof DIMENSIONS)[number]

export interface VoiceTally {
  key: string
  conditionCode: ConditionCode
  illustrative: boolean
  /** How many rated 1, 2, 3, 4, 5. */
  distribution: [number, number, number, number, number]
  /** How many of them may not be quoted. */
  withheld: number
}

/** A group's counts, one for each rating. */
const COUNTS = RATINGS.map((rating) => `r${rating}` as const)

/** All of a dimension as one text, a list that JSON can read: one row costs a fraction of hundreds. Keys hold no quotes. */
const TALLIES = `SELECT string_agg('["' || "key" || '","' || "conditionCode" || '",' ||
    ${['CASE WHEN "illustrative" THEN 1 ELSE 0 END', ...COUNTS.map((name) => `"${name}"`), '"withheld"'].join(` || ',' || `)} || ']', ',') AS "rows"
  FROM "voice_tally" WHERE "dimension" = ?`

type TallyRow = [string, ConditionCode, 0 | 1, number, number, number, number, number, number]

export async function voiceTallies(read: Reader, dimension: Dimension): Promise<VoiceTally[]> {
  const kept = await read.one<{ rows: string | null }>(TALLIES, [dimension])
  const tallies: VoiceTally[] = []
  for (const [key, conditionCode, illustrative, r1, r2, r3, r4, r5, withheld] of JSON.parse(
    `[${kept?.rows ?? ''}]`,
  ) as TallyRow[]) {
    if (r1 + r2 + r3 + r4 + r5 === 0) continue
    tallies.push({ key, conditionCode, illustrative: illustrative === 1, distribution: [r1, r2, r3, r4, r5], withheld })
  }
  return tallies
}

interface ProjectRow {
  id: number
  status: ProjectStatus
  voices: string
  municipalityCode: string
  institutionType: InstitutionType
}

/** Counts projects anew, and brings what is kept of all of them along by the difference. */
export async function keepVoices(tx: Tx, projectIds: readonly number[]): Promise<void> {
  await inParts([...projectIds], async (ids) => {
    const list = placeholders(ids)
    // An institution's change counts its projects too: each must see what the other left.
    if (tx.engine === 'postgres')
      await tx.all(`SELECT "id" FROM "project" WHERE "id" IN (${list}) ORDER BY "id" FOR NO KEY UPDATE`, ids)
    const projects = await tx.all<ProjectRow>(
      `SELECT p."id", p."status", p."voices", p."municipalityCode", i."type" AS "institutionType"
       FROM "project" p JOIN "institution" i ON i."id" = p."institutionId" WHERE p."id" IN (${list})`,
      ids,
    )
    const cells = await countedCells(tx, ids)
    const difference = new Difference()
    const changed: SqlValue[][] = []
    for (const { id, status, voices, ...place } of projects) {
      const after = { ...place, cells: (status === 'published' && cells.get(id)) || [] }
      const text = encodeVoices(after)
      if (text === voices) continue
      const before = decodeVoices(voices)
      if (before) difference.add(before, -1)
      difference.add(after, 1)
      changed.push([id, text])
    }
    if (changed.length === 0) return
    await updateMany(tx, 'project', { voices: 'text' }, changed, false)
    await difference.write(tx)
  })
}

async function countedCells(tx: Tx, ids: number[]): Promise<Map<number, VoiceCell[]>> {
  const rows = await tx.all<Omit<VoiceCell, 'illustrative'> & { projectId: number; illustrative: number }>(
    `SELECT "projectId", "conditionCode", "respondentRole", ${quarterOf('"observedOn"')} AS "quarter",
       CASE WHEN "provenance" = 'illustrative' THEN 1 ELSE 0 END AS "illustrative", "rating",
       count(*) AS "count", sum(CASE WHEN "quotable" = TRUE THEN 0 ELSE 1 END) AS "withheld"
     FROM "experience" WHERE "projectId" IN (${placeholders(ids)})
     GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6`,
    ids,
  )
  const cells = new Map<number, VoiceCell[]>()
  for (const { projectId, illustrative, ...cell } of rows) {
    const list = cells.get(projectId) ?? []
    if (list.length === 0) cells.set(projectId, list)
    list.push({ ...cell, illustrative: Boolean(illustrative) })
  }
  return cells
}

const VOICE_KEY = ['text', 'text', 'text', 'boolean'] as const
const PAIR_KEY = ['text', 'text', 'boolean', 'integer', 'integer'] as const

/** By how much each kept count changes. */
class Difference {
  private readonly voices = new Map<string, { key: SqlValue[]; change: number[] }>()
  private readonly pairs = new Map<string, { key: SqlValue[]; change: number[] }>()

  add({ municipalityCode, institutionType, cells }: Voices, sign: 1 | -1): void {
    for (const cell of cells) {
      const { conditionCode, respondentRole, quarter, illustrative, rating, count, withheld } = cell
      const places: [Dimension, string][] = [
        ['all', ''],
        ['municipality', municipalityCode],
        ['type', institutionType],
        ['role', respondentRole],
        ['year', quarter.slice(0, 4)],
        ['quarter', quarter],
      ]
      for (const place of places)
        note(
          this.voices,
          [...place, conditionCode, illustrative],
          [...RATINGS.map((one) => (one === rating ? sign * count : 0)), sign * withheld],
        )
    }
    for (const { first, second, illustrative, firstLevel, secondLevel } of pairsOf(cells))
      note(this.pairs, [first, second, illustrative, firstLevel, secondLevel], [sign])
  }

  async write(tx: Tx): Promise<void> {
    await writeChanges(
      tx,
      {
        table: 'voice_tally',
        key: ['dimension', 'key', 'conditionCode', 'illustrative'],
        types: VOICE_KEY,
        counts: [...COUNTS, 'withheld'],
      },
      this.voices,
    )
    await writeChanges(
      tx,
      {
        table: 'condition_pair',
        key: ['first', 'second', 'illustrative', 'firstLevel', 'secondLevel'],
        types: PAIR_KEY,
        counts: ['projects'],
      },
      this.pairs,
    )
  }
}

type Changes = Map<string, { key: SqlValue[]; change: number[] }>

function note(changes: Changes, key: SqlValue[], change: number[]): void {
  const name = key.join(' ')
  const known = changes.get(name)
  if (known) known.change = known.change.map((n, i) => n + change[i]!)
  else changes.set(name, { key, change })
}

interface Kept {
  table: string
  key: string[]
  types: readonly ('text' | 'boolean' | 'integer')[]
  counts: string[]
}

/** In the order of their names: two writers lock what they share in the same order. */
async function writeChanges(tx: Tx, { table, key, types, counts }: Kept, changes: Changes): Promise<void> {
  const rows = [...changes.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row)
    .filter(({ change }) => change.some((n) => n !== 0))
  const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(', ')
  await inParts(rows, async (part) => {
    const zero = part.map((row) => [...row.key, ...counts.map(() => 0)])
    await tx.run(
      `INSERT INTO "${table}" (${quoted([...key, ...counts])}) VALUES ${zero.map((row) => `(${placeholders(row)})`).join(', ')}
       ON CONFLICT (${quoted(key)}) DO NOTHING`,
      zero.flat(),
    )
    const keys = part.flatMap((row) => row.key)
    const known = `${valuesList(
      types,
      part.map((row) => row.key),
    )} AS v WHERE ${key.map((name, i) => `"${table}"."${name}" = v.column${i + 1}`).join(' AND ')}`
    // An UPDATE locks in whatever order it is planned.
    if (tx.engine === 'postgres')
      await tx.all(`SELECT 1 FROM "${table}", ${known} ORDER BY ${quoted(key)} FOR UPDATE OF "${table}"`, keys)
    const sets = counts.map((name, i) => `"${name}" = "${table}"."${name}" + v.column${key.length + 1 + i}`)
    const same = key.map((name, i) => `"${table}"."${name}" = v.column${i + 1}`)
    await tx.run(
      `UPDATE "${table}" SET ${sets.join(', ')}
       FROM ${valuesList(
         [...types, ...counts.map(() => 'integer' as const)],
         part.map((row) => [...row.key, ...row.change]),
       )} AS v WHERE ${same.join(' AND ')}`,
      part.flatMap((row) => [...row.key, ...row.change]),
    )
  })
}
