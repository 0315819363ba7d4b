import { onEachEngine, startApp, type TestApp } from '../support/app'
import { aUser, fillIn, HORSENS, LEJRE, loggedIn, type Agent } from '../support/people'
import { A_VOLUNTEER, aVolunteer, projectsOf } from '../support/volunteers'

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let lejre: Agent
  let id: number
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    lejre = await loggedIn(app, await aUser(app, 'coordinator', [LEJRE]))
  })
  beforeEach(async () => {
    id = await aVolunteer(app, agent, (await projectsOf(app, HORSENS))[0]!.id)
  })
  afterAll(() => app.close())

  const ask = async (body: object): Promise<number> => {
    const answer = await fillIn(agent, `/arbejdsbord/frivillige/${id}/anmodning`, { wish: '', ...body })
    if (answer.status !== 303) throw new Error(`the form answered ${answer.status}`)
    return (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "data_request"'))!.id
  }
  const row = (request: number) =>
    app.db.read.one<Record<string, unknown>>('SELECT * FROM "data_request" WHERE "id" = ?', [request])

  test.each([
    ['2026-11-24', '2026-12-24'],
    ['2026-10-31', '2026-11-30'],
    ['2026-01-31', '2026-02-28'],
  ])('a request that came on %s must be answered by %s', async (receivedOn, dueOn) => {
    expect(await row(await ask({ kind: 'access', receivedOn }))).toMatchObject({ dueOn })
  })

  test('a request stands on the desk until it is answered', async () => {
    const request = await ask({ kind: 'erasure', receivedOn: '2026-11-20' })
    const href = `/arbejdsbord/anmodninger/${request}`
    expect((await agent.get('/arbejdsbord/opgaver/request')).text).toContain(href)
    const reason = await fillIn(agent, href, { answeredOn: '2026-11-24', outcome: 'refused', answer: '' })
    expect(reason.status).toBe(422)
    expect(reason.text).toContain('id="answer-error"')
    const early = await fillIn(agent, href, { answeredOn: '2026-11-19', outcome: 'granted', answer: '' })
    expect(early.status).toBe(422)
    expect((await fillIn(agent, href, { answeredOn: '2026-11-24', outcome: 'granted', answer: '' })).status).toBe(303)
    expect((await agent.get('/arbejdsbord/opgaver/request')).text).not.toContain(`${href}"`)
    expect(await row(request)).toMatchObject({ answeredOn: '2026-11-24', outcome: 'granted' })
  })

  test('the limit is extended once, by two months, for a reason, and not after the first month', async () => {
    const request = await ask({ kind: 'access', receivedOn: '2026-11-20' })
    const path = `/arbejdsbord/anmodninger/${request}/udskyd`
    expect((await fillIn(agent, path, { reason: '' })).status).toBe(422)
    expect((await fillIn(agent, path, { reason: 'Mange arkiver' })).status).toBe(303)
    expect(await row(request)).toMatchObject({ dueOn: '2027-02-20', extensionReason: 'Mange arkiver' })
    expect((await fillIn(agent, path, { reason: 'Igen' })).status).toBe(422)
    const late = await ask({ kind: 'access', receivedOn: '2026-10-01' })
    expect((await fillIn(agent, `/arbejdsbord/anmodninger/${late}/udskyd`, { reason: 'For sent' })).status).toBe(422)
  })

  test('another municipality sees nothing of it', async () => {
    const request = await ask({ kind: 'access', receivedOn: '2026-11-24' })
    expect((await lejre.get('/arbejdsbord/anmodninger').expect(200)).text).not.toContain(A_VOLUNTEER.name)
    for (const path of ['', '/udskyd']) await lejre.get(`/arbejdsbord/anmodninger/${request}${path}`).expect(404)
  })

  test('all that is held comes in one file, for people and machines, and the export stands in the audit', async () => {
    await ask({ kind: 'access', receivedOn: '2026-11-24', wish: 'Alt om mig' })
    await fillIn(agent, `/arbejdsbord/frivillige/${id}/ret`, { ...A_VOLUNTEER, phone: '87 65 43 21' })
    const file = await agent.get(`/arbejdsbord/frivillige/${id}/udtraek`).expect(200)
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="[\w-]+\.html"$/)
    for (const held of [A_VOLUNTEER.name, A_VOLUNTEER.email, '87 65 43 21', '12 34 56 78', 'Læseven', 'Alt om mig'])
      expect(file.text).toContain(held)
    const json = /<script type="application\/ld\+json">([^]*?)<\/script>/.exec(file.text)![1]!
    expect(JSON.parse(json)).toMatchObject({
      person: { name: A_VOLUNTEER.name, consentOn: '2026-11-01' },
      assignments: [{ role: 'Læseven' }],
      proofs: [{ kind: 'consent', textVersion: '2026-11' }],
      requests: [{ kind: 'access', wish: 'Alt om mig' }],
      consentTexts: [{ version: '2026-11' }],
    })
    const deeds = await app.db.read.all<{ action: string }>(
      `SELECT "action" FROM "audit_entry" WHERE "entity" = 'volunteer' AND "entityKey" = ? ORDER BY "id" DESC LIMIT 1`,
      [String(id)],
    )
    expect(deeds).toEqual([{ action: 'export' }])
    expect((await agent.get(`/en/arbejdsbord/frivillige/${id}/udtraek`)).text).toContain('lang="en"')
    await lejre.get(`/arbejdsbord/frivillige/${id}/udtraek`).expect(404)
  })

  test('who is not in the registry is answered as well, and forgotten when that is done', async () => {
    const home = '/arbejdsbord/anmodninger'
    const body = { municipalityCode: HORSENS, requester: 'Folmer Fremmed', kind: 'access', receivedOn: '2026-11-20' }
    for (const [wrong, field] of [
      [{ requester: '' }, 'requester'],
      [{ requester: 'Med 070761-4285' }, 'requester'],
      [{ municipalityCode: LEJRE }, 'municipalityCode'],
      [{ receivedOn: '2027-01-01' }, 'receivedOn'],
      [{ kind: '' }, 'kind'],
    ] as const) {
      const refused = await fillIn(agent, `${home}/ny`, { ...body, ...wrong })
      expect([field, refused.status]).toEqual([field, 422])
      expect(refused.text).toContain(`id="${field}-error"`)
    }
    const wish = 'Står jeg i jeres register?'
    expect((await fillIn(agent, `${home}/ny`, { ...body, wish })).status).toBe(303)
    const request = (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "data_request"'))!.id
    expect(await row(request)).toMatchObject({ dueOn: '2026-12-20', volunteerId: null, requester: 'Folmer Fremmed' })
    for (const page of ['/arbejdsbord/opgaver/request', home, `${home}/${request}`])
      expect((await agent.get(page).expect(200)).text).toContain('Folmer Fremmed')
    expect((await lejre.get(home)).text).not.toContain('Folmer Fremmed')
    await lejre.get(`${home}/${request}`).expect(404)

    const answer = { answeredOn: '2026-11-24', outcome: 'granted', answer: '' }
    expect((await fillIn(agent, `${home}/${request}`, answer)).status).toBe(303)
    expect(await row(request)).toMatchObject({ requester: null, wish: null, outcome: 'granted' })
    const list = (await agent.get(`/en${home}`).expect(200)).text
    expect([list.includes('Outside the registry'), list.includes('Folmer')]).toEqual([true, false])
    const audited = await app.db.read.all<{ after: string }>(
      `SELECT coalesce("before", '') || coalesce("after", '') AS "after" FROM "audit_entry" WHERE "entity" = 'data-request'`,
    )
    expect(audited.filter(({ after }) => after.includes('Folmer'))).toEqual([])
  })
})
