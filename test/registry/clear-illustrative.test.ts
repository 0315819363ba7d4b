import { clearIllustrative } from '../../src/registry/clear-illustrative'
import { onEachEngine, startApp } from '../support/app'
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

  test('where nobody has told of anything yet, the pages say so instead of drawing what is not there', async () => {
    const app = await startApp(engine)
    await clearIllustrative(app.context)

    expect((await app.visitor.get('/rapport')).text).toContain('Der er ingen erfaringer i registret endnu.')
    expect((await app.visitor.get('/en/rapport')).text).toContain('There is no experience in the registry yet.')
    for (const path of ['/rapport', '/betingelser', '/betingelser/ledelse', '/kommuner/varde']) {
      const { text } = await app.visitor.get(path).expect(200)
      expect([path, text.includes('<figure')]).toEqual([path, false])
      expect(text).not.toContain('Læs erfaringerne')
    }
    await app.close()
  })
})
