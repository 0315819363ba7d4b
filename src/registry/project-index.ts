/**
 * All published projects by what they are filtered and sorted by, kept in memory: at 100,000 projects a
 * list with counts for every facet is some bit sets away, where SQL would group for tens of milliseconds.
 * It follows the database by the names that writes touch, so every instance answers from the last commit.
 * See docs/decisions/0003-project-index.md.
 */
import type { Database } from '../database/database.js'
import { placeholders } from '../database/database.js'
import { Bitset } from './bitset.js'
import { OPEN_FACETS, type OpenFacet, type ProjectFilter, type ProjectSort } from './project-filter.js'

interface IndexRow {
  id: number
  facets: string
  sortKey: string
  startedOn: string
  experienceCount: number
}

export interface ProjectMatches {
  total: number
  /** Project ids of the page asked for, in order. */
  ids: number[]
  /** How many projects each value of a facet would leave, the other facets as chosen: `type:school` → 7. */
  counts: Map<string, number>
}

export interface ProjectIndex {
  /** @param among only these, as a search found them; null for all */
  list(filter: ProjectFilter, perPage: number, among: number[] | null): Promise<ProjectMatches>
  /** Up to `most` others that share the most of type, target group and theme, newest first. */
  like(projectId: number, most: number): Promise<number[]>
  /** The newest, by start. */
  newest(most: number): Promise<number[]>
  size(): Promise<number>
}

const MOST_KEPT_COUNTS = 500
const CHUNK = 500

export function projectIndex(db: Database): ProjectIndex {
  let content = emptyContent()
  let loaded = false
  let stale = new Set<number>()
  let refreshing: Promise<void> | null = null
  db.changes.onChange((tags) => {
    for (const tag of tags) {
      if (tag === 'every-project') loaded = false
      else if (tag.startsWith('project:')) stale.add(Number(tag.slice(8)))
    }
  })

  const refresh = async (): Promise<void> => {
    if (!loaded) {
      loaded = true
      stale = new Set()
      const rows = await db.read.all<IndexRow>(`${SELECT} WHERE "status" = 'published'`).catch((error: unknown) => {
        loaded = false
        throw error
      })
      content = emptyContent()
      for (const row of rows) add(content, row)
    }
    const ids = [...stale]
    stale = new Set()
    for (let i = 0; i < ids.length; i += CHUNK) {
      const some = ids.slice(i, i + CHUNK)
      const rows = await db.read
        .all<IndexRow>(`${SELECT} WHERE "status" = 'published' AND "id" IN (${placeholders(some)})`, some)
        .catch((error: unknown) => {
          ids.forEach((id) => stale.add(id))
          throw error
        })
      for (const id of some) remove(content, id)
      for (const row of rows) add(content, row)
    }
  }
  const current = async (): Promise<IndexContent> => {
    // While it is being read, what is there is not yet true: whoever asks meanwhile waits along.
    while (refreshing || !loaded || stale.size > 0) {
      refreshing ??= refresh().finally(() => {
        refreshing = null
      })
      await refreshing
    }
    return content
  }

  return {
    list: async (filter, perPage, among) => listProjects(await current(), filter, perPage, among),
    like: async (projectId, most) => likeProjects(await current(), projectId, most),
    newest: async (most) => {
      const index = await current()
      return orderOf(index, 'newest')
        .slice(0, most)
        .map((slot) => index.rows[slot]!.id)
    },
    size: async () => (await current()).slots.size,
  }
}

const SELECT = 'SELECT "id", "facets", "sortKey", "startedOn", "experienceCount" FROM "project"'

/** A project's slot is its place in `rows`, and its number in every bit set. */
interface IndexContent {
  rows: (IndexRow | null)[]
  slots: Map<number, number>
  values: (string[] | null)[]
  /** Slots of removed projects, to be used again. */
  free: number[]
  byValue: Map<string, Bitset>
  countByValue: Map<string, number>
  all: Bitset
  orders: Partial<Record<ProjectSort, number[]>>
  keptCounts: Map<string, Map<string, number>>
  /** By the list of ids that a search gave. */
  found: WeakMap<number[], Found>
}

