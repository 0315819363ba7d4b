import { indexForSearch, searchKeys } from '../../src/database/search-index'
import { searchTerms } from '../../src/database/search-text'
import type { Database, Engine } from '../../src/database/database'
import { onEachEngine } from '../support/app'
import { freshDatabase } from '../support/databases'

const TEXTS = [
  { title: 'Lyngby-Taarbæk læser', body: 'Frivillige læser højt for børn i første klasse' },
  { title: 'Skoleonkler i skolegården', body: 'En frivillig onkel kommer tirsdag fra Tårbæk' },
  { title: 'Madklub', body: 'Mad og fællesskab på plejehjemmet' },
  { title: 'Frivillig på plejehjem', body: 'Gåture og samtaler' },
]
const QUERIES = [
  'taarbaek',
  'tårbæk',
  'TAARBÆK',
  'frivillig',
  'frivillige',
  'frivillige tårbæk',
  'plejehjem',
  'skole',
  'læs',
  'mad',
  'findesikke',
  'l',
  '"; DROP',
  'a* OR b',
]

async function answers(engine: Engine): Promise<Record<string, unknown>> {
  const db: Database = await freshDatabase(engine)
  await db.write(async (tx) => {
    for (const { id } of await tx.all<{ id: number }>('SELECT "id" FROM "project"'))
      await indexForSearch(tx, 'project', id, null)
    for (const [i, text] of TEXTS.entries()) await indexForSearch(tx, 'project', 1000 + i, text)
  })
  const found: Record<string, unknown> = {}
  for (const query of QUERIES) found[query] = await searchKeys(db.read, engine, 'project', searchTerms(query), 100)
  await db.close()
  return found
}

onEachEngine((engine) => {
  test('Danish letters, forms of a word and the order of hits are the same on every engine', async () => {
    const found = await answers(engine)

    const taarbaek = { inTitle: [1000], elsewhere: [1001] }
    expect(found).toMatchObject({ taarbaek, tårbæk: taarbaek, TAARBÆK: taarbaek })
    expect(found.frivillig).toEqual({ inTitle: [1003], elsewhere: [1001, 1000] })
    expect(found.frivillige).toEqual(found.frivillig)
    expect(found['frivillige tårbæk']).toEqual({ inTitle: [], elsewhere: [1001, 1000] })
    expect(found.plejehjem).toEqual({ inTitle: [1003], elsewhere: [1002] })
    expect(found.skole).toEqual({ inTitle: [1001], elsewhere: [] })
    expect(found.mad).toEqual({ inTitle: [1002], elsewhere: [] })
    expect(found.findesikke).toEqual({ inTitle: [], elsewhere: [] })
    expect(found['"; DROP']).toEqual({ inTitle: [], elsewhere: [] })
  })

  test('a text that is taken out is found no more', async () => {
    const db = await freshDatabase(engine)
    await db.write((tx) => indexForSearch(tx, 'project', 2000, { title: 'Zebrastribe', body: '' }))
    expect(await searchKeys(db.read, engine, 'project', searchTerms('zebrastribe'), 10)).toEqual({
      inTitle: [2000],
      elsewhere: [],
    })

    await db.write((tx) => indexForSearch(tx, 'project', 2000, null))
    expect(await searchKeys(db.read, engine, 'project', searchTerms('zebrastribe'), 10)).toEqual({
      inTitle: [],
      elsewhere: [],
    })
    await db.close()
  })
})
