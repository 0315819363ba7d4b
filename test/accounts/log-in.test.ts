import { claimTry } from '../../src/accounts/login-slowdown'
import { REQUEST_ID, startApp, onEachEngine, type TestApp } from '../support/app'
import { aUser, fieldValue, HORSENS, logIn, loggedIn, PASSWORD, tokenIn, type Person } from '../support/people'

const cookieOf = (headers: unknown): string =>
  ((headers as Record<string, string[] | undefined>)['set-cookie'] ?? []).find((cookie) =>
    cookie.startsWith('frv_session='),
  ) ?? ''

onEachEngine((engine) => {
  describe('logging in', () => {
    let app: TestApp
    let coordinator: Person
    beforeAll(async () => {
      app = await startApp(engine)
      coordinator = await aUser(app, 'coordinator', [HORSENS])
    })
    afterAll(() => app.close())

    test('a coordinator gets from the log-in to the desk, and out again', async () => {
      const agent = app.agent()
      const answer = await logIn(agent, coordinator.email.toUpperCase())
      expect([answer.status, answer.headers.location]).toEqual([303, '/arbejdsbord'])
      const desk = await agent.get('/arbejdsbord').expect(200)
      expect(desk.text).toContain('Horsens')
      await agent
        .post('/log-ud')
        .type('form')
        .send({ _csrf: tokenIn(desk) })
        .expect(303)
      const gone = await agent.get('/arbejdsbord').expect(303)
      expect(gone.headers.location).toBe('/log-ind?til=%2Farbejdsbord')
    })

    test('the session cookie is for this site only, and unreadable for scripts', async () => {
      const cookie = cookieOf((await app.visitor.get('/log-ind')).headers)
      expect(cookie).toMatch(/; HttpOnly/)
      expect(cookie).toMatch(/; SameSite=Lax/)
      expect(cookie).not.toMatch(/; Secure/)
    })

    test('the cookie is Secure where visitors use https', async () => {
      const secured = await startApp(engine, { publicUrl: 'https://frivillige.example' })
      expect(cookieOf((await secured.visitor.get('/log-ind')).headers)).toMatch(/; Secure/)
      await secured.close()
    })

    test('a visitor who only reads gets no session', async () => {
      const before = await app.db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "session"')
      const page = await app.visitor.get('/kommuner').expect(200)
      expect(page.headers['set-cookie']).toBeUndefined()
      expect(await app.db.read.one('SELECT count(*) AS "n" FROM "session"')).toEqual(before)
    })

    test('a session planted before the log-in is worth nothing after it', async () => {
      const planted = cookieOf((await app.visitor.get('/log-ind')).headers).split(';')[0]!
      const page = await app.visitor.get('/log-ind').set('Cookie', planted)
      const answer = await app.visitor
        .post('/log-ind')
        .set('Cookie', planted)
        .type('form')
        .send({ _csrf: tokenIn(page), email: coordinator.email, password: PASSWORD })
        .expect(303)
      const renewed = cookieOf(answer.headers).split(';')[0]!
      expect(renewed).not.toBe('')
      expect(renewed).not.toBe(planted)
      await app.visitor.get('/arbejdsbord').set('Cookie', renewed).expect(200)
      await app.visitor.get('/arbejdsbord').set('Cookie', planted).expect(303)
    })

    test('the database holds no id that opens a session', async () => {
      const cookie = cookieOf((await app.visitor.get('/log-ind')).headers)
      const id = decodeURIComponent(cookie.slice('frv_session=s:'.length + 2)).split('.')[0]!
      const rows = await app.db.read.all<{ id: string; data: string }>('SELECT "id", "data" FROM "session"')
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.filter((row) => row.id.includes(id) || row.data.includes(id))).toEqual([])
    })

    test('an unknown address and a wrong password get the very same answer', async () => {
      const [wrong, unknown] = [
        await logIn(app.agent(), coordinator.email, 'forkert'),
        await logIn(app.agent(), 'ingen@example.dk', 'forkert'),
      ]
      const told = (text: string) => text.replace(/value="[^"]*"/g, '').replace(REQUEST_ID, '')
      expect(wrong.status).toBe(422)
      expect(unknown.status).toBe(422)
      expect(told(unknown.text)).toBe(told(wrong.text))
      expect(fieldValue(wrong, 'email')).toBe(coordinator.email)
      expect(wrong.text).not.toContain('forkert"')
    })

    test('after logging in one comes to the page one asked for, never to another site', async () => {
      const ways: [string, string][] = [
        ['/arbejdsbord/projekter/ny', '/arbejdsbord/projekter/ny'],
        ['/en/arbejdsbord', '/en/arbejdsbord'],
        ['https://evil.example/', '/arbejdsbord'],
        ['//evil.example', '/arbejdsbord'],
        ['/\\evil.example', '/arbejdsbord'],
        ['/\t/evil.example', '/arbejdsbord'],
        ['/..//evil.example', '/arbejdsbord'],
        ['javascript:alert(1)', '/arbejdsbord'],
      ]
      for (const [til, location] of ways) {
        expect([til, (await logIn(app.agent(), coordinator.email, PASSWORD, til)).headers.location]).toEqual([
          til,
          location,
        ])
      }
    })

    test('a form that is too old keeps what was typed', async () => {
      const answer = await app
        .agent()
        .post('/log-ind')
        .type('form')
        .send({ _csrf: 'gammel', email: 'anna@example.dk', password: 'hemmelig' })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('Formularen var for gammel')
      expect(fieldValue(answer, 'email')).toBe('anna@example.dk')
      expect(answer.text).not.toContain('hemmelig')
      expect(tokenIn(answer)).not.toBe('')
    })

    test('a post without a token is refused', async () => {
      const agent = await loggedIn(app, coordinator)
      const answer = await agent.post('/arbejdsbord/projekter/ny').type('form').send({ title: 'Uden' })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('Formularen er udløbet')
      expect(await app.db.read.all('SELECT "id" FROM "project" WHERE "title" = ?', ['Uden'])).toEqual([])
    })

    test('who loses access is out at the next request', async () => {
      const person = await aUser(app, 'coordinator', [HORSENS], 'paa-vej-vaek@example.dk')
      const agent = await loggedIn(app, person)
      await agent.get('/arbejdsbord').expect(200)
      await app.db.write((tx) => tx.run('UPDATE "user_account" SET "active" = FALSE WHERE "id" = ?', [person.id]))
      await agent.get('/arbejdsbord').expect(303)
      expect((await logIn(app.agent(), person.email)).status).toBe(422)
    })

    test('who loses a municipality sees it no more at the next request', async () => {
      const person = await aUser(app, 'coordinator', [HORSENS], 'flyttet@example.dk')
      const agent = await loggedIn(app, person)
      const { id } = (await app.db.read.one<{ id: number }>(
        'SELECT "id" FROM "project" WHERE "municipalityCode" = ? LIMIT 1',
        [HORSENS],
      ))!
      await agent.get(`/arbejdsbord/projekter/${id}`).expect(200)
      await app.db.write((tx) => tx.run('DELETE FROM "user_municipality" WHERE "userId" = ?', [person.id]))
      await agent.get(`/arbejdsbord/projekter/${id}`).expect(404)
    })

    test('a session that nobody uses for twelve hours ends', async () => {
      const agent = await loggedIn(app, coordinator)
      app.clock.pass(11 * 60 * 60 * 1000)
      await agent.get('/arbejdsbord').expect(200)
      app.clock.pass(11 * 60 * 60 * 1000)
      await agent.get('/arbejdsbord').expect(200)
      app.clock.pass(12 * 60 * 60 * 1000 + 1)
      await agent.get('/arbejdsbord').expect(303)
    })

    test.each([
      ['email[]=a&email[]=b&password=x'],
      ['email=a@b.dk&email=c@d.dk&password=x'],
      ['email=%00@example.dk&password=x'],
      ['email=a%40b.dk&password=a&password=b'],
      ['email=a%40b.dk&password=%00'],
      ['email=a%40b.dk'],
      ['password=x'],
      [''],
      ['__proto__[email]=a&email=' + 'a'.repeat(1000) + '&password=x'],
      ['email=a%40b.dk&password=' + 'x'.repeat(5000)],
      ['email=a%40b.dk&password=x&til=/a&til=/b'],
    ])('nonsense (%.40s) is answered by the form', async (body) => {
      const agent = app.agent()
      const page = await agent.get('/log-ind')
      const answer = await agent
        .post('/log-ind')
        .type('form')
        .send(`_csrf=${tokenIn(page)}&${body}`)
      expect(answer.status).toBe(422)
      expect(tokenIn(answer)).not.toBe('')
    })
  })

  describe('the audit', () => {
    let app: TestApp
    beforeAll(async () => {
      app = await startApp(engine)
    })
    afterAll(() => app.close())

    test('tells of log-ins, refusals and log-outs, without password or address', async () => {
      const person = await aUser(app, 'consultant')
      await logIn(app.agent(), person.email, 'et forkert gæt')
      const agent = await loggedIn(app, person)
      const page = await agent.get('/opsamling')
      await agent
        .post('/log-ud')
        .type('form')
        .send({ _csrf: tokenIn(page) })
      const entries = await app.db.read.all<{ action: string; after: string | null; requestId: string }>(
        'SELECT "action", "after", "requestId" FROM "audit_entry" ORDER BY "id"',
      )
      expect(entries.map((entry) => entry.action)).toEqual(['log-in-refused', 'log-in', 'log-out'])
      expect(entries.every((entry) => entry.requestId)).toBe(true)
      expect(JSON.stringify(entries)).not.toMatch(/gæt|example\.dk/)
    })

    test('is append-only: the database refuses to change or delete a line', async () => {
      await logIn(app.agent(), 'ingen@example.dk', 'forkert')
      const before = await app.db.read.all('SELECT * FROM "audit_entry" ORDER BY "id"')
      expect(before.length).toBeGreaterThan(0)
      await expect(app.db.write((tx) => tx.run('UPDATE "audit_entry" SET "action" = ?', ['nothing']))).rejects.toThrow(
        /append-only/,
      )
      await expect(app.db.write((tx) => tx.run('DELETE FROM "audit_entry"'))).rejects.toThrow(/append-only/)
      const replaced =
        engine === 'sqlite'
          ? `INSERT OR REPLACE INTO "audit_entry" ("id", "at", "action", "entity") SELECT "id", "at", 'nothing', 'user' FROM "audit_entry"`
          : `INSERT INTO "audit_entry" ("id", "at", "action", "entity") SELECT "id", "at", 'nothing', 'user' FROM "audit_entry" ON CONFLICT ("id") DO UPDATE SET "action" = 'nothing'`
      await expect(app.db.write((tx) => tx.run(replaced))).rejects.toThrow(/append-only/)
      expect(await app.db.read.all('SELECT * FROM "audit_entry" ORDER BY "id"')).toEqual(before)
    })
  })

  describe('guessing', () => {
    let app: TestApp
    beforeEach(async () => {
      app = await startApp(engine)
    })
    afterEach(() => app.close())

    test.each(['known', 'unknown'])(
      'at a(n) %s account gets slower, and the right password is let in after the wait',
      async (kind) => {
        const person = await aUser(app, 'coordinator', [HORSENS])
        const email = kind === 'known' ? person.email : 'ingen@example.dk'
        const statuses: number[] = []
        for (let i = 0; i < 5; i++) statuses.push((await logIn(app.agent(), email, 'gæt')).status)
        expect(statuses).toEqual([422, 422, 422, 422, 422])
        const slowed = await logIn(app.agent(), email)
        expect(slowed.status).toBe(429)
        expect(Number(slowed.headers['retry-after'])).toBe(15)
        expect(slowed.text).toContain('for mange forsøg')
        expect(fieldValue(slowed, 'email')).toBe(email)
        expect(slowed.text).not.toContain(PASSWORD)
        app.clock.pass(15_000)
        expect((await logIn(app.agent(), email, 'gæt')).status).toBe(422)
        expect((await logIn(app.agent(), email)).headers['retry-after']).toBe('30')
        app.clock.pass(30_000)
        expect((await logIn(app.agent(), email)).status).toBe(kind === 'known' ? 303 : 422)
      },
    )

    test('takes nothing from the first try, however the time runs meanwhile', async () => {
      const ticking = { ...app.clock, now: () => (app.clock.pass(1), app.clock.now()) }
      for (let i = 0; i < 4; i++) expect(await claimTry({ db: app.db, clock: ticking }, 'anna@example.dk')).toBe(0)
    })

    test('many guesses at once gain nothing', async () => {
      const agents = await Promise.all(
        Array.from({ length: 12 }, async () => {
          const agent = app.agent()
          return { agent, _csrf: tokenIn(await agent.get('/log-ind')) }
        }),
      )
      const answers = await Promise.all(
        agents.map(({ agent, _csrf }) =>
          agent.post('/log-ind').type('form').send({ _csrf, email: 'ingen@example.dk', password: 'gæt' }),
        ),
      )
      expect(answers.filter((answer) => answer.status === 422)).toHaveLength(5)
      expect(answers.filter((answer) => answer.status === 429)).toHaveLength(7)
    })

    test('from one address at many accounts is slowed after twenty misses, and one who knows the password costs nothing', async () => {
      const person = await aUser(app, 'coordinator', [HORSENS])
      for (let i = 0; i < 3; i++) await loggedIn(app, person)
      for (let i = 0; i < 20; i++) expect((await logIn(app.agent(), `nr${i}@example.dk`, 'gæt')).status).toBe(422)
      const slowed = await logIn(app.agent(), person.email)
      expect(slowed.status).toBe(429)
      expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(0)
      app.clock.pass(15 * 60_000)
      expect((await logIn(app.agent(), person.email)).status).toBe(303)
    })
  })
})
