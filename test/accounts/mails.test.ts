/** Invitations, forgotten passwords and new addresses: what is proved by a link in a mail. */
import { REQUEST_ID, startApp, onEachEngine, type TestApp } from '../support/app'
import { linkTo, mailsTo } from '../support/mail-folder'
import { startMailServer } from '../support/mail-server'
import { aUser, fillIn, HORSENS, LEJRE, logIn, loggedIn, PASSWORD, tokenIn } from '../support/people'
import { tableRows } from '../support/statements'

const STRONG = 'korrekt hest batteri hæfteklamme'
const HOUR = 60 * 60 * 1000

onEachEngine((engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await startApp(engine)
  })
  afterEach(() => app.close())

  const plain = (text: string) => text.replace(/value="[^"]*"/g, '').replace(REQUEST_ID, '')

  test('who is invited chooses a password by a link that works once, for seven days', async () => {
    const admin = await loggedIn(app, await aUser(app, 'administrator'))
    const invite = (email: string) =>
      fillIn(admin, '/administration/brugere/ny', {
        name: 'Karen',
        email,
        role: 'coordinator',
        municipalities: HORSENS,
      })
    expect((await invite('karen@example.dk')).headers.location).toBe('/administration?gemt=invitation')
    const first = await linkTo(app, 'karen@example.dk')
    const page = await admin.get('/administration')
    const user = /brugere\/(\d+)\/invitation/.exec(page.text)![1]!
    await admin
      .post(`/administration/brugere/${user}/invitation`)
      .type('form')
      .send({ _csrf: tokenIn(page) })
      .expect(303)
    const link = await linkTo(app, 'karen@example.dk')
    await app.visitor.get(first).expect(404)
    const karen = app.agent()
    expect((await fillIn(karen, link, { password: 'adgangskode2026' })).text).toContain('let at gætte')
    expect((await fillIn(karen, link, { password: STRONG })).headers.location).toBe('/arbejdsbord')
    await app.visitor.get(link).expect(404)

    await invite('lars@example.dk')
    const late = await linkTo(app, 'lars@example.dk')
    app.clock.pass(7 * 24 * HOUR)
    await app.visitor.get(late).expect(404)
    expect(await app.db.read.all('SELECT "id" FROM "account_mail"')).toEqual([])
  })

  test('a forgotten password is renewed by mail, and the old sessions end', async () => {
    const person = await aUser(app, 'coordinator', [HORSENS])
    const there = await loggedIn(app, person)
    const answer = await fillIn(app.agent(), '/log-ind/glemt', { email: person.email.toUpperCase() })
    expect(answer.headers.location).toBe('/log-ind/glemt/sendt')
    const link = await linkTo(app, person.email)
    expect((await fillIn(app.agent(), link, { password: STRONG })).headers.location).toBe('/arbejdsbord')
    await there.get('/arbejdsbord').expect(303)
    expect((await logIn(app.agent(), person.email)).status).toBe(422)
    expect((await logIn(app.agent(), person.email, STRONG)).status).toBe(303)
    expect((await fillIn(app.agent(), '/log-ind/glemt', { email: 'ikke en adresse' })).status).toBe(422)
  })

  test('whether an address is known shows neither in the answer nor in what it costs', async () => {
    const person = await aUser(app, 'coordinator', [HORSENS])
    const ask = async (email: string) => {
      const agent = app.agent()
      const answer = await fillIn(agent, '/log-ind/glemt', { email })
      return [answer.status, answer.headers.location, plain((await agent.get(answer.headers.location!)).text)]
    }
    expect(await ask('ingen@example.dk')).toEqual(await ask(person.email))
    expect(await mailsTo(app, 'ingen@example.dk')).toEqual([])
    expect(await mailsTo(app, person.email)).toHaveLength(1)
    // More than three an hour are not sent, and that is told to nobody.
    for (let i = 0; i < 5; i++) expect((await ask(person.email))[0]).toBe(303)
    expect(await mailsTo(app, person.email)).toHaveLength(3)
    app.clock.pass(HOUR)
    await ask(person.email)
    expect(await mailsTo(app, person.email)).toHaveLength(4)
  })

  test('one sender is slowed after twenty requests', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 21; i++)
      statuses.push((await fillIn(app.agent(), '/log-ind/glemt', { email: `nr${i}@example.dk` })).status)
    expect(statuses.filter((status) => status === 303)).toHaveLength(20)
    expect(statuses.at(-1)).toBe(429)
  })

  test('a new address is proved by its reader, and told to the old one', async () => {
    const person = await aUser(app, 'coordinator', [HORSENS])
    const agent = await loggedIn(app, person)
    expect((await fillIn(agent, '/konto/mail', { email: 'ny@example.dk', currentPassword: 'forkert' })).status).toBe(
      422,
    )
    const asked = await fillIn(agent, '/konto/mail', { email: 'ny@example.dk', currentPassword: PASSWORD })
    expect(asked.headers.location).toBe('/konto?gemt=adresse')
    const link = await linkTo(app, 'ny@example.dk')
    expect((await mailsTo(app, person.email))[0]!.subject).toContain('ved at blive skiftet')
    // Opening it changes nothing: mail scanners open them all.
    await app.visitor.get(link).expect(200)
    expect((await logIn(app.agent(), 'ny@example.dk')).status).toBe(422)
    expect((await fillIn(app.agent(), link, {})).headers.location).toBe('/konto?gemt=ny-adresse')
    expect((await logIn(app.agent(), 'ny@example.dk')).status).toBe(303)
    expect((await logIn(app.agent(), person.email)).status).toBe(422)
    await app.visitor.get(link).expect(404)
  })

  test("somebody else's address cannot be taken, and nobody is told that it is one", async () => {
    const [person, other] = [await aUser(app, 'coordinator', [HORSENS]), await aUser(app, 'coordinator', [LEJRE])]
    const agent = await loggedIn(app, person)
    const asked = await fillIn(agent, '/konto/mail', { email: other.email, currentPassword: PASSWORD })
    expect(asked.headers.location).toBe('/konto?gemt=adresse')
    expect(await mailsTo(app, other.email)).toEqual([])
  })

  test('what is owed outlives a restart and a mail server that is down, and no token rests in the database', async () => {
    const server = await startMailServer()
    const person = await aUser(app, 'coordinator', [HORSENS])
    const sending = await startApp(engine, { smtpUrl: server.url }, app.config)
    server.refuse(person.email, 451)
    await fillIn(sending.agent(), '/log-ind/glemt', { email: person.email })
    await sending.context.accountMails.idle()
    expect(server.refused()).toBe(1)
    await sending.close()
    server.accept(person.email)
    const again = await startApp(engine, { smtpUrl: server.url }, app.config)
    again.clock.pass(HOUR)
    again.context.accountMails.wake()
    await again.context.accountMails.idle()
    const [mail] = await server.parsed()
    const token = /velkommen\/([\w-]+)/.exec(mail!.text!)![1]!
    expect(JSON.stringify(await tableRows(again.db))).not.toContain(token)
    await again.close()
    await server.stop()
  })

  test('other rights hold from the next request, and the audit tells of them', async () => {
    const admin = await loggedIn(app, await aUser(app, 'administrator'))
    const person = await aUser(app, 'coordinator', [HORSENS])
    const agent = await loggedIn(app, person)
    const { id } = (await app.db.read.one<{ id: number }>(
      'SELECT "id" FROM "project" WHERE "municipalityCode" = ? LIMIT 1',
      [HORSENS],
    ))!
    await agent.get(`/arbejdsbord/projekter/${id}`).expect(200)
    const path = `/administration/brugere/${person.id}`
    const body = { name: 'Ny', role: 'coordinator', municipalities: LEJRE }
    expect((await fillIn(admin, path, { ...body, municipalities: [] })).status).toBe(422)
    expect((await fillIn(admin, path, body)).headers.location).toBe('/administration?gemt=rettigheder')
    await agent.get(`/arbejdsbord/projekter/${id}`).expect(404)
    expect((await fillIn(admin, path, { ...body, version: '1' })).status).toBe(409)
    const deed = await app.db.read.one<{ before: string; after: string }>(
      `SELECT "before", "after" FROM "audit_entry" WHERE "action" = 'change-rights'`,
    )
    expect(JSON.parse(deed!.before)).toEqual({ userRole: 'coordinator', municipalities: [HORSENS] })
    expect(JSON.parse(deed!.after)).toEqual({ userRole: 'coordinator', municipalities: [LEJRE] })
  })

  test('a user sees the own sessions and ends them, and nobody else’s', async () => {
    const person = await aUser(app, 'coordinator', [HORSENS])
    const [here, there] = [await loggedIn(app, person), await loggedIn(app, person)]
    const stranger = await loggedIn(app, await aUser(app, 'coordinator', [LEJRE]))
    const page = await here.get('/konto').expect(200)
    const [session] = /name="session" value="([0-9a-f]{64})"/.exec(page.text)!.slice(1)
    const theirs = tokenIn(await stranger.get('/konto'))
    await stranger.post('/konto/sessioner').type('form').send({ _csrf: theirs, session }).expect(404)
    await there.get('/arbejdsbord').expect(200)
    await here
      .post('/konto/sessioner')
      .type('form')
      .send({ _csrf: tokenIn(page), session })
      .expect(303)
    await there.get('/arbejdsbord').expect(303)
    await here.get('/arbejdsbord').expect(200)
  })

  test('a new password is chosen with the old one, and ends all other sessions', async () => {
    const person = await aUser(app, 'coordinator', [HORSENS])
    const [here, there] = [await loggedIn(app, person), await loggedIn(app, person)]
    const path = '/konto/adgangskode'
    expect((await fillIn(here, path, { currentPassword: 'forkert', password: STRONG })).text).toContain(
      'ikke den rigtige',
    )
    for (const password of ['kort', 'aaaaaaaaaaaa', '123456789012', 'qwertyqwerty', 'Password1234!', 'sommer2026!!!'])
      expect([password, (await fillIn(here, path, { currentPassword: PASSWORD, password })).status]).toEqual([
        password,
        422,
      ])
    expect((await fillIn(here, path, { currentPassword: PASSWORD, password: STRONG })).status).toBe(303)
    await here.get('/arbejdsbord').expect(200)
    await there.get('/arbejdsbord').expect(303)
    expect((await mailsTo(app, person.email)).at(-1)!.subject).toBe('Din adgangskode er skiftet')
  })
})
