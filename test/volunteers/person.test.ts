import { loggedText, onEachEngine, startApp, type TestApp } from '../support/app'
import { aUser, fieldValue, fillIn, HORSENS, LEJRE, loggedIn, type Agent } from '../support/people'
import { A_VOLUNTEER, aVolunteer, projectsOf } from '../support/volunteers'

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

  const homeOf = (id: number) => `/arbejdsbord/frivillige/${id}`
  const row = (id: number) => app.db.read.one<Record<string, unknown>>('SELECT * FROM "volunteer" WHERE "id" = ?', [id])
  const proofs = (id: number) =>
    app.db.read.all<Record<string, unknown>>(
      'SELECT "kind", "happenedOn", "textVersion", "until", "detail", "userId" FROM "volunteer_proof" WHERE "volunteerId" = ? ORDER BY "id"',
      [id],
    )

  describe('a volunteer', () => {
    test('has a page with everything, and whoever looks at it stands in the audit', async () => {
      const id = await aVolunteer(app, agent, projects[0]!.id)
      const before = await app.db.read.one<{ n: number }>(`SELECT count(*) AS "n" FROM "audit_entry"`)
      const page = await agent.get(homeOf(id)).expect(200)
      for (const part of [A_VOLUNTEER.name, A_VOLUNTEER.email, A_VOLUNTEER.phone, projects[0]!.title, 'Læseven'])
        expect(page.text).toContain(part)
      const looked = await app.db.read.all<Record<string, unknown>>(
        'SELECT "action", "entity", "entityKey" FROM "audit_entry" ORDER BY "id" LIMIT 10 OFFSET ?',
        [before!.n],
      )
      expect(looked).toEqual([{ action: 'see', entity: 'volunteer', entityKey: String(id) }])
    })

    test('is assigned to one more project without a word typed again, and counts in both', async () => {
      const id = await aVolunteer(app, agent, projects[0]!.id)
      const form = await agent.get(`${homeOf(id)}/tilknyt`).expect(200)
      expect(form.text).not.toContain('name="email"')
      const { role, startedOn } = A_VOLUNTEER
      const answer = await fillIn(agent, `${homeOf(id)}/tilknyt`, { projectId: projects[1]!.id, role, startedOn })
      expect([answer.status, answer.headers.location]).toEqual([303, `${homeOf(id)}?gemt=ja`])
      const page = await agent.get(homeOf(id))
      for (const project of projects.slice(0, 2)) expect(page.text).toContain(project.title)
      expect(await app.db.read.one('SELECT count(*) AS "n" FROM "volunteer" WHERE "id" = ?', [id])).toEqual({ n: 1 })
    })

    test('is not assigned to a project of another municipality', async () => {
      const id = await aVolunteer(app, agent, projects[0]!.id)
      const [theirs] = await projectsOf(app, LEJRE)
      const body = { projectId: theirs!.id, role: 'Læseven', startedOn: '2026-11-01' }
      const answer = await fillIn(agent, `${homeOf(id)}/tilknyt`, body)
      expect(answer.status).toBe(422)
      expect(answer.text).not.toContain(theirs!.title)
    })

    test('under 18 is refused, in words beside the field', async () => {
      const path = `/arbejdsbord/projekter/${projects[0]!.id}/frivillige/ny`
      const answer = await fillIn(agent, path, { ...A_VOLUNTEER, ageBand: 'under_18' })
      expect(answer.status).toBe(422)
      expect(answer.text).toContain('id="ageBand-error"')
      expect(answer.text).toContain('Børn og unge under 18 år må ikke registreres')
      expect(fieldValue(answer, 'name')).toBe(A_VOLUNTEER.name)
    })

    test.each(['name', 'email', 'phone', 'role', 'hoursPerMonth', 'consentOn', 'ageBand', 'lawfulBasis'])(
      'is never kept with a CPR number in the field %s, and its digits are logged nowhere',
      async (field) => {
        const path = `/arbejdsbord/projekter/${projects[0]!.id}/frivillige/ny`
        const value = field === 'email' ? '010203-4321@example.dk' : '0102034321'
        const answer = await fillIn(agent, path, { ...A_VOLUNTEER, [field]: value })
        expect(answer.status).toBe(422)
        expect(answer.text).toContain(`href="#${field}"`)
        expect(loggedText(app)).not.toContain('4321')
        const title = /<title>[^<]*<\/title>/.exec(answer.text)![0]
        expect(title).not.toContain('4321')
      },
    )
  })

  describe('consent', () => {
    test('is kept with its version, its day, the moment and who noted it', async () => {
      const id = await aVolunteer(app, agent, projects[0]!.id)
      expect(await proofs(id)).toMatchObject([
        { kind: 'consent', happenedOn: '2026-11-01', textVersion: '2026-11', userId: expect.any(Number) },
      ])
      const text = await agent.get('/arbejdsbord/frivillige/samtykketekst').expect(200)
      expect(text.text).toContain('id="version-2026-11"')
      expect(text.text).toContain('Jeg er fyldt 18 år')
      expect((await agent.get('/en/arbejdsbord/frivillige/samtykketekst')).text).toContain('I am 18 or older')
    })

    test('is not needed where the data are held for a public task, and is where they are not', async () => {
      const path = `/arbejdsbord/projekter/${projects[0]!.id}/frivillige/ny`
      const without = { ...A_VOLUNTEER, consentOn: '' }
      const refused = await fillIn(agent, path, without)
      expect(refused.status).toBe(422)
      expect(refused.text).toContain('id="consentOn-error"')
      const id = await aVolunteer(app, agent, projects[0]!.id, { ...without, lawfulBasis: 'public_task' })
      expect(await row(id)).toMatchObject({ lawfulBasis: 'public_task', consentOn: null, consentVersion: null })
    })

    test('withdrawn brings the erasure forward, and stops further assignments until it is given anew', async () => {
      const id = await aVolunteer(app, agent, projects[0]!.id)
      const early = await fillIn(agent, `${homeOf(id)}/tilbagetraek`, { withdrawnOn: '2026-10-01' })
      expect(early.status).toBe(422)
      expect((await fillIn(agent, `${homeOf(id)}/tilbagetraek`, { withdrawnOn: '2026-11-20' })).status).toBe(303)
      expect(await row(id)).toMatchObject({
        consentOn: null,
        consentWithdrawnOn: '2026-11-20',
        deleteAfter: '2026-12-24',
      })
      const further = { projectId: projects[1]!.id, role: 'Læseven', startedOn: '2026-11-01' }
      expect((await fillIn(agent, `${homeOf(id)}/tilknyt`, further)).status).toBe(422)
      const longer = { deleteAfter: '2027-11-24', reason: 'Vil gerne beholde' }
      expect((await fillIn(agent, `${homeOf(id)}/forlaeng`, longer)).status).toBe(422)

      const anew = { lawfulBasis: 'consent', consentOn: '2026-11-23' }
      expect((await fillIn(agent, `${homeOf(id)}/samtykke`, anew)).status).toBe(303)
      expect((await fillIn(agent, `${homeOf(id)}/tilknyt`, further)).status).toBe(303)
      expect((await proofs(id)).map((proof) => [proof.kind, proof.happenedOn])).toEqual([
        ['consent', '2026-11-01'],
        ['withdrawal', '2026-11-20'],
        ['consent', '2026-11-23'],
      ])
    })
  })

  test('data are kept longer only for a reason, and at most five years', async () => {
    const id = await aVolunteer(app, agent, projects[0]!.id)
    const path = `${homeOf(id)}/forlaeng`
    for (const wrong of [
      { deleteAfter: '2029-11-24', reason: '' },
      { deleteAfter: '2027-11-24', reason: 'Kortere er ikke længere' },
      { deleteAfter: '2031-11-25', reason: 'For længe' },
      { deleteAfter: '2029-11-24', reason: 'Se 010203-4321' },
    ])
      expect([wrong, (await fillIn(agent, path, wrong)).status]).toEqual([wrong, 422])
    const right = { deleteAfter: '2029-06-30', reason: 'Fortsætter næste skoleår' }
    expect((await fillIn(agent, path, right)).status).toBe(303)
    expect(await row(id)).toMatchObject({ deleteAfter: '2029-06-30' })
    expect((await agent.get(homeOf(id))).text).toContain('Fortsætter næste skoleår')
  })

  test('two who edit one volunteer: the second sees what differs', async () => {
    const id = await aVolunteer(app, agent, projects[0]!.id)
    const body = { name: 'Først Gemt', email: 'x@example.dk', phone: '' }
    expect((await fillIn(agent, `${homeOf(id)}/ret`, body)).status).toBe(303)
    const conflict = await fillIn(agent, `${homeOf(id)}/ret`, { ...body, name: 'Sidst Skrevet', version: '1' })
    expect(conflict.status).toBe(409)
    expect(conflict.text).toContain('Først Gemt')
    expect(fieldValue(conflict, 'name')).toBe('Sidst Skrevet')
  })

  test('of another municipality does not exist, on any of its pages', async () => {
    const id = await aVolunteer(app, agent, projects[0]!.id)
    const lejre = await loggedIn(app, await aUser(app, 'coordinator', [LEJRE]))
    for (const path of ['', '/ret', '/tilknyt', '/samtykke', '/tilbagetraek', '/forlaeng']) {
      const [theirs, none] = [await lejre.get(homeOf(id) + path), await lejre.get(homeOf(999_999) + path)]
      expect([path, theirs.status, none.status]).toEqual([path, 404, 404])
      expect((await fillIn(lejre, homeOf(id) + path, A_VOLUNTEER)).status).not.toBe(303)
    }
  })
})
