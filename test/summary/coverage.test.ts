import { logExperience } from '../../src/experience/experience-logging'
import type { Rating, RespondentRole } from '../../src/experience/vocabulary'
import { agreementOf } from '../../src/summary/gaps/coverage'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { HORSENS, LEJRE, aUser, fillIn, loggedIn, tokenIn, type Agent, type Person } from '../support/people'
import { projectsOf } from '../support/volunteers'

test('those who rate alike agree, praise beside criticism does not, and one alone agrees with nobody', () => {
  const of = (...ratings: Rating[]) => agreementOf(ratings.map((rating) => ({ rating, count: 1 })))
  expect([of(4), of(4, 5), of(2, 4), of(1, 3, 3), of(3, 5, 5, 3)]).toEqual([null, 'agree', 'split', 'mostly', 'mostly'])
})

onEachEngine((engine) => {
  let app: TestApp
  let consultant: Agent
  let coordinator: Agent
  let person: Person
  let project: { id: number; title: string }

  beforeAll(async () => {
    app = await startApp(engine)
    consultant = await loggedIn(app, await aUser(app, 'consultant'))
    person = await aUser(app, 'coordinator', [HORSENS])
    coordinator = await loggedIn(app, person)
    project = (await projectsOf(app, HORSENS))[0]!
  })
  afterAll(() => app.close())

  const tell = (rating: Rating, respondentRole: RespondentRole, observation = 'Noget skete') =>
    logExperience(
      app.context,
      { id: person.id, name: 'En', role: 'coordinator', municipalityCodes: [HORSENS] },
      project.id,
      {
        condition: 'clarity',
        rating,
        observation,
        outcome: null,
        respondentRole,
        observedOn: '2026-11-20',
        quotable: false,
        version: 0,
      },
    )
  /** The cell of the project under clarity, without markup. */
  const cell = async () => {
    const page = await consultant.get('/opsamling/daekning?kommune=horsens').expect(200)
    const row = page.text.split('<tr>').find((part) => part.includes(`>${project.title}<`))!
    return row
      .split('<td')[2]!
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
  }

  test('a request for more stands on the desk of the one who can meet it, until it is met', async () => {
    expect(await cell()).toContain('Hul: ingen har fortalt')
    const path = `/opsamling/daekning/${project.id}?betingelse=rammer-roller-ansvar`
    expect((await fillIn(consultant, path, {})).status).toBe(422)
    const sent = await fillIn(consultant, path, { condition: 'clarity', role: 'leader' })
    expect(sent.headers.location).toBe('/opsamling/daekning?kommune=horsens&gemt=ja')
    await fillIn(consultant, path, { condition: 'clarity', role: 'leader' })
    expect(await cell()).toContain('Bedt om en leder den 24. november 2026')

    const desk = await coordinator.get('/arbejdsbord').expect(200)
    expect(desk.text).toContain('Konsulenten beder om flere erfaringer')
    expect(desk.text.match(/Spørg en leder om rammer, roller og ansvar/g)).toHaveLength(1)
    const other = await loggedIn(app, await aUser(app, 'coordinator', [LEJRE]))
    expect((await other.get('/arbejdsbord')).text).not.toContain('Konsulenten beder om')

    app.clock.pass(1000)
    await tell(5, 'volunteer')
    expect((await coordinator.get('/arbejdsbord')).text).toContain('Konsulenten beder om')
    await tell(4, 'leader')
    expect((await coordinator.get('/arbejdsbord')).text).not.toContain('Konsulenten beder om')
  })

  test('coverage tells how many, who, how fresh and whether they agree', async () => {
    expect(await cell()).toMatch(
      /2 stemmer .*Hul: færre end tre stemmer Leder, Frivillig Nyest: 20\. november 2026 De er enige/,
    )
    await tell(1, 'citizen')
    expect(await cell()).toMatch(/3 stemmer .*De er uenige/)
    expect(await cell()).not.toContain('Hul')
    app.clock.pass(300 * 24 * 60 * 60 * 1000)
    consultant = await loggedIn(app, await aUser(app, 'consultant', [], 'anden@example.dk'))
    expect(await cell()).toContain('Hul: over seks måneder gammelt')
  })

  test('a request is withdrawn', async () => {
    await fillIn(consultant, `/opsamling/daekning/${project.id}`, { condition: 'visibility', role: '' })
    const { id } = (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "experience_wanted"'))!
    const _csrf = tokenIn(await consultant.get('/opsamling/daekning'))
    await consultant.post(`/opsamling/oensker/${id}/fjern`).type('form').send({ _csrf }).expect(303)
    expect((await consultant.get('/opsamling/daekning?kommune=horsens')).text).not.toContain('Bedt om')
  })

  test('praise and criticism of one condition stand side by side, in a project and in a kind of institution', async () => {
    await tell(5, 'employee', 'Alle vidste, hvem de skulle gå til')
    await tell(1, 'volunteer', 'Ingen vidste, hvem de skulle gå til')
    for (const i of ['projekter', 'institutioner']) {
      const page = await consultant.get(`/opsamling/modsigelser?i=${i}&kommune=horsens&betingelse=rammer-roller-ansvar`)
      const both = page.text.split('<section class="contradiction"').find((part) => part.includes('Alle vidste, hvem'))!
      expect(both).toContain('Ingen vidste, hvem de skulle gå til')
      expect(both).toContain('2 kritiserer')
      expect(both).toContain('Må ikke citeres offentligt.')
    }
    const english = await consultant.get('/en/opsamling/modsigelser?kommune=lejre').expect(200)
    expect(english.text).toContain('Contradictions')
    await consultant.get('/opsamling/modsigelser?kommune=ukendt').expect(404)
  })
})
