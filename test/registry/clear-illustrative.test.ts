import { clearIllustrative } from '../../src/registry/clear-illustrative'
import { onEachEngine } from '../support/app'
import { testClock } from '../support/clock'
import { freshDatabase } from '../support/databases'

onEachEngine((engine) => {
  test('clearing the examples leaves what the source names, and nothing that counts or finds the rest', async () => {
    const db = await freshDatabase(engine)
    const cleared = await clearIllustrative({ db, clock: testClock() })

    expect(cleared).toMatchObject({ projects: 16, observations: 170 + 42 })
    const left = await db.read.all<{ provenance: string; id: number }>('SELECT "id", "provenance" FROM "project"')
    expect(left.map((row) => row.provenance)).toEqual(['source', 'source', 'source'])
    expect(await db.read.all('SELECT 1 FROM "experience_tally" WHERE "count" > 0')).toEqual([])
    expect(await db.read.all('SELECT 1 FROM "search_entry" WHERE "rowid" % 8 = 3')).toHaveLength(3)
    expect(await db.read.all('SELECT 1 FROM "institution"')).toHaveLength(22 - cleared.institutions)

    expect(await clearIllustrative({ db, clock: testClock() })).toEqual({
      projects: 0,
      observations: 0,
      institutions: 0,
    })
    await db.close()
  })
})
