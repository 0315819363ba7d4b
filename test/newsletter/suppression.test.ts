/** Addresses that get no newsletter, whoever brings them. */
import type { Engine } from '../../src/database/database'
import { isSuppressed, liftSuppression, suppress, suppressionOf } from '../../src/newsletter/suppression'
import { onEachEngine, startApp, type TestApp } from '../support/app'
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
    expect(
      await suppressionOf(db.read, { sessionSecret: 'another secret, as long as it must be' }, 'bodil@example.dk'),
    ).toBeNull()
  })
})
