import { parse } from 'csv-parse/sync'
import { recordDeed } from '../../src/audit/audit'
import { startApp, onEachEngine, type TestApp } from '../support/app'
import { aUser, HORSENS, loggedIn, type Agent, type Person } from '../support/people'

onEachEngine((engine) => {
  let app: TestApp
  let admin: Agent
  let coordinator: Person
  beforeAll(async () => {
    app = await startApp(engine)
    admin = await loggedIn(app, await aUser(app, 'administrator'))
    coordinator = await aUser(app, 'coordinator', [HORSENS])
    await loggedIn(app, coordinator)
  })
  afterAll(() => app.close())

  const HOME = '/administration/haendelser'
  const found = (text: string) => (text.match(/<tr>/g)?.length ?? 1) - 1

  test('an administrator searches by person, action, record and period', async () => {
    await app.db.write((tx) =>
      recordDeed(tx, '2026-03-01T23:30:00.000Z', coordinator, {
        action: 'update',
        entity: 'project',
        entityKey: 7,
        before: { status: 'draft' },
        after: { status: 'published' },
      }),
    )
    const all = await admin.get(HOME).expect(200)
    expect(all.text).toContain('Logget ind')
    for (const [query, entries] of [
      [`bruger=${coordinator.id}`, 2],
      ['handling=log-in', 2],
      ['slags=project&nummer=7', 1],
      ['slags=project&nummer=8', 0],
      // Half past eleven in the evening in UTC is the next day in Denmark.
      ['fra=2026-03-02&til=2026-03-02', 1],
      ['fra=2026-03-01&til=2026-03-01', 0],
      ['bruger=&handling=&slags=&nummer=&fra=&til=', 3],
    ] as const)
      expect([query, found((await admin.get(`${HOME}?${query}`).expect(200)).text)]).toEqual([query, entries])
    expect((await admin.get(`${HOME}?slags=project`)).text).toContain('status: draft → published')
    expect((await admin.get(`/en${HOME}`).expect(200)).text).toContain('Audit log')
  })

  test.each(['fra=2026-02-31', 'bruger=x', 'side=0', 'handling=%00', 'nummer=<b>', 'fra=a&fra=b'])(
    'a search for %s is told that it makes no sense',
    async (query) => {
      await admin.get(`${HOME}?${query}`).expect(400)
    },
  )

  test('the file holds what was searched for, no formula, and the export is itself an entry', async () => {
    await app.db.write((tx) =>
      recordDeed(
        tx,
        app.clock.now(),
        { id: null },
        { action: 'import', entity: 'project', entityKey: '=1+1', after: { a: 1 } },
      ),
    )
    const file = await admin.get(`${HOME}.csv?slags=project`).expect(200)
    expect(file.headers['content-type']).toContain('text/csv')
    const rows = parse(file.text.replace(/^\ufeff/, ''), { delimiter: ';' })
    expect(rows).toHaveLength(3)
    expect(rows[2]).toContain("'=1+1")
    const entry = await app.db.read.one<{ after: string }>(
      `SELECT "after" FROM "audit_entry" WHERE "action" = 'export' AND "entity" = 'audit'`,
    )
    expect(JSON.parse(entry!.after)).toMatchObject({ entity: 'project' })
  })
})