interface Found {
  order: number[]
  set: Bitset
  counts: Map<string, Map<string, number>>
}

const emptyContent = (): IndexContent => ({
  rows: [],
  slots: new Map(),
  values: [],
  free: [],
  byValue: new Map(),
  countByValue: new Map(),
  all: new Bitset(),
  orders: {},
  keptCounts: new Map(),
  found: new WeakMap(),
})

function add(index: IndexContent, row: IndexRow): void {
  const slot = index.free.pop() ?? index.rows.length
  const values = row.facets.split(' ')
  index.rows[slot] = row
  index.values[slot] = values
  index.slots.set(row.id, slot)
  index.all.add(slot)
  for (const value of values) {
    let set = index.byValue.get(value)
    if (!set) index.byValue.set(value, (set = new Bitset()))
    set.add(slot)
    index.countByValue.set(value, (index.countByValue.get(value) ?? 0) + 1)
  }
  for (const sort of Object.keys(index.orders) as ProjectSort[]) insertInOrder(index, sort, slot)
  index.keptCounts.clear()
  index.found = new WeakMap()
}

function remove(index: IndexContent, id: number): void {
  const slot = index.slots.get(id)
  if (slot === undefined) return
  for (const sort of Object.keys(index.orders) as ProjectSort[]) {
    index.orders[sort]!.splice(placeInOrder(index, sort, slot), 1)
  }
  for (const value of index.values[slot]!) {
    index.byValue.get(value)!.delete(slot)
    index.countByValue.set(value, index.countByValue.get(value)! - 1)
  }
  index.all.delete(slot)
  index.slots.delete(id)
  index.rows[slot] = index.values[slot] = null
  index.free.push(slot)
  index.keptCounts.clear()
  index.found = new WeakMap()
}

const COMPARE: Record<ProjectSort, (a: IndexRow, b: IndexRow) => number> = {
  newest: (a, b) => compareText(b.startedOn, a.startedOn) || b.id - a.id,
  title: (a, b) => compareText(a.sortKey, b.sortKey) || a.id - b.id,
  experience: (a, b) => b.experienceCount - a.experienceCount || b.id - a.id,
}
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Sorted when first asked for, and kept sorted from then on. */
function orderOf(index: IndexContent, sort: ProjectSort): number[] {
  return (index.orders[sort] ??= [...index.slots.values()].sort((a, b) =>
    COMPARE[sort](index.rows[a]!, index.rows[b]!),
  ))
}

function placeInOrder(index: IndexContent, sort: ProjectSort, slot: number): number {
  const order = index.orders[sort]!
  let [from, to] = [0, order.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (COMPARE[sort](index.rows[order[middle]!]!, index.rows[slot]!) < 0) from = middle + 1
    else to = middle
  }
  return from
}

function insertInOrder(index: IndexContent, sort: ProjectSort, slot: number): void {
  index.orders[sort]!.splice(placeInOrder(index, sort, slot), 0, slot)
}

/** What is chosen in one facet, as the values that a project has at least one of. */
type Choice = { facet: string; values: string[] }

function choicesOf(filter: ProjectFilter): Choice[] {
  const choices: Choice[] = OPEN_FACETS.filter((facet) => filter[facet].length > 0).map((facet) => ({
    facet,
    values: filter[facet].map((value) => `${facet}:${value}`),
  }))
  if (filter.condition) choices.push({ facet: 'condition', values: [`condition:${filter.condition}`] })
  if (filter.rating) choices.push({ facet: 'rating', values: [`${ratingFacet(filter)}:${filter.rating}`] })
  return choices
}

/** With a condition chosen, a rating is that condition's. */
export const ratingFacet = (filter: ProjectFilter): string =>
  filter.condition ? `rating-${filter.condition}` : 'rating'

