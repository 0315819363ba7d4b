import fc from 'fast-check'
import request from 'supertest'
import { changingProject } from '../../src/registry/keep-project'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { freshPlace } from '../support/databases'

const PAGES = [
  '/',
  '/kommuner/horsens',
  '/projekter?kommune=lejre',
  '/rapport',
  '/betingelser/synlighed',
  '/en/projekter',
  '/api/v1/projects',
]

/** Renames a project as an editor would, and keeps what is derived from it. */
const rename = (app: TestApp, id: number, title: string) =>
  app.db.write((tx) =>
    changingProject(tx, id, () => tx.run('UPDATE "project" SET "title" = ? WHERE "id" = ?', [title, id])),
  )

const slugOf = async (app: TestApp, id: number) =>
  (await app.db.read.one<{ slug: string }>('SELECT "slug" FROM "project" WHERE "id" = ?', [id]))!.slug

onEachEngine((engine) => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp(engine)
  })
  afterAll(() => app.close())

  test('a page is kept for the next visitor, with the same headers, log line and a request id of its own', async () => {
    const first = await app.visitor.get('/kommuner/varde')
    const second = await app.visitor.get('/kommuner/varde')

    const without = ({ headers }: typeof first) => ({ ...headers, 'x-request-id': null, date: null })
    expect(second.text).toBe(first.text)
    expect(without(second)).toEqual(without(first))
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id'])
    expect(second.headers['content-security-policy']).toContain("default-src 'none'")
    const lines = app.logged.filter((line) => line.path === '/kommuner/varde')
    expect(lines.map(({ kept, status, method }) => [kept, status, method])).toEqual([
      [false, 200, 'GET'],
      [true, 200, 'GET'],
    ])
    expect(lines[1]!.requestId).toBe(second.headers['x-request-id'])
    expect(Object.keys(lines[1]!).sort()).toEqual(Object.keys(lines[0]!).sort())
  })

  test.each(['br', 'gzip', 'identity'])('the kept page is the same in %s, and 304 for who has it', async (encoding) => {
    const plain = await app.visitor.get('/om').set('Accept-Encoding', 'identity')
    const answer = await app.visitor.get('/om').set('Accept-Encoding', encoding)
    expect(answer.headers['content-encoding']).toBe(encoding === 'identity' ? undefined : encoding)
    if (encoding !== 'br') expect(answer.text).toBe(plain.text)
    expect(Number(answer.headers['content-length'])).toBeLessThanOrEqual(Buffer.byteLength(plain.text))

    const again = await app.visitor
      .get('/om')
      .set('Accept-Encoding', encoding)
      .set('If-None-Match', answer.headers.etag!)
    expect([again.status, again.text]).toEqual([304, ''])
    expect((await app.visitor.head('/om')).status).toBe(200)
  })

  test('whatever is written, the next request sees it, and nothing is made anew for nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 19 }), fc.stringMatching(/^[a-zæøå]{5,12}$/), async (id, word) => {
        await Promise.all(PAGES.map((page) => app.visitor.get(page)))
        const title = `Projektet ${word}`
        await rename(app, id, title)

        expect((await app.visitor.get(`/projekter/${await slugOf(app, id)}`)).text).toContain(title)
        for (const page of PAGES) {
          const kept = await app.visitor.get(page)
          const fresh = await app.visitor.get(page).set('Cookie', 'frv_session=somebody-elses')
          expect(kept.text).toBe(fresh.text)
        }
      }),
      { numRuns: 15 },
    )
    await app.visitor.get('/rapport')
    await app.db.write((tx) => tx.run(`UPDATE "setting" SET "value" = "value" WHERE "key" = 'nothing'`))
    await app.visitor.get('/rapport')
    expect(app.logged.at(-1)).toMatchObject({ path: '/rapport', kept: true })
  })

  test('at midnight what is kept is made anew: regions and who takes part today may have changed', async () => {
    const own = await startApp(engine)
    expect((await own.visitor.get('/kommuner/lejre')).text).toContain('Region Sjælland')
    own.clock.pass(38 * 24 * 60 * 60 * 1000)
    expect((await own.visitor.get('/kommuner/lejre')).text).toContain('Region Østdanmark')
    await own.close()
  })

  test('a visitor with a session is never shown, nor leaves behind, a kept page', async () => {
    await app.visitor.get('/hjaelp').set('Cookie', 'frv_session=x')
    await app.visitor.get('/hjaelp')
    expect(app.logged.at(-1)).toMatchObject({ kept: false })
  })

  test('a client that asks for too much is told to wait, in a page', async () => {
    const strict = await startApp(engine, { requestsPerMinute: 5 })
    const statuses: number[] = []
    for (let i = 0; i < 7; i++) statuses.push((await strict.visitor.get('/om')).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429])
    const refused = await strict.visitor.get('/om')
    expect(refused.text).toContain('<main id="indhold"')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await strict.visitor.get('/health/live')).status).toBe(200)
    await strict.close()
  })

  test('with proxies that are trusted, the client behind them is the one that counts', async () => {
    const behind = await startApp(engine, { requestsPerMinute: 2, trustProxy: 1 })
    const ask = async (forwarded: string) => (await behind.visitor.get('/om').set('X-Forwarded-For', forwarded)).status
    expect([await ask('203.0.113.1'), await ask('203.0.113.1'), await ask('203.0.113.1')]).toEqual([200, 200, 429])
    expect(await ask('198.51.100.7')).toBe(200)
    // What a client writes itself stands further left, and is not believed.
    expect(await ask('198.51.100.99, 203.0.113.1')).toBe(429)
    expect(behind.logged.map((line) => line.client)).toContain('203.0.113.0')
    // Whoever has one address of IPv6 has all of its net.
    expect([await ask('2001:db8:1:2::3'), await ask('2001:db8:1:2::4')]).toEqual([200, 200])
    expect([await ask('2001:db8:1:2:5::6'), await ask('2001:db8:1:2::3')]).toEqual([429, 429])
    expect([await ask('198.51.100.8'), await ask('::ffff:198.51.100.8'), await ask('198.51.100.8')]).toEqual([
      200, 200, 429,
    ])
    await behind.close()
  })

  test('files of the pages are kept by browsers for good, and compressed', async () => {
    const css = /href="(\/assets\/site\.[^"]+)"/.exec((await app.visitor.get('/om')).text)![1]!
    const file = await app.visitor.get(css).set('Accept-Encoding', 'gzip')
    expect(file.headers['cache-control']).toContain('immutable')
    expect(file.headers['content-encoding']).toBe('gzip')
    expect((await app.visitor.get('/assets/nothing.css')).status).toBe(404)
    expect((await app.visitor.get('/favicon.ico')).status).toBe(200)
  })
})

if (process.env.TEST_POSTGRES_URL) {
  test('a write on one instance is on the page of another at the very next request', async () => {
    const place = await freshPlace('postgres')
    const [one, other] = [await startApp('postgres', {}, place), await startApp('postgres', {}, place)]
    for (let round = 0; round < 25; round++) {
      await request(other.handler).get('/rapport')
      const id = 1 + (round % 19)
      const title = `Omdøbt i runde ${round}`
      await rename(one, id, title)
      expect((await request(other.handler).get(`/projekter/${await slugOf(one, id)}`)).text).toContain(title)
      expect((await request(other.handler).get('/rapport')).text).toContain(title)
    }
    await one.close()
    await other.close()
  })
}
