import fc from 'fast-check'
import type { Database } from '../../src/database/database'
import { noFilter, type ProjectFilter } from '../../src/registry/project-filter'
import { projectIndex } from '../../src/registry/project-index'
import { onEachEngine } from '../support/app'
import { freshDatabase } from '../support/databases'

interface Row {
  id: number
  facets: string
  status: string
  startedOn: string
}

/** What the index must say, by reading every row. */
function byHand(rows: Row[], filter: ProjectFilter) {
  const chosen = [
    ...(['municipality', 'type', 'target', 'theme', 'evidence', 'provenance'] as const).map((facet) => ({
      facet: facet,
      values: filter[facet].map((value) => `${facet}:${value}`),
    })),
    { facet: 'condition', values: filter.condition ? [`condition:${filter.condition}`] : [] },
    {
      facet: 'rating',
      values: filter.rating ? [`${filter.condition ? `rating-${filter.condition}` : 'rating'}:${filter.rating}`] : [],
    },
  ].filter(({ values }) => values.length > 0)
  const published = rows.filter((row) => row.status === 'published')
  const passes = (row: Row, without?: string) =>
    chosen.every(
      ({ facet, values }) => facet === without || values.some((value) => row.facets.split(' ').includes(value)),
    )
  const count = (value: string, without?: string) =>
    published.filter((row) => passes(row, without) && row.facets.split(' ').includes(value)).length
  return {
    ids: published
      .filter((row) => passes(row))
      .sort((a, b) => (a.startedOn === b.startedOn ? b.id - a.id : a.startedOn < b.startedOn ? 1 : -1))
      .map((row) => row.id),
    count,
  }
}

const filters = fc.record({
  municipality: fc.subarray(['horsens', 'lejre', 'varde', 'findes-ikke']),
  type: fc.subarray(['school', 'care_home']),
  theme: fc.subarray(['learning', 'companionship']),
  condition: fc.constantFrom(null, 'clarity' as const, 'diversity' as const),
  rating: fc.constantFrom(null, 3, 4),
})

onEachEngine((engine) => {
  let db: Database
  beforeEach(async () => {
    db = await freshDatabase(engine)
  })
  afterEach(() => db.close())

  const allRows = () => db.read.all<Row>('SELECT "id", "facets", "status", "startedOn" FROM "project"')

  test('lists and counts as reading every row would, also after writes', async () => {
    const index = projectIndex(db)
    await fc.assert(
      fc.asyncProperty(filters, fc.nat(18), fc.constantFrom('published', 'archived'), async (chosen, which, status) => {
        const before = await allRows()
        const { id } = before[which]!
        await db.write(async (tx) => {
          await tx.run('UPDATE "project" SET "status" = ?, "startedOn" = ? WHERE "id" = ?', [
            status,
            `2025-0${1 + (which % 9)}-01`,
            id,
          ])
          tx.touch(`project:${id}`)
        })
        await db.changes.catchUp()
        const filter = { ...noFilter, ...chosen }
        const expected = byHand(await allRows(), filter)

        const matches = await index.list(filter, 100, null)

        expect(matches.ids).toEqual(expected.ids)
        expect(matches.total).toBe(expected.ids.length)
        for (const value of ['municipality:horsens', 'municipality:varde']) {
          expect(matches.counts.get(value) ?? 0).toBe(expected.count(value, 'municipality'))
        }
        expect(matches.counts.get('target:pupils') ?? 0).toBe(expected.count('target:pupils', 'target'))
      }),
      { numRuns: 40 },
    )
  })

  test('tells all who ask while it is being read the same', async () => {
    const index = projectIndex(db)
    const first = await Promise.all([index.size(), index.size()])
    const [{ id }] = (await allRows()) as [Row]
    await db.write(async (tx) => {
      await tx.run(`UPDATE "project" SET "status" = 'archived' WHERE "id" = ?`, [id])
      tx.touch(`project:${id}`)
    })
    await db.changes.catchUp()

    expect(first).toEqual([19, 19])
    expect(await Promise.all([index.size(), index.size()])).toEqual([18, 18])
  })

  test('pages cut the list without gap or overlap', async () => {
    const index = projectIndex(db)
    const whole = (await index.list({ ...noFilter, sort: 'title' }, 100, null)).ids
    const paged: number[] = []
    for (let page = 1; page <= 4; page++)
      paged.push(...(await index.list({ ...noFilter, sort: 'title', page }, 5, null)).ids)

    expect(whole).toHaveLength(19)
    expect(paged).toEqual(whole)
  })

  test('what is like a project is never the project itself', async () => {
    const index = projectIndex(db)
    for (const { id } of await allRows()) {
      const like = await index.like(id, 3)
      expect(like).not.toContain(id)
      expect(new Set(like).size).toBe(like.length)
    }
  })
})