function listProjects(
  index: IndexContent,
  filter: ProjectFilter,
  perPage: number,
  among: number[] | null,
): ProjectMatches {
  const choices = choicesOf(filter)
  const found = among && foundOf(index, among)
  const matches = matching(index, choices, found && found.set)
  const skip = (filter.page - 1) * perPage
  return {
    total: matches.size,
    ids: slice(
      found && filter.sort === 'newest' ? found.order : orderOf(index, filter.sort),
      matches,
      skip,
      perPage,
    ).map((slot) => index.rows[slot]!.id),
    counts: facetCounts(index, filter, choices, matches, found),
  }
}

function matching(index: IndexContent, choices: Choice[], found: Bitset | null): Bitset {
  const sets = choices.map(({ values }) => Bitset.union(values.flatMap((value) => index.byValue.get(value) ?? [])))
  return Bitset.intersection([index.all, ...sets, ...(found ? [found] : [])])
}

/** A search's hits as slots, in the search's own order; made once for a list of ids as long as nothing changes. */
function foundOf(index: IndexContent, ids: number[]): Found {
  let found = index.found.get(ids)
  if (!found) {
    const order = ids.map((id) => index.slots.get(id)).filter((slot) => slot !== undefined)
    const set = new Bitset()
    for (const slot of order) set.add(slot)
    index.found.set(ids, (found = { order, set, counts: new Map() }))
  }
  return found
}

function slice(order: number[], matches: Bitset, skip: number, most: number): number[] {
  const page: number[] = []
  if (most <= 0) return page
  for (const slot of order) {
    if (!matches.has(slot)) continue
    if (skip > 0) skip--
    else if (page.push(slot) === most) break
  }
  return page
}

function facetCounts(
  index: IndexContent,
  filter: ProjectFilter,
  choices: Choice[],
  matches: Bitset,
  found: Found | null,
): Map<string, number> {
  if (choices.length === 0 && !found) return index.countByValue
  const keptCounts = found ? found.counts : index.keptCounts
  const key = choices.map(({ values }) => values.join(' ')).join('&')
  const kept = keptCounts.get(key)
  if (kept) return kept
  const counts = countValues(index, matches)
  // Within its own facet a choice does not narrow: other values show what they would add.
  for (const { facet } of choices) {
    const others = choices.filter((choice) => choice.facet !== facet)
    const open =
      others.length === 0 && !found
        ? index.countByValue
        : countValues(index, matching(index, others, found && found.set))
    const prefix = `${facet === 'rating' ? ratingFacet(filter) : facet}:`
    for (const [value, count] of open) if (value.startsWith(prefix)) counts.set(value, count)
  }
  if (keptCounts.size >= MOST_KEPT_COUNTS) keptCounts.clear()
  keptCounts.set(key, counts)
  return counts
}

/** Above this share of all projects it costs less to intersect each value's set than to visit each project. */
const MANY = 1 / 32

function countValues(index: IndexContent, matches: Bitset): Map<string, number> {
  const counts = new Map<string, number>()
  if (matches.size > index.slots.size * MANY) {
    for (const [value, set] of index.byValue) {
      const count = matches.sizeWith(set)
      if (count > 0) counts.set(value, count)
    }
    return counts
  }
  matches.forEach((slot) => {
    for (const value of index.values[slot]!) counts.set(value, (counts.get(value) ?? 0) + 1)
  })
  return counts
}

const LIKENESS: readonly OpenFacet[][] = [
  ['theme', 'target', 'type'],
  ['target', 'type'],
  ['theme', 'target'],
  ['type'],
  ['target'],
]

function likeProjects(index: IndexContent, projectId: number, most: number): number[] {
  const own = index.slots.get(projectId)
  if (own === undefined) return []
  const like: number[] = []
  for (const facets of LIKENESS) {
    const choices = facets.map((facet) => ({
      facet,
      values: index.values[own]!.filter((value) => value.startsWith(`${facet}:`)),
    }))
    const matches = matching(index, choices, null)
    for (const slot of [own, ...like]) matches.delete(slot)
    like.push(...slice(orderOf(index, 'newest'), matches, 0, most - like.length))
    if (like.length >= most) break
  }
  return like.map((slot) => index.rows[slot]!.id)
}
