import fs from 'node:fs'
import path from 'node:path'
import type { Actor } from '../../src/accounts/permissions'
import { encodePicture } from '../../src/pictures/encode'
import { givePicture } from '../../src/pictures/pictures'
import { loggedText, onEachEngine, startApp, type TestApp } from '../support/app'
import { aUser, fillIn, HORSENS, loggedIn, type Agent } from '../support/people'
import { A_VOLUNTEER, aVolunteer, projectsOf } from '../support/volunteers'
import { bring, settled } from '../spreadsheets/support'
import { noise } from '../support/pictures'
import { tracesOf } from '../support/traces'

const AN_EXPERIENCE = {
  condition: 'clarity',
  rating: '4',
  outcome: '',
  respondentRole: 'employee',
  observedOn: '2026-11-20',
  quotable: 'ja',
}

/** Nobody else in the database is called so. */
const PERSON = { name: 'Thyra Ærø-Kvistgård', email: 'thyra.kvist@example.dk', phone: '71 72 73 74' }
const TRACES = ['Thyra', 'Kvistgård', 'thyra.kvist', '71 72 73 74', '71727374']

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let projects: { id: number; slug: string; title: string }[]
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    projects = await projectsOf(app, HORSENS)
  })
  afterAll(() => app.close())

  const log = async (project: number, observation: string): Promise<number> => {
    const body = { ...AN_EXPERIENCE, observation }
    const answer = await fillIn(agent, `/arbejdsbord/projekter/${project}/erfaring`, body)
    if (answer.status !== 303) throw new Error(`logging answered ${answer.status}`)
    return (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "experience"'))!.id
  }
  const observationOf = async (id: number) =>
    (await app.db.read.one<{ observation: string }>('SELECT "observation" FROM "experience" WHERE "id" = ?', [id]))!
      .observation

  test('an erased person is found nowhere in the database or the data folder, and the counts have stayed', async () => {
    const [first, second] = projects
    const counts = () =>
      app.db.read.all('SELECT "projectId", count(*) AS "n" FROM "assignment" GROUP BY "projectId" ORDER BY "projectId"')
    const id = await aVolunteer(app, agent, first!.id, { ...PERSON, role: 'Thyra læser højt' })
    const home = `/arbejdsbord/frivillige/${id}`
    await fillIn(agent, `${home}/tilknyt`, { projectId: second!.id, role: 'Madven', startedOn: '2026-11-01' })
    await fillIn(agent, `${home}/ret`, { ...PERSON, phone: '71727374' })
    await fillIn(agent, `${home}/forlaeng`, { deleteAfter: '2029-01-01', reason: 'Thyra fortsætter' })
    await fillIn(agent, `${home}/anmodning`, { kind: 'erasure', receivedOn: '2026-11-24', wish: 'Thyra vil slettes' })
    const named = await log(second!.id, `Da ${PERSON.name} kom, faldt der ro på. Ring til ${PERSON.phone}.`)
    const byFirstName = await log(first!.id, 'Thyras højtlæsning samler alle.')
    const project = `/arbejdsbord/projekter/${first!.id}`
    await app.db.write((tx) =>
      tx.run(`UPDATE "project" SET "description" = ? WHERE "id" = ?`, [`Spørg Thyra Ærø-Kvistgård først.`, second!.id]),
    )
    // One waits for its columns to be chosen, one for a yes; a name stands where no column is used.
    const row = `${second!.title};${PERSON.name};${PERSON.email};${PERSON.phone}`
    await bring(agent, 'volunteers', 'Thyra Ærø-Kvistgård.csv', `Noget;Andet;Tredje;Fjerde\n${row}\n`)
    const checked = `Projekt;Betingelse;Vurdering;Hvad skete der;Rolle;Dato\n${second!.title};Synlighed;3;${PERSON.name};Leder;01-11-2026\n`
    await settled(app, agent, await bring(agent, 'experiences', 'a.csv', checked))
    const coordinator: Actor = { id: 1, name: '', role: 'coordinator', municipalityCodes: [HORSENS] }
    const picture = await encodePicture(await noise(320, 300).png().toBuffer())
    await givePicture(app.context, coordinator, first!.id, picture, {
      ...{ alt: `${PERSON.name} i værkstedet`, altEn: 'In the workshop', decorative: false },
      version: 0,
    })
    await agent.get(`${home}/udtraek`).expect(200)
    const before = await counts()
    expect((await tracesOf(app, TRACES)).length).toBeGreaterThan(0)

    const form = await agent.get(`${home}/slet`).expect(200)
    for (const text of [second!.title, first!.title]) expect(form.text).toContain(text)
    expect(form.text).toContain(`${project}/erfaring/${byFirstName}`)
    expect((await fillIn(agent, `${home}/slet`, {})).status).toBe(422)
    const erased = await fillIn(agent, `${home}/slet`, { reason: 'asked' })
    expect([erased.status, erased.headers.location]).toEqual([303, '/arbejdsbord/navne?gemt=ja'])
    await agent.get(home).expect(404)
    await app.context.imports.idle()
    expect((await agent.get('/arbejdsbord/indlaes/2').expect(200)).text).toContain(
      'En frivilligs oplysninger er slettet',
    )
    expect(await counts()).toEqual(before)
    expect(await observationOf(named)).toBe('Da … kom, faldt der ro på. Ring til ….')
    expect((await app.visitor.get(`/projekter/${second!.slug}`)).text).not.toContain('Thyra')

    // A first name may be somebody else's: a person reads it, mends it and says so.
    expect((await agent.get('/arbejdsbord/opgaver/name').expect(200)).text).toContain(first!.title)
    const version = { observation: 'Højtlæsningen samler alle.' }
    await fillIn(agent, `${project}/erfaring/${byFirstName}`, { ...AN_EXPERIENCE, ...version })
    const names = await agent.get('/arbejdsbord/navne').expect(200)
    // Nor can anybody but a person tell who is in a picture.
    expect(names.text).toContain(`href="${project}/billede"`)
    const settle = [...names.text.matchAll(/action="(\/arbejdsbord\/navne\/\d+)"/g)].map((match) => match[1]!)
    expect(settle).toHaveLength(4)
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(names.text)![1]
    for (const one of settle) await agent.post(one).type('form').send({ _csrf }).expect(303)
    await agent.get('/arbejdsbord/opgaver/name').expect(404)

    expect(await tracesOf(app, TRACES)).toEqual([])
    expect(loggedText(app)).not.toMatch(/Thyra|Kvistg/)
    const request = await app.db.read.one(
      'SELECT "outcome", "wish", "volunteerId" FROM "data_request" ORDER BY "id" DESC',
    )
    expect(request).toEqual({ outcome: 'granted', wish: null, volunteerId: null })
  })

  test('one who has a name in common with the erased keeps it', async () => {
    const other = await aVolunteer(app, agent, projects[0]!.id, { ...A_VOLUNTEER, name: 'Bodil Testesen' })
    const gone = await aVolunteer(app, agent, projects[0]!.id, {
      name: 'Bo Testesen',
      email: 'bo@example.dk',
      phone: '',
    })
    const text = await log(projects[0]!.id, 'Bodil Testesen bor om hjørnet.')
    expect((await fillIn(agent, `/arbejdsbord/frivillige/${gone}/slet`, { reason: 'not-needed' })).status).toBe(303)
    expect(await observationOf(text)).toBe('Bodil Testesen bor om hjørnet.')
    expect((await agent.get(`/arbejdsbord/frivillige/${other}`).expect(200)).text).toContain('Bodil Testesen')
  })

  test('the data folder holds no file of a volunteer: only the database and projects’ pictures', () => {
    const files = fs.readdirSync(app.config.dataDir, { recursive: true, encoding: 'utf8' })
    const unknown = files
      .filter((file) => fs.statSync(path.join(app.config.dataDir, file)).isFile())
      .map((file) => path.basename(file))
      .filter((file) => !/^frivilligregister\.sqlite|^[0-9a-f]{32}-[\w-]+\.(?:avif|webp)$|^$/.test(file))
    expect(unknown).toEqual([])
  })
})
