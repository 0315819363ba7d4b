/** Logging in with a password and an authenticator app, and with the codes on paper when the phone is gone. */
import { codeAt } from '../../src/accounts/authenticator-app'
import { firstAdministratorLink, welcomePath } from '../../src/accounts/one-time-links'
import { passwordLinkFor } from '../../src/accounts/user-administration'
import { resetTwoStep } from '../../src/accounts/two-step'
import { startApp, onEachEngine, type TestApp } from '../support/app'
import {
  aUser,
  codeOf,
  fieldValue,
  fillIn,
  giveApp,
  HORSENS,
  logIn,
  loggedIn,
  logInFully,
  PASSWORD,
  tokenIn,
  type Agent,
} from '../support/people'

const STRONG = 'korrekt hest batteri hæfteklamme'
const HALF_MINUTE = 30_000

onEachEngine((engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await startApp(engine)
  })
  afterEach(() => app.close())

  const secretIn = (text: string) => /<code class="secret">([A-Z2-7 ]+)</.exec(text)![1]!.replaceAll(' ', '')
  const codesIn = (text: string) => [...text.matchAll(/<li><code>([a-z2-9-]+)</g)].map((found) => found[1]!)

  /** Scans the picture's key and types the first code. @returns the app's secret and the codes on paper */
  async function setUp(agent: Agent, extra = {}) {
    const secret = secretIn((await agent.get('/konto/to-trin').expect(200)).text)
    const answer = await fillIn(agent, '/konto/to-trin', { code: codeAt(secret, app.clock.now()), ...extra })
    expect(answer.status).toBe(201)
    return { secret, codes: codesIn(answer.text), answer }
  }

  test('the first administrator chooses a password, sets up an app, and is in', async () => {
    const agent = app.agent()
    const link = welcomePath((await firstAdministratorLink(app.context))!)
    const entered = await fillIn(agent, link, { name: 'Ada', email: 'ada@example.dk', password: STRONG })
    expect(entered.headers.location).toBe('/konto/to-trin')
    expect((await agent.get('/administration').expect(303)).headers.location).toBe(
      '/konto/to-trin?til=%2Fadministration',
    )
    const { codes, answer } = await setUp(agent)
    expect(codes).toHaveLength(10)
    expect(answer.text).toContain('href="/administration"')
    await agent.get('/administration').expect(200)
    expect((await logIn(app.agent(), 'ada@example.dk', STRONG)).headers.location).toBe('/log-ind/kode')
  })

  test.each(['administrator', 'consultant'] as const)(
    'a(n) %s without an app may do nothing but set it up',
    async (role) => {
      const person = await aUser(app, role)
      await resetTwoStep(app.context, person.email)
      const agent = app.agent()
      const answer = await logIn(agent, person.email)
      expect([answer.status, answer.headers.location]).toEqual([303, '/konto/to-trin'])
      for (const path of ['/administration', '/administration/brugere/ny', '/opsamling'])
        expect([path, (await agent.get(path)).headers.location]).toEqual([
          path,
          `/konto/to-trin?til=${encodeURIComponent(path)}`,
        ])
      const _csrf = tokenIn(await agent.get('/konto'))
      const body = { _csrf, name: 'X', email: 'x@example.dk', role: 'consultant' }
      expect((await agent.post('/administration/brugere/ny').type('form').send(body)).status).toBe(303)
      expect(await app.db.read.all('SELECT "id" FROM "user_account"')).toHaveLength(1)
      await setUp(agent)
      await agent.get(role === 'administrator' ? '/administration' : '/opsamling').expect(200)
    },
  )

  test('a right password alone logs nobody in, and the code leads on to the page that was asked for', async () => {
    const person = await aUser(app, 'consultant')
    const agent = app.agent()
    const first = await logIn(agent, person.email, PASSWORD, '/opsamling?x=1')
    expect(first.headers.location).toBe('/log-ind/kode')
    expect((await agent.get('/opsamling')).headers.location).toBe('/log-ind?til=%2Fopsamling')
    const form = await agent.get('/log-ind/kode').expect(200)
    expect(form.text).toMatch(/<input[^>]*name="code"[^>]*autocomplete="one-time-code"[^>]*inputmode="numeric"/)
    const answer = await fillIn(agent, '/log-ind/kode', { code: await codeOf(app, person) })
    expect([answer.status, answer.headers.location]).toEqual([303, '/opsamling?x=1'])
    await agent.get('/opsamling').expect(200)
  })

  test('the page for the code is no way in without a password, nor ten minutes after it', async () => {
    expect((await app.visitor.get('/log-ind/kode')).headers.location).toBe('/log-ind')
    const person = await aUser(app, 'consultant')
    const agent = app.agent()
    await logIn(agent, person.email)
    app.clock.pass(10 * 60_000)
    const late = await fillIn(agent, '/log-ind', { code: '123456' })
    expect(late.status).toBe(422)
    expect((await agent.get('/log-ind/kode')).headers.location).toBe('/log-ind')
  })

  test('a code is good once, and one that is older than a used one not at all', async () => {
    const person = await aUser(app, 'consultant')
    const [code, older] = [await codeOf(app, person), codeAt(person.appSecret!, earlier(app.clock.now()))]
    const enterWith = async (typed: string) => {
      const agent = app.agent()
      await logIn(agent, person.email)
      return (await fillIn(agent, '/log-ind/kode', { code: typed })).status
    }
    expect(await enterWith(`${code.slice(0, 3)} ${code.slice(3)}`)).toBe(303)
    expect(await enterWith(code)).toBe(422)
    expect(await enterWith(older)).toBe(422)
    app.clock.pass(HALF_MINUTE)
    expect(await enterWith(codeAt(person.appSecret!, app.clock.now()))).toBe(303)
  })

  test('of many who use the same code at once, one gets in', async () => {
    const person = await aUser(app, 'consultant')
    const code = await codeOf(app, person)
    const agents = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const agent = app.agent()
        await logIn(agent, person.email)
        return agent
      }),
    )
    const answers = await Promise.all(agents.map((agent) => fillIn(agent, '/log-ind/kode', { code })))
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 422, 422, 422])
  })

  test('guessing codes gets slower, from whichever session, and a new password does not begin the count anew', async () => {
    const person = await aUser(app, 'consultant')
    const guess = async () => {
      const agent = app.agent()
      await logIn(agent, person.email)
      return fillIn(agent, '/log-ind/kode', { code: '000000' })
    }
    for (let i = 0; i < 5; i++) expect((await guess()).status).toBe(422)
    const slowed = await guess()
    expect([slowed.status, slowed.headers['retry-after']]).toEqual([429, '15'])
    expect(slowed.text).toContain('for mange forsøg')
  })

  test('each code on paper opens once, however it is written', async () => {
    const person = await aUser(app, 'coordinator', [HORSENS])
    const { codes } = await setUp(await loggedIn(app, person))
    const enterWith = async (code: string) => {
      const agent = app.agent()
      await logIn(agent, person.email)
      return (await fillIn(agent, '/log-ind/kode?med=papir', { code })).status
    }
    expect(await enterWith(codes[0]!.toUpperCase().replaceAll('-', ' '))).toBe(303)
    expect(await enterWith(codes[0]!)).toBe(422)
    expect(await enterWith(codes[1]!)).toBe(303)
    const agent = app.agent()
    await logIn(agent, person.email)
    await fillIn(agent, '/log-ind/kode', { code: codes[2]! })
    expect((await agent.get('/konto')).text).toContain('7 koder på papir')

    const renewed = await fillIn(agent, '/konto/to-trin/koder', { currentPassword: PASSWORD })
    expect(codesIn(renewed.text)).toHaveLength(10)
    expect(await enterWith(codes[3]!)).toBe(422)
    expect(await enterWith(codesIn(renewed.text)[0]!)).toBe(303)
  })

  test('neither the secret nor the codes stand in the database, and the secret is sealed to its user', async () => {
    const person = await aUser(app, 'coordinator', [HORSENS])
    const { secret, codes } = await setUp(await loggedIn(app, person))
    const held = JSON.stringify([
      await app.db.read.all('SELECT * FROM "user_account"'),
      await app.db.read.all('SELECT * FROM "recovery_code"'),
      await app.db.read.all('SELECT * FROM "session"'),
      await app.db.read.all('SELECT * FROM "audit_entry"'),
      app.logged,
    ])
    for (const word of [secret, ...codes, codes[0]!.replaceAll('-', '')]) expect(held).not.toContain(word)

    // Moved to another's row it opens for nobody.
    const thief = await aUser(app, 'coordinator', [HORSENS], 'tyv@example.dk')
    await app.db.write((tx) =>
      tx.run(
        `UPDATE "user_account" SET "appSecret" = (SELECT "appSecret" FROM "user_account" WHERE "id" = ?), "appSince" = "createdAt" WHERE "id" = ?`,
        [person.id, thief.id],
      ),
    )
    const agent = app.agent()
    await logIn(agent, thief.email)
    expect((await fillIn(agent, '/log-ind/kode', { code: codeAt(secret, app.clock.now()) })).status).toBe(422)
  })

  test('the picture is a QR code of the key that stands beside it, kept nowhere', async () => {
    const agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    const page = await agent.get('/konto/to-trin').expect(200)
    expect(secretIn((await agent.get('/konto/to-trin')).text)).toBe(secretIn(page.text))
    const picture = await agent.get('/konto/to-trin/qr.png').expect(200)
    expect(picture.headers['content-type']).toBe('image/png')
    expect(picture.headers['cache-control']).toBe('no-store')
    expect((picture.body as Buffer).subarray(1, 4).toString()).toBe('PNG')
  })

  test('setting it up ends the sessions that a password alone began', async () => {
    const person = await aUser(app, 'coordinator', [HORSENS])
    const [here, there] = [await loggedIn(app, person), await loggedIn(app, person)]
    await setUp(here)
    await here.get('/arbejdsbord').expect(200)
    await there.get('/arbejdsbord').expect(303)
  })

  test('another phone is set up with the password, and the old one is of no use', async () => {
    const person = await aUser(app, 'consultant')
    const agent = await loggedIn(app, person)
    const secret = secretIn((await agent.get('/konto/to-trin')).text)
    const code = codeAt(secret, app.clock.now())
    expect((await fillIn(agent, '/konto/to-trin', { code })).text).toContain('href="#currentPassword"')
    expect((await fillIn(agent, '/konto/to-trin', { code, currentPassword: 'forkert' })).status).toBe(422)
    expect((await fillIn(agent, '/konto/to-trin', { code, currentPassword: PASSWORD })).status).toBe(201)
    app.clock.pass(HALF_MINUTE)
    expect((await logInFully(app, app.agent(), person)).status).toBe(422)
    expect((await logInFully(app, app.agent(), { ...person, appSecret: secret })).status).toBe(303)
  })

  test('a coordinator may do without it again, a consultant may not', async () => {
    const person = await aUser(app, 'coordinator', [HORSENS])
    person.appSecret = await giveApp(app, person.id)
    const agent = await loggedIn(app, person)
    expect((await fillIn(agent, '/konto/to-trin/fra', { currentPassword: 'forkert' })).status).toBe(422)
    expect((await fillIn(agent, '/konto/to-trin/fra', { currentPassword: PASSWORD })).status).toBe(303)
    expect((await logIn(app.agent(), person.email)).headers.location).toBe('/arbejdsbord')
    const consultant = await loggedIn(app, await aUser(app, 'consultant'))
    await consultant.get('/konto/to-trin/fra').expect(404)
    expect((await fillIn(consultant, '/konto/to-trin/fra', { currentPassword: PASSWORD })).status).toBe(404)
  })

  test('a link for a new password does not go past the second step', async () => {
    const person = await aUser(app, 'consultant')
    const token = await passwordLinkFor(app.context, person.email)
    const agent = app.agent()
    const answer = await fillIn(agent, welcomePath(token!), { password: STRONG })
    expect(answer.headers.location).toBe('/log-ind/kode')
    await agent.get('/opsamling').expect(303)
    expect((await fillIn(agent, '/log-ind/kode', { code: await codeOf(app, person) })).status).toBe(303)
    await agent.get('/opsamling').expect(200)
  })

  test('the audit tells how one got in, and that somebody did not', async () => {
    const person = await aUser(app, 'consultant')
    const agent = app.agent()
    await logIn(agent, person.email)
    await fillIn(agent, '/log-ind/kode', { code: '000000' })
    await fillIn(agent, '/log-ind/kode', { code: await codeOf(app, person) })
    const entries = await app.db.read.all(
      'SELECT "action", "userId", "entityKey", "after" FROM "audit_entry" ORDER BY "id"',
    )
    expect(entries).toEqual([
      { action: 'log-in-refused', userId: null, entityKey: String(person.id), after: '{"step":"code"}' },
      { action: 'log-in', userId: person.id, entityKey: String(person.id), after: '{"secondStep":"app"}' },
    ])
  })

  test.each(['', 'abc', '12345', '1234567', 'æ'.repeat(500), '٠٠٠٠٠٠'])(
    'the code %j is answered by the form',
    async (code) => {
      const person = await aUser(app, 'consultant')
      const agent = app.agent()
      await logIn(agent, person.email)
      const answer = await fillIn(agent, '/log-ind/kode', { code })
      expect([answer.status, fieldValue(answer, 'code')]).toEqual([422, code])
      expect(answer.text).toContain('href="#code"')
    },
  )
})

const earlier = (now: string) => new Date(Date.parse(now) - HALF_MINUTE).toISOString()
