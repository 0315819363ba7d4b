import type { Database } from '../../src/database/database'
import { onEachEngine } from '../support/app'
import { freshDatabase } from '../support/databases'

onEachEngine((engine) => {
  let db: Database
  beforeAll(async () => {
    db = await freshDatabase(engine)
  })
  afterAll(() => db.close())

  const written = async () =>
    (await db.read.all<{ key: string }>(`SELECT "key" FROM "setting" WHERE "key" LIKE 'write-%' ORDER BY "key"`)).map(
      (row) => row.key,
    )

  test('of 20 writes at once, half of which fail, exactly the other half is there', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        db.write(async (tx) => {
          await tx.run('INSERT INTO "setting" ("key", "value") VALUES (?, ?)', [
            `write-${String(i).padStart(2, '0')}`,
            'x',
          ])
          await new Promise((resolve) => setImmediate(resolve))
          if (i % 2 === 1) throw new Error('change of mind')
        }),
      ),
    )

    expect(outcomes.map((outcome) => outcome.status)).toEqual(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? 'rejected' : 'fulfilled')),
    )
    expect(await written()).toEqual(Array.from({ length: 10 }, (_, i) => `write-${String(i * 2).padStart(2, '0')}`))
  })

  test('a reader does not see a write that is not finished', async () => {
    let seenMeanwhile: number | undefined
    await db.write(async (tx) => {
      await tx.run('INSERT INTO "setting" ("key", "value") VALUES (?, ?)', ['unfinished', 'x'])
      seenMeanwhile = (await db.read.all(`SELECT 1 FROM "setting" WHERE "key" = 'unfinished'`)).length
    })

    expect(seenMeanwhile).toBe(0)
    expect(await db.read.all(`SELECT 1 FROM "setting" WHERE "key" = 'unfinished'`)).toHaveLength(1)
  })
})
