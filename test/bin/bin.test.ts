import { sweepBin } from '../../src/bin/sweep'
import { versionsOf } from '../../src/history/versions'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { aUser, fillIn, HORSENS, LEJRE, loggedIn, type Agent, type FormBody } from '../support/people'
import { keptTallies, recountedTallies } from '../support/tallies'

const DAY = 24 * 60 * 60 * 1000
const BIN = '/arbejdsbord/papirkurv'

const AN_EXPERIENCE = {
  condition: 'clarity',
  rating: '4',
  observation: 'Alle vidste, hvem der tog den blå kasse.',
  respondentRole: 'employee',
  observedOn: '2026-11-20',
  quotable: 'ja',
}
const A_VOLUNTEER = {
  name: 'Bodil Kurvesen',
  email: 'bodil.kurv@example.dk',
  lawfulBasis: 'consent',
  consentOn: '2026-11-01',
  deleteAfter: '2028-11-24',
  role: 'Læseven',
  startedOn: '2026-11-01',
}

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
  })
  afterAll(() => app.close())

  const newest = async (table: string) =>
    (await app.db.read.one<{ id: number }>(`SELECT max("id") AS "id" FROM "${table}"`))!.id
  const anInstitution = async (name: string) => {
    const place = { municipalityCode: HORSENS, name, type: 'other', street: 'Vej 2', postcode: '8700', town: 'Horsens' }
    expect((await fillIn(agent, '/arbejdsbord/institutioner/ny', place)).status).toBe(303)
    const row = await app.db.read.one<{ id: number; slug: string }>(
      'SELECT "id", "slug" FROM "institution" WHERE "name" = ?',
      [name],
    )
    return row!
  }
  /** A published project with an experience, an effect and a volunteer. */
  const aFullProject = async (title: string, changes: FormBody = {}) => {
    const institutionId =
      changes.institutionId ?? (await anInstitution(`Hus ${title.length}${title.charCodeAt(0)}${Math.random()}`)).id
    const body = { title, summary: 'Kort', institutionId, startedOn: '2026-01-01', status: 'published', themes: 'food' }
    expect((await fillIn(agent, '/arbejdsbord/projekter/ny', body)).status).toBe(303)
    const row = await app.db.read.one<{ id: number; slug: string }>(
      'SELECT "id", "slug" FROM "project" WHERE "title" = ?',
      [title],
    )
    const home = `/arbejdsbord/projekter/${row!.id}`
    expect((await fillIn(agent, `${home}/erfaring`, AN_EXPERIENCE)).status).toBe(303)
    expect((await fillIn(agent, `${home}/frivillige/ny`, A_VOLUNTEER)).status).toBe(303)
    const [experience, assignment, volunteer] = [
      await newest('experience'),
      await newest('assignment'),
      await newest('volunteer'),
    ]
    return { id: row!.id, home, page: `/projekter/${row!.slug}`, experience, assignment, volunteer }
  }
  const putAway = async (word: string, id: number, more: FormBody = {}) => {
    const answer = await fillIn(agent, `${BIN}/${word}/${id}`, more)
    expect([word, answer.status, answer.headers.location]).toEqual([word, 303, `${BIN}?lagt=ja`])
  }
  const entryOf = async (entity: string, key: number) =>
    (
      await app.db.read.one<{ id: number }>('SELECT "id" FROM "bin_entry" WHERE "entity" = ? AND "entityKey" = ?', [
        entity,
        key,
      ])
    )?.id
  const takeBack = async (entity: string, key: number) => {
    const page = await agent.get(BIN)
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)![1]
    return agent
      .post(`${BIN}/${await entryOf(entity, key)}`)
      .type('form')
      .send({ _csrf })
  }
  const everything = (table: string, id: number) =>
    app.db.read.one<Record<string, unknown>>(`SELECT * FROM "${table}" WHERE "id" = ?`, [id])
  const expectTalliesToHold = async () => expect(await keptTallies(app.db)).toEqual(await recountedTallies(app.db))
  const likeBefore = (row: Record<string, unknown> | undefined) => ({ ...row, version: 0, updatedAt: '' })

  test('a project in the bin is nowhere, and comes back as it was with all that hangs on it', async () => {
    const project = await aFullProject('Kurv og krukke')
    const before = await everything('project', project.id)
    await app.visitor.get(project.page).expect(200)
    await putAway('projekt', project.id)

    await app.visitor.get(project.page).expect(404)
    expect((await app.visitor.get('/soeg?q=krukke')).text).not.toContain(project.page)
    expect((await app.visitor.get('/api/v1/projects?q=krukke')).text).not.toContain('Kurv og krukke')
    expect((await app.visitor.get('/data/projekter.csv')).text).not.toContain('Kurv og krukke')
    expect((await app.visitor.get('/data/erfaringer.csv')).text).not.toContain('den blå kasse')
    expect((await agent.get('/arbejdsbord')).text).not.toContain('Kurv og krukke')
    for (const path of ['', '/erfaringer', '/erfaring', '/frivillige', `/erfaring/${project.experience}`])
      expect([path, (await agent.get(project.home + path)).status]).toEqual([path, 404])
    await expectTalliesToHold()

    const bin = await agent.get(BIN).expect(200)
    expect(bin.text).toContain('Kurv og krukke')
    expect(bin.text).toContain('30 dage')
    expect((await takeBack('project', project.id)).status).toBe(303)
    expect(likeBefore(await everything('project', project.id))).toEqual(likeBefore(before))
    await app.visitor.get(project.page).expect(200)
    await expectTalliesToHold()
    const versions = await versionsOf<{ status: string }>(app.db.read, { entity: 'project', entityKey: project.id })
    expect(versions.map(({ action, version, data }) => [action, version, data.status])).toEqual([
      ['undelete', 3, 'published'],
      ['delete', 2, 'archived'],
      ['create', 1, 'published'],
    ])
    await agent.get(`/arbejdsbord/historik/projekt/${project.id}`).expect(200)
  })

  test('an experience, an assignment and a volunteer no longer count, and count again when brought back', async () => {
    const project = await aFullProject('Krus og kande')
    const counts = async () => [
      (await app.db.read.one<{ n: number }>('SELECT "experienceCount" AS "n" FROM "project" WHERE "id" = ?', [
        project.id,
      ]))!.n,
      /1 frivillig er med/.test((await app.visitor.get(project.page)).text),
    ]
    expect(await counts()).toEqual([1, true])
    const things: [string, string, number, unknown][] = [
      ['erfaring', 'experience', project.experience, [0, true]],
      ['tilknytning', 'assignment', project.assignment, [1, false]],
      ['frivillig', 'volunteer', project.volunteer, [1, false]],
    ]
    for (const [word, table, id, without] of things) {
      const before = await everything(table, id)
      await putAway(word, id)
      expect([word, await counts()]).toEqual([word, without])
      await expectTalliesToHold()
      expect((await takeBack(table, id)).status).toBe(303)
      expect(likeBefore(await everything(table, id))).toEqual(likeBefore(before))
      expect(await counts()).toEqual([1, true])
      await expectTalliesToHold()
      await agent.get(`/arbejdsbord/historik/${word}/${id}`).expect(200)
    }
  })

  test('an institution says which projects go along, and they come back with it', async () => {
    const { id, slug } = await anInstitution('Kurvehuset')
    const project = await aFullProject('Flettede stole', { institutionId: id })
    const confirm = await agent.get(`${BIN}/institution/${id}`).expect(200)
    expect(confirm.text).toContain('Flettede stole')
    const refused = await fillIn(agent, `${BIN}/institution/${id}`, {})
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Institutionen har projekter')
    await app.visitor.get(`/institutioner/${slug}`).expect(200)

    await putAway('institution', id, { med: 'ja' })
    await app.visitor.get(`/institutioner/${slug}`).expect(404)
    await app.visitor.get(project.page).expect(404)
    await agent.get(`/arbejdsbord/institutioner/${id}`).expect(404)
    await expectTalliesToHold()
    expect((await takeBack('institution', id)).status).toBe(303)
    await app.visitor.get(`/institutioner/${slug}`).expect(200)
    await app.visitor.get(project.page).expect(200)
    await expectTalliesToHold()
  })

  test('what hangs on something in the bin says what must come back first', async () => {
    const project = await aFullProject('Låg og gryde')
    await putAway('erfaring', project.experience)
    await putAway('projekt', project.id)
    const answer = await takeBack('experience', project.experience)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Hent projektet op først')
    expect((await takeBack('project', project.id)).status).toBe(303)
    expect((await takeBack('experience', project.experience)).status).toBe(303)
  })

  test('nothing goes in that another has changed meanwhile, and of two who bring back one does', async () => {
    const project = await aFullProject('Hank og hældetud')
    expect((await fillIn(agent, `${BIN}/projekt/${project.id}`, { version: '7' })).status).toBe(409)
    await app.visitor.get(project.page).expect(200)
    await putAway('projekt', project.id)
    const answers = await Promise.all([takeBack('project', project.id), takeBack('project', project.id)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404])
  })

  test('after 30 days it is erased with its history, once, on however many instances', async () => {
    const project = await aFullProject('Pote og pind')
    const [gone, kept] = [await aFullProject('Tråd og nål'), await aFullProject('Nål og tråd')]
    await putAway('projekt', project.id)
    await putAway('frivillig', gone.volunteer)
    await putAway('erfaring', gone.experience)
    app.clock.pass(29 * DAY)
    expect(await sweepBin(app.context)).toBe(0)
    // Nobody stays logged in for a month.
    agent = await loggedIn(app, { id: 0, email: `coordinator.${HORSENS}@example.dk` })
    expect((await agent.get(BIN)).text).toContain('En dag')
    await putAway('projekt', kept.id)
    app.clock.pass(DAY)

    const swept = await Promise.all([sweepBin(app.context), sweepBin(app.context)])
    expect(swept[0] + swept[1]).toBe(4)
    const left = async (entity: string, key: number) => [
      await everything(entity, key),
      await entryOf(entity, key),
      await versionsOf(app.db.read, { entity, entityKey: key }),
    ]
    const records: [string, number][] = [
      ['project', project.id],
      ['experience', project.experience],
      ['assignment', project.assignment],
      ['volunteer', gone.volunteer],
      ['assignment', gone.assignment],
      ['experience', gone.experience],
    ]
    for (const [entity, key] of records)
      expect([entity, ...(await left(entity, key))]).toEqual([entity, undefined, undefined, []])
    agent = await loggedIn(app, { id: 0, email: `coordinator.${HORSENS}@example.dk` })
    await agent.get(`${gone.home}/erfaringer`).expect(200)
    await expectTalliesToHold()
    expect((await takeBack('project', kept.id)).status).toBe(303)
  })

  test('what is in the bin of another municipality does not exist', async () => {
    const lejre = await loggedIn(app, await aUser(app, 'coordinator', [LEJRE]))
    const project = await aFullProject('Fremmed kurv')
    await putAway('projekt', project.id)
    const entry = (await entryOf('project', project.id))!
    expect((await lejre.get(BIN)).text).not.toContain('Fremmed kurv')
    const _csrf = /name="_csrf" value="([^"]+)"/.exec((await lejre.get(BIN)).text)![1]
    expect((await lejre.post(`${BIN}/${entry}`).type('form').send({ _csrf })).status).toBe(404)
    expect((await takeBack('project', project.id)).status).toBe(303)
  })
})
