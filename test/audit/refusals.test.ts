import { MOST_A_MINUTE, REFUSAL } from '../../src/audit/refusals'
import { startApp, loggedText, onEachEngine, type TestApp } from '../support/app'
import { aUser, HORSENS, LEJRE, loggedIn, tokenIn, type Agent, type Person } from '../support/people'
import { watchStatements } from '../support/statements'

interface Noted {
  userId: number
  entity: string
  entityKey: string
  municipalityCode: string | null
  after: string
}

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let person: Person
  let foreign: number
  beforeAll(async () => {
    app = await startApp(engine)
    person = await aUser(app, 'coordinator', [HORSENS])
    agent = await loggedIn(app, person)
    const project = await app.db.read.one<{ id: number }>(
      'SELECT min("id") AS "id" FROM "project" WHERE "municipalityCode" = ?',
      [LEJRE],
    )
    foreign = project!.id
  })
  afterAll(() => app.close())
  // A new minute for each.
  afterEach(() => app.clock.pass(60_000))

  const noted = async (): Promise<Noted[]> => {
    await app.context.refusals.settled()
    return app.db.read.all<Noted>(
      `SELECT "userId", "entity", "entityKey", "municipalityCode", "after" FROM "audit_entry" WHERE "action" = 'refused' ORDER BY "id"`,
    )
  }
  /** What was noted while this was done. */
  const notedBy = async (act: () => Promise<unknown>): Promise<Noted[]> => {
    const before = (await noted()).length
    await act()
    return (await noted()).slice(before)
  }

  test('who asks for another municipality’s record is noted, and the record is not', async () => {
    const home = `/arbejdsbord/projekter/${foreign}`
    const entries = await notedBy(async () => {
      await agent.get(`/en${home}`).expect(404)
      await agent
        .post(home)
        .type('form')
        .send({ _csrf: tokenIn(await agent.get('/arbejdsbord')), title: 'Hemmeligt' })
        .expect(404)
    })
    const about = { userId: person.id, entity: 'page', entityKey: '/arbejdsbord/projekter/:id', municipalityCode: null }
    expect(entries.map(({ after, ...rest }) => ({ ...rest, ...(JSON.parse(after) as object) }))).toEqual([
      { ...about, method: 'GET', status: 404, numbers: [foreign] },
      { ...about, method: 'POST', status: 404, numbers: [foreign] },
    ])
  })

  test('a record that is another’s and one that is not there are noted by the same statement, after the answer', async () => {
    const statements = watchStatements(app.db)
    const asked = async (id: number) => {
      statements.forget()
      const { status } = await agent.get(`/arbejdsbord/projekter/${id}`)
      await app.context.refusals.settled()
      const seen = statements.seen()
      expect(seen.at(-1)).toBe(REFUSAL)
      return { status, seen }
    }
    expect(await asked(foreign)).toEqual(await asked(999_999))
    statements.stop()
  })

  test('who asks for an area of others is noted; a visitor, a public page that is not there and an old form are not', async () => {
    const entries = await notedBy(async () => {
      await agent.get('/administration').expect(403)
      await agent.get('/opsamling').expect(403)
      await agent
        .delete('/administration/brugere/1')
        .type('form')
        .send({ _csrf: tokenIn(await agent.get('/om')) })
      await agent.get('/projekter/findes-ikke').expect(404)
      await agent.post(`/arbejdsbord/projekter/${foreign}`).type('form').send({ _csrf: 'gammel' }).expect(403)
      await app.visitor.get(`/arbejdsbord/projekter/${foreign}`).expect(303)
    })
    expect(entries.map(({ entityKey }) => entityKey)).toEqual([
      '/administration',
      '/opsamling',
      '/administration/brugere/:id',
    ])
  })

  test('what somebody types into an address is not kept', async () => {
    const entries = await notedBy(() => agent.get('/arbejdsbord/frivillige/Bodil%20Testesen/0707614285').expect(404))
    expect(entries.map(({ entityKey }) => entityKey)).toEqual(['/arbejdsbord'])
    expect(JSON.stringify(entries)).not.toMatch(/Bodil|4285/)
  })

  test('a program that tries all numbers fills no disk: the last entry of the minute says so', async () => {
    const entries = await notedBy(async () => {
      for (let i = 0; i < MOST_A_MINUTE + 5; i++) await agent.get(`/arbejdsbord/projekter/${foreign}`).expect(404)
    })
    expect(entries).toHaveLength(MOST_A_MINUTE)
    expect(entries.filter(({ after }) => after.includes('moreThisMinute'))).toEqual([entries.at(-1)])
    app.clock.pass(60_000)
    expect(await notedBy(() => agent.get(`/arbejdsbord/projekter/${foreign}`).expect(404))).toHaveLength(1)
  })

  test('an administrator finds refused tries in the audit', async () => {
    const admin = await loggedIn(app, await aUser(app, 'administrator'))
    const page = await admin.get('/administration/haendelser?handling=refused').expect(200)
    expect(page.text).toContain('Afvist forsøg')
    expect(page.text).toContain('/arbejdsbord/projekter/:id')
    expect(loggedText(app)).not.toContain('could not be written')
  })
})
