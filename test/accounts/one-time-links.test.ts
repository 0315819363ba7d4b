import { demoNotice, makeDemoUsers } from '../../src/accounts/demo'
import { firstAdministratorLink, welcomePath } from '../../src/accounts/one-time-links'
import { passwordLinkFor } from '../../src/accounts/user-administration'
import { startApp, onEachEngine, type TestApp } from '../support/app'
import { linkTo } from '../support/mail-folder'
import { aUser, fieldValue, fillIn, HORSENS, logIn, loggedIn, tokenIn } from '../support/people'

const STRONG = 'korrekt hest batteri hæfteklamme'

onEachEngine((engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await startApp(engine)
  })
  afterEach(() => app.close())

  const firstLink = async () => welcomePath((await firstAdministratorLink(app.context))!)

  test('the first start gives a link that makes the administrator, once', async () => {
    const link = await firstLink()
    const agent = app.agent()
    const answer = await fillIn(agent, link, { name: 'Ada', email: 'ada@example.dk', password: STRONG })
    expect([answer.status, answer.headers.location]).toEqual([303, '/konto/to-trin'])
    await app.visitor.get(link).expect(404)
    expect(await firstAdministratorLink(app.context)).toBeNull()
    expect((await logIn(app.agent(), 'ada@example.dk', STRONG)).status).toBe(303)
  })

  test('a new start makes the old link void, and a day ends the new one', async () => {
    const [old, fresh] = [await firstLink(), await firstLink()]
    await app.visitor.get(old).expect(404)
    await app.visitor.get(fresh).expect(200)
    app.clock.pass(24 * 60 * 60 * 1000)
    await app.visitor.get(fresh).expect(404)
  })

  test('of three who use the link at once, one becomes administrator', async () => {
    const link = await firstLink()
    const readers = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        const agent = app.agent()
        return { name, agent, _csrf: tokenIn(await agent.get(link)) }
      }),
    )
    const answers = await Promise.all(
      readers.map(({ name, agent, _csrf }) =>
        agent
          .post(link)
          .type('form')
          .send({ _csrf, name, email: `${name}@example.dk`, password: STRONG }),
      ),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 404, 404])
    expect(await app.db.read.all('SELECT "id" FROM "user_account"')).toHaveLength(1)
  })

  test.each([
    ['kort', 'mindst 12 tegn'],
    ['min adresse er ada.lovelace ikke', 'må ikke indeholde'],
    ['', 'Udfyld feltet'],
    ['x'.repeat(500), 'for lang'],
    ['tegn\u0000 som ikke er tekst', 'ikke kan gemmes'],
  ])('the password %.20j is refused, and the name stays', async (password, reason) => {
    const answer = await fillIn(app.agent(), await firstLink(), {
      name: 'Ada',
      email: 'ada.lovelace@example.dk',
      password,
    })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(reason)
    expect(fieldValue(answer, 'name')).toBe('Ada')
    expect(fieldValue(answer, 'password')).toBe('')
  })

  test('the link itself is nowhere in the database', async () => {
    const token = (await firstLink()).split('/')[2]!
    const rows = await app.db.read.all<{ tokenHash: string }>('SELECT * FROM "one_time_link"')
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  test('an administrator makes a coordinator, who chooses a password and begins', async () => {
    const admin = await loggedIn(app, await aUser(app, 'administrator'))
    const invited = await fillIn(admin, '/administration/brugere/ny', {
      name: 'Karen',
      email: 'karen@example.dk',
      role: 'coordinator',
      municipalities: HORSENS,
    })
    expect([invited.status, invited.headers.location]).toEqual([303, '/administration?gemt=invitation'])
    const link = await linkTo(app, 'karen@example.dk')
    const karen = app.agent()
    const answer = await fillIn(karen, link, { password: STRONG })
    expect([answer.status, answer.headers.location]).toEqual([303, '/arbejdsbord'])
    await karen.get('/arbejdsbord').expect(200)
    await app.visitor.get(link).expect(404)
    const list = await admin.get('/administration').expect(200)
    expect(list.text).toContain('karen@example.dk')
  })

  test('an administrator closes an access, and it ends at once', async () => {
    const admin = await loggedIn(app, await aUser(app, 'administrator'))
    const person = await aUser(app, 'coordinator', [HORSENS])
    const agent = await loggedIn(app, person)
    const page = await admin.get('/administration')
    await admin
      .post(`/administration/brugere/${person.id}/adgang`)
      .type('form')
      .send({ _csrf: tokenIn(page), active: 'nej' })
      .expect(303)
    await agent.get('/arbejdsbord').expect(303)
  })

  test('a coordinator needs a municipality, and an address has one user', async () => {
    const admin = await loggedIn(app, await aUser(app, 'administrator'))
    const path = '/administration/brugere/ny'
    const without = await fillIn(admin, path, { name: 'K', email: 'k@example.dk', role: 'coordinator' })
    expect([without.status, without.text.includes('Vælg mindst en kommune')]).toEqual([422, true])
    await fillIn(admin, path, { name: 'K', email: 'k@example.dk', role: 'consultant' })
    const twice = await fillIn(admin, path, { name: 'K', email: 'K@EXAMPLE.dk', role: 'consultant' })
    expect([twice.status, twice.text.includes('allerede en bruger')]).toEqual([422, true])
  })

  test.each(['coordinator', 'consultant'] as const)('a %s does not administrate', async (role) => {
    const agent = await loggedIn(app, await aUser(app, role, role === 'coordinator' ? [HORSENS] : []))
    await agent.get('/administration').expect(403)
    await agent.get('/administration/brugere/ny').expect(403)
    const _csrf = tokenIn(await agent.get(role === 'coordinator' ? '/arbejdsbord' : '/opsamling'))
    await agent
      .post('/administration/brugere/ny')
      .type('form')
      .send({ _csrf, name: 'X', email: 'x@example.dk', role: 'consultant' })
      .expect(403)
    await agent.post('/administration/brugere/1/adgang').type('form').send({ _csrf, active: 'nej' }).expect(403)
  })

  test('a new password ends the sessions that the old one opened', async () => {
    const person = await aUser(app, 'coordinator', [HORSENS])
    const agent = await loggedIn(app, person)
    const token = await passwordLinkFor(app.context, person.email)
    await fillIn(app.agent(), welcomePath(token!), { password: STRONG })
    await agent.get('/arbejdsbord').expect(303)
    expect((await logIn(app.agent(), person.email)).status).toBe(422)
    expect((await logIn(app.agent(), person.email, STRONG)).status).toBe(303)
  })

  test('the demo makes its users once, each with a password of its own', async () => {
    const users = await makeDemoUsers(app.context)
    expect(users).toHaveLength(5)
    expect(new Set(users.map((user) => user.password)).size).toBe(5)
    for (const { email, password } of users) expect((await logIn(app.agent(), email, password!)).status).toBe(303)
    const again = await makeDemoUsers(app.context)
    expect(again.map((user) => user.password)).toEqual([null, null, null, null, null])
    expect(demoNotice(again)).toContain('findes allerede')
  })
})
