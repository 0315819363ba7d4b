/** Addresses that get no newsletter, whoever brings them. */
import { createHmac } from 'node:crypto'
import type { Engine } from '../../src/database/database'
import { isSuppressed, liftSuppression, suppress, suppressionOf } from '../../src/newsletter/suppression'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { emptyPlace, openForTest } from '../support/databases'
import { tracesOf } from '../support/traces'

onEachEngine((engine: Engine) => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp(engine)
  })
  afterAll(() => app.close())

  test('an address that bounced is known however it is written, until it is lifted', async () => {
    const { db, config, clock } = app
    expect(await isSuppressed(db.read, config, 'anna@example.dk')).toBe(false)
    await db.write((tx) => suppress(tx, config, clock.now(), 'Anna@Example.dk', 'bounced', 550))
    expect(await suppressionOf(db.read, config, ' anna@EXAMPLE.dk')).toBe('bounced')
    await db.write((tx) => suppress(tx, config, clock.now(), 'anna@example.dk', 'complaint'))
    expect(await suppressionOf(db.read, config, 'anna@example.dk')).toBe('bounced')
    await db.write((tx) => liftSuppression(tx, config, 'anna@example.dk'))
    expect(await suppressionOf(db.read, config, 'anna@example.dk')).toBeNull()
  })

  test('of who was erased nothing is kept that tells the address, and it is known all the same', async () => {
    const { db, config, clock } = app
    await db.write((tx) => suppress(tx, config, clock.now(), 'bodil@example.dk', 'bounced', 550))
    await db.write((tx) => suppress(tx, config, clock.now(), 'bodil@example.dk', 'erased'))
    await db.forgetLog()
    expect(await tracesOf(app, ['bodil@example.dk'])).toEqual([])
    expect(await suppressionOf(db.read, config, 'Bodil@example.dk')).toBe('erased')
    expect(await suppressionOf(db.read, config, 'bodil2@example.dk')).toBeNull()
  })

  test('who was erased is known under another SESSION_SECRET, and who was erased before that under the one of then', async () => {
    const { db, config, clock } = app
    const changed = { sessionSecret: 'another secret, as long as it must be' }
    await db.write((tx) => suppress(tx, config, clock.now(), 'carla@example.dk', 'erased'))
    expect(await suppressionOf(db.read, changed, 'Carla@example.dk')).toBe('erased')
    const former = createHmac('sha256', config.sessionSecret)
      .update('newsletter-suppressed:dan@example.dk')
      .digest('base64url')
    await db.write((tx) =>
      tx.run(`INSERT INTO "suppression" ("emailHash", "reason", "createdAt") VALUES (?, 'erased', ?)`, [
        former,
        clock.now(),
      ]),
    )
    expect(await suppressionOf(db.read, config, 'dan@example.dk')).toBe('erased')
    for (const email of ['carla@example.dk', 'dan@example.dk']) {
      await db.write((tx) => liftSuppression(tx, config, email))
      expect(await suppressionOf(db.read, config, email)).toBeNull()
    }
  })

  test('each database has a key of its own, and no more than one', async () => {
    const { db } = app
    expect(
      (await db.read.all<{ key: string }>('SELECT "key" FROM "suppression_key"')).map(({ key }) => key.length),
    ).toEqual([43])
    const other = await openForTest(await emptyPlace(engine))
    expect(await other.read.all('SELECT "key" FROM "suppression_key"')).not.toEqual(
      await db.read.all('SELECT "key" FROM "suppression_key"'),
    )
    await other.close()
    await expect(
      db.write((tx) => tx.run(`INSERT INTO "suppression_key" VALUES (2, '${'x'.repeat(43)}')`)),
    ).rejects.toThrow()
  })
})
