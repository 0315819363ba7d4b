import { REQUEST_ID, startApp, loggedText, onEachEngine, type TestApp } from '../support/app'
import { recountedTallies, keptTallies } from '../support/tallies'
import { aUser, fieldValue, fillIn, HORSENS, LEJRE, loggedIn, type Agent, type FormBody } from '../support/people'

interface ProjectRow {
  id: number
  slug: string
  institutionId: number
  version: number
  experienceCount: number
}

const AN_EXPERIENCE = {
  condition: 'clarity',
  rating: '4',
  observation: 'Alle vidste, hvem der gjorde hvad, da den røde mappe kom.',
  outcome: 'Færre misforståelser',
  respondentRole: 'employee',
  observedOn: '2026-11-20',
  quotable: 'ja',
}

const A_VOLUNTEER = {
  name: 'Bodil Testesen',
  email: 'bodil@example.dk',
  phone: '12 34 56 78',
  consentOn: '2026-11-01',
  deleteAfter: '2028-11-24',
  role: 'Læseven',
  startedOn: '2026-11-01',
  endedOn: '',
  hoursPerMonth: '2,5',
  throughAssociation: 'nej',
  firstTime: 'ja',
  ageBand: '50_66',
}

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
  })
  afterAll(() => app.close())

  const projectsOf = (code: string) =>
    app.db.read.all<ProjectRow>(
      `SELECT "id", "slug", "institutionId", "version", "experienceCount" FROM "project" WHERE "municipalityCode" = ? AND "status" = 'published' ORDER BY "id"`,
      [code],
    )
  const institutionsOf = (code: string) =>
    app.db.read.all<{ id: number; name: string }>(
      'SELECT "id", "name" FROM "institution" WHERE "municipalityCode" = ? ORDER BY "id"',
      [code],
    )
  const expectTalliesToHold = async () => expect(await keptTallies(app.db)).toEqual(await recountedTallies(app.db))

  /** What a project's form holds now, to be posted again with a change. */
  const projectBody = async (id: number): Promise<FormBody> => {
    const row = (await app.db.read.one<Record<string, string | null>>('SELECT * FROM "project" WHERE "id" = ?', [id]))!
    return Object.fromEntries(
      [
        'title',
        'titleEn',
        'summary',
        'summaryEn',
        'description',
        'institutionId',
        'startedOn',
        'endedOn',
        'status',
      ].map((name) => [name, row[name] ?? '']),
    )
  }

  const aProject = async (changes: FormBody = {}): Promise<number> => {
    const [institution] = await institutionsOf(HORSENS)
    const title = String(changes.title ?? `Et projekt ${Math.random()}`)
    const body = {
      title,
      summary: 'Kort',
      institutionId: institution!.id,
      startedOn: '2026-01-01',
      status: 'published',
      themes: ['food', 'nature'],
      targetGroups: 'adults',
      ...changes,
    }
    const answer = await fillIn(agent, '/arbejdsbord/projekter/ny', body)
    expect(answer.status).toBe(303)
    return (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "project" WHERE "title" = ?', [
      title,
    ]))!.id
  }

  describe('a coordinator', () => {
    test('logs an experience, and it counts and shows to the public at once', async () => {
      const [project] = await projectsOf(HORSENS)
      const page = `/projekter/${project!.slug}`
      await app.visitor.get(page).expect(200)
      await app.visitor.get(page).expect(200)
      const answer = await fillIn(agent, `/arbejdsbord/projekter/${project!.id}/erfaring`, AN_EXPERIENCE)
      expect([answer.status, answer.headers.location]).toEqual([
        303,
        `/arbejdsbord/projekter/${project!.id}/erfaringer?gemt=ja`,
      ])
      const [after] = await projectsOf(HORSENS)
      expect(after!.experienceCount).toBe(project!.experienceCount + 1)
      await expectTalliesToHold()
      const shown = await app.visitor.get(page).expect(200)
      expect(shown.text).toContain('den røde mappe')
      const list = await agent.get(answer.headers.location!).expect(200)
      expect(list.text).toContain('den røde mappe')
      const row = await app.db.read.one('SELECT "provenance" FROM "experience" WHERE "observation" = ?', [
        AN_EXPERIENCE.observation,
      ])
      expect(row).toEqual({ provenance: 'registered' })
    })

    test('whose words may not be quoted sees the rating count and the words stay inside', async () => {
      const [, project] = await projectsOf(HORSENS)
      await fillIn(agent, `/arbejdsbord/projekter/${project!.id}/erfaring`, {
        ...AN_EXPERIENCE,
        observation: 'Sagt i fortrolighed',
        quotable: [],
      })
      expect((await projectsOf(HORSENS))[1]!.experienceCount).toBe(project!.experienceCount + 1)
      expect((await app.visitor.get(`/projekter/${project!.slug}`)).text).not.toContain('Sagt i fortrolighed')
    })

    test('mends an experience, and the tallies follow', async () => {
      const id = await aProject()
      await fillIn(agent, `/arbejdsbord/projekter/${id}/erfaring`, AN_EXPERIENCE)
      const experience = (await app.db.read.one<{ id: number }>('SELECT "id" FROM "experience" WHERE "projectId" = ?', [
        id,
      ]))!
      const path = `/arbejdsbord/projekter/${id}/erfaring/${experience.id}`
      expect(
        (await fillIn(agent, path, { ...AN_EXPERIENCE, rating: '1', condition: 'diversity', quotable: [] })).status,
      ).toBe(303)
      expect(
        await app.db.read.one('SELECT "rating", "conditionCode", "version" FROM "experience" WHERE "id" = ?', [
          experience.id,
        ]),
      ).toEqual({
        rating: 1,
        conditionCode: 'diversity',
        version: 2,
      })
      await expectTalliesToHold()
    })

    test('makes a project as a draft, and nobody else sees it until it is published', async () => {
      const id = await aProject({ title: 'Højtlæsning på Ådalen', status: 'draft' })
      const { slug } = (await app.db.read.one<{ slug: string }>('SELECT "slug" FROM "project" WHERE "id" = ?', [id]))!
      expect(slug).toBe('hoejtlaesning-paa-aadalen')
      await fillIn(agent, `/arbejdsbord/projekter/${id}/erfaring`, AN_EXPERIENCE)
      await expectTalliesToHold()
      await app.visitor.get(`/projekter/${slug}`).expect(404)
      for (const status of ['published', 'archived', 'draft', 'published']) {
        expect(
          (await fillIn(agent, `/arbejdsbord/projekter/${id}`, { ...(await projectBody(id)), status })).status,
        ).toBe(303)
        await expectTalliesToHold()
      }
      await app.visitor.get(`/projekter/${slug}`).expect(200)
    })

    test('moves a project to another institution, and both keep their right counts', async () => {
      const id = await aProject()
      await fillIn(agent, `/arbejdsbord/projekter/${id}/erfaring`, AN_EXPERIENCE)
      const [, other] = await institutionsOf(HORSENS)
      expect(
        (await fillIn(agent, `/arbejdsbord/projekter/${id}`, { ...(await projectBody(id)), institutionId: other!.id }))
          .status,
      ).toBe(303)
      expect(await app.db.read.one('SELECT "institutionId" FROM "project" WHERE "id" = ?', [id])).toEqual({
        institutionId: other!.id,
      })
      await expectTalliesToHold()
    })

    test('cannot put a project at an institution of another municipality', async () => {
      const [theirs] = await institutionsOf(LEJRE)
      const id = await aProject()
      const answer = await fillIn(agent, `/arbejdsbord/projekter/${id}`, {
        ...(await projectBody(id)),
        institutionId: theirs!.id,
      })
      expect(answer.status).toBe(422)
      expect(answer.text).not.toContain(theirs!.name)
    })

    test('two projects of one name get each their address', async () => {
      const ids = [await aProject({ title: 'Samme navn' }), await aProject({ title: 'Samme navn' })]
      const rows = await app.db.read.all<{ slug: string }>(
        'SELECT "slug" FROM "project" WHERE "id" IN (?, ?) ORDER BY "id"',
        ids,
      )
      expect(rows.map((row) => row.slug)).toEqual(['samme-navn', 'samme-navn-2'])
    })

    test('makes and renames an institution, and its projects are found under the new name', async () => {
      const place = {
        municipalityCode: HORSENS,
        name: 'Fjordskolen',
        type: 'school',
        street: 'Vej 1',
        postcode: '8700',
        town: 'Horsens',
        contactRole: '',
        phone: '',
        email: '',
        website: '',
      }
      expect((await fillIn(agent, '/arbejdsbord/institutioner/ny', place)).status).toBe(303)
      const { id } = (await app.db.read.one<{ id: number }>('SELECT "id" FROM "institution" WHERE "name" = ?', [
        'Fjordskolen',
      ]))!
      const projectId = await aProject({ institutionId: id })
      expect(
        (await fillIn(agent, `/arbejdsbord/institutioner/${id}`, { ...place, name: 'Kvidderborg', type: 'daycare' }))
          .status,
      ).toBe(303)
      const { facets } = (await app.db.read.one<{ facets: string }>('SELECT "facets" FROM "project" WHERE "id" = ?', [
        projectId,
      ]))!
      expect(facets).toContain('type:daycare')
      expect((await app.visitor.get('/projekter?q=kvidderborg')).text).toContain(`Et projekt`)
    })

    test('adds a volunteer: the public sees one more, never who', async () => {
      const id = await aProject()
      const path = `/arbejdsbord/projekter/${id}/frivillige`
      expect((await fillIn(agent, `${path}/ny`, A_VOLUNTEER)).status).toBe(303)
      const list = await agent.get(path).expect(200)
      expect(list.text).toContain('Bodil Testesen')
      const { slug } = (await app.db.read.one<{ slug: string }>('SELECT "slug" FROM "project" WHERE "id" = ?', [id]))!
      const shown = await app.visitor.get(`/projekter/${slug}`).expect(200)
      expect(shown.text).not.toMatch(/Bodil|bodil@example/)
      const assignment = (await app.db.read.one<{ id: number; volunteerId: number; hoursPerMonth: number }>(
        'SELECT "id", "volunteerId", "hoursPerMonth" FROM "assignment" WHERE "projectId" = ?',
        [id],
      ))!
      expect(assignment.hoursPerMonth).toBe(2.5)
      expect((await fillIn(agent, `${path}/${assignment.id}`, { ...A_VOLUNTEER, role: 'Madven' })).status).toBe(303)
      const person = `/arbejdsbord/frivillige/${assignment.volunteerId}/ret`
      expect((await fillIn(agent, person, { ...A_VOLUNTEER, name: 'Bodil Nytnavn' })).status).toBe(303)
      const audit = await app.db.read.all<{ action: string; after: string }>(
        `SELECT * FROM "audit_entry" WHERE "entity" IN ('volunteer', 'assignment') ORDER BY "id"`,
      )
      expect(audit.map((entry) => entry.action)).toEqual(['create', 'create', 'update', 'see', 'update'])
      expect(JSON.stringify(audit)).not.toMatch(/Bodil|bodil@|12 34|Læseven|Madven/)
      expect(JSON.parse(audit.at(-1)!.after)).toMatchObject({ changedPersonalData: ['name'] })
    })

    test('proposes to erase a volunteer after two years', async () => {
      const form = await agent.get(`/arbejdsbord/projekter/${await aProject()}/frivillige/ny`)
      expect(fieldValue(form, 'deleteAfter')).toBe('2028-11-24')
    })
  })

  describe('two editors', () => {
    test('the second sees both versions of a project, and loses nothing that was typed', async () => {
      const id = await aProject({ title: 'Fælles projekt' })
      const path = `/arbejdsbord/projekter/${id}`
      const mine = { ...(await projectBody(id)), version: '1', summary: 'Min korte tekst', themes: ['culture'] }
      await fillIn(agent, path, { ...(await projectBody(id)), summary: 'Den andens korte tekst' })
      const conflict = await fillIn(agent, path, mine)
      expect(conflict.status).toBe(409)
      expect(conflict.text).toContain('Den andens korte tekst')
      expect(fieldValue(conflict, 'summary')).toBe('Min korte tekst')
      expect(conflict.text).toMatch(/value="culture" checked/)
      expect(conflict.text).toContain('Kultur og fortælling')
      expect(fieldValue(conflict, 'version')).toBe('2')
      expect(await app.db.read.one('SELECT "summary" FROM "project" WHERE "id" = ?', [id])).toEqual({
        summary: 'Den andens korte tekst',
      })
      expect((await fillIn(agent, path, { ...mine, version: '2' })).status).toBe(303)
      expect(await app.db.read.one('SELECT "summary" FROM "project" WHERE "id" = ?', [id])).toEqual({
        summary: 'Min korte tekst',
      })
    })

    test('of ten who save at once one wins, and nine are told', async () => {
      const id = await aProject()
      const body = await projectBody(id)
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          fillIn(agent, `/arbejdsbord/projekter/${id}`, { ...body, version: '1', summary: `Nummer ${i}` }),
        ),
      )
      expect(answers.map((answer) => answer.status).sort()).toEqual([303, ...Array.from({ length: 9 }, () => 409)])
    })

    test('it is the same for an institution, a volunteer and an experience', async () => {
      const id = await aProject()
      await fillIn(agent, `/arbejdsbord/projekter/${id}/erfaring`, AN_EXPERIENCE)
      await fillIn(agent, `/arbejdsbord/projekter/${id}/frivillige/ny`, A_VOLUNTEER)
      const key = async (table: string) =>
        (await app.db.read.one<{ id: number }>(`SELECT "id" FROM "${table}" WHERE "projectId" = ?`, [id]))!.id
      const place = { municipalityCode: HORSENS, type: 'other', street: 'Vej 2', postcode: '8700', town: 'Horsens' }
      await fillIn(agent, '/arbejdsbord/institutioner/ny', { ...place, name: 'Værestedet' })
      const institution = (await app.db.read.one<{ id: number }>('SELECT "id" FROM "institution" WHERE "name" = ?', [
        'Værestedet',
      ]))!
      const forms: [string, string, FormBody][] = [
        [`/arbejdsbord/institutioner/${institution.id}`, 'street', { ...place, name: 'Værestedet' }],
        [`/arbejdsbord/projekter/${id}/erfaring/${await key('experience')}`, 'observation', AN_EXPERIENCE],
        [`/arbejdsbord/projekter/${id}/frivillige/${await key('assignment')}`, 'role', A_VOLUNTEER],
      ]
      for (const [path, field, body] of forms) {
        expect((await fillIn(agent, path, { ...body, [field]: 'Først gemt' })).status).toBe(303)
        const conflict = await fillIn(agent, path, { ...body, [field]: 'Sidst skrevet', version: '1' })
        expect([path, conflict.status]).toEqual([path, 409])
        expect(conflict.text).toContain('Først gemt')
        expect(fieldValue(conflict, field)).toBe('Sidst skrevet')
      }
    })
  })

  describe('another municipality', () => {
    test('does not exist, on any route of the desk and with any verb', async () => {
      const [theirs] = await projectsOf(LEJRE)
      const [institution] = await institutionsOf(LEJRE)
      const experience = (await app.db.read.one<{ id: number }>('SELECT "id" FROM "experience" WHERE "projectId" = ?', [
        theirs!.id,
      ]))!
      const lejre = await loggedIn(app, await aUser(app, 'coordinator', [LEJRE]))
      expect((await fillIn(lejre, `/arbejdsbord/projekter/${theirs!.id}/frivillige/ny`, A_VOLUNTEER)).status).toBe(303)
      const volunteer = (await app.db.read.one<{ id: number }>(
        'SELECT "id" FROM "assignment" WHERE "volunteerId" IS NOT NULL AND "projectId" = ?',
        [theirs!.id],
      ))!
      const [own] = await projectsOf(HORSENS)
      const body = { ...(await projectBody(own!.id)), ...AN_EXPERIENCE, ...A_VOLUNTEER }
      const pathsOf = (project: number, other: { institution: number; experience: number; volunteer: number }) => [
        `/arbejdsbord/projekter/${project}`,
        `/arbejdsbord/projekter/${project}/erfaring`,
        `/arbejdsbord/projekter/${project}/erfaringer`,
        `/arbejdsbord/projekter/${project}/erfaring/${other.experience}`,
        `/arbejdsbord/projekter/${project}/frivillige`,
        `/arbejdsbord/projekter/${project}/frivillige/ny`,
        `/arbejdsbord/projekter/${project}/frivillige/${other.volunteer}`,
        `/arbejdsbord/institutioner/${other.institution}`,
      ]
      const records = { institution: institution!.id, experience: experience.id, volunteer: volunteer.id }
      const nothing = { institution: 999_999, experience: 999_999, volunteer: 999_999 }
      const sneaked = [
        `/arbejdsbord/projekter/${own!.id}/erfaring/${experience.id}`,
        `/arbejdsbord/projekter/${own!.id}/frivillige/${volunteer.id}`,
      ]
      const before = await app.db.read.all('SELECT "id", "version" FROM "project" ORDER BY "id"')
      const form = await agent.get('/arbejdsbord/projekter/ny')
      const _csrf = /name="_csrf" value="([^"]+)"/.exec(form.text)![1]
      const told = (text: string) => text.replace(REQUEST_ID, '').replace(/\/(arbejdsbord\/)?[^"]*"/g, '')
      const [existing, missing] = [pathsOf(theirs!.id, records), pathsOf(999_999, nothing)]
      for (const [i, path] of [...existing, ...sneaked].entries()) {
        for (const verb of ['get', 'post', 'put', 'patch', 'delete'] as const) {
          const answer = await agent[verb](path)
            .type('form')
            .send(verb === 'get' ? undefined : { _csrf, version: '1', ...body })
          expect([verb, path, answer.status]).toEqual([verb, path, 404])
          if (verb !== 'get' || !missing[i]) continue
          const none = await agent.get(missing[i])
          expect(told(answer.text)).toBe(told(none.text))
        }
      }
      expect(await app.db.read.all('SELECT "id", "version" FROM "project" ORDER BY "id"')).toEqual(before)
    })

    test.each([
      '/arbejdsbord',
      '/arbejdsbord/projekter/1',
      '/arbejdsbord/institutioner/ny',
      '/opsamling',
      '/administration',
    ])('%s asks a visitor to log in', async (path) => {
      const answer = await app.visitor.get(path).expect(303)
      expect(answer.headers.location).toBe(`/log-ind?til=${encodeURIComponent(path)}`)
    })

    test('a consultant compiles from all, and keeps no municipality', async () => {
      const consultant = await loggedIn(app, await aUser(app, 'consultant'))
      const page = await consultant.get('/opsamling').expect(200)
      for (const name of ['Horsens', 'Lejre', 'Lyngby-Taarbæk', 'Varde']) expect(page.text).toContain(name)
      await consultant.get('/arbejdsbord').expect(403)
      await agent.get('/opsamling').expect(403)
    })
  })

  describe('bad input', () => {
    test('a CPR number is refused in every free text, saved nowhere and logged nowhere', async () => {
      const id = await aProject()
      const cpr = '010203-1234'
      const text = `Ring til hende, ${cpr}`
      const forms: [string, FormBody, string[]][] = [
        [
          '/arbejdsbord/projekter/ny',
          { ...(await projectBody(id)), title: 'Ny' },
          ['title', 'titleEn', 'summary', 'summaryEn', 'description'],
        ],
        [`/arbejdsbord/projekter/${id}/erfaring`, AN_EXPERIENCE, ['observation', 'outcome']],
        [`/arbejdsbord/projekter/${id}/frivillige/ny`, A_VOLUNTEER, ['name', 'role']],
      ]
      const counts = () =>
        app.db.read.one(
          'SELECT (SELECT count(*) FROM "project") AS "p", (SELECT count(*) FROM "experience") AS "e", (SELECT count(*) FROM "volunteer") AS "v", (SELECT count(*) FROM "audit_entry") AS "a"',
        )
      const before = await counts()
      for (const [path, body, fields] of forms) {
        for (const field of fields) {
          const answer = await fillIn(agent, path, { ...body, [field]: text })
          expect([path, field, answer.status]).toEqual([path, field, 422])
          expect(answer.text).toContain('CPR-nummer')
          expect(answer.text).toContain(`href="#${field}"`)
        }
      }
      expect(await counts()).toEqual(before)
      expect(loggedText(app)).not.toContain(cpr)
    })

    test.each([
      ['rating=4&rating=5'],
      ['rating=9'],
      ['condition=other'],
      ['observation=%00'],
      ['observation=%ED%A0%80'],
      [`observation=${'x'.repeat(5001)}`],
      ['observedOn=2026-13-01'],
      ['observedOn=2026-11-25'],
      ['observedOn[]=2026-11-01'],
      ['__proto__=x'],
      ['version=0'],
      ['version=-1'],
      ['version=1e999'],
      ['version=a&version=b'],
      [''],
    ])('an experience form with %.30s comes back with what was typed', async (bad) => {
      const id = (await projectsOf(HORSENS))[0]!.id
      const path = `/arbejdsbord/projekter/${id}/erfaring`
      const form = await agent.get(path)
      const _csrf = /name="_csrf" value="([^"]+)"/.exec(form.text)![1]
      const answer = await agent.post(path).type('form').send(`_csrf=${_csrf}&outcome=Det+blev+bedre&${bad}`)
      expect(answer.status).toBe(422)
      expect(fieldValue(answer, 'outcome')).toBe('Det blev bedre')
      expect(answer.text).toContain('error-summary')
    })

    test('children are not registered, and erasure lies ahead', async () => {
      const path = `/arbejdsbord/projekter/${await aProject()}/frivillige/ny`
      for (const wrong of [
        { ageBand: 'under_18' },
        { deleteAfter: '2026-11-24' },
        { consentOn: '2026-11-25' },
        { consentOn: '' },
        { email: '', phone: '' },
        { hoursPerMonth: '745' },
        { hoursPerMonth: 'mange' },
        { endedOn: '2026-10-01' },
      ])
        expect([wrong, (await fillIn(agent, path, { ...A_VOLUNTEER, ...wrong })).status]).toEqual([wrong, 422])
    })

    test.each(['0', '-1', '1.5', '99999999999', 'abc', '%00', '%ff', "1'--"])(
      'a project numbered %s does not exist',
      async (id) => {
        const { status } = await agent.get(`/arbejdsbord/projekter/${id}`)
        expect([400, 404]).toContain(status)
      },
    )

    test('a page of the desk that is not there is told so', async () => {
      await agent.get('/arbejdsbord/opgaver/condition?side=999999').expect(404)
      await agent.get('/arbejdsbord/opgaver/condition?side=0').expect(400)
      await agent.get('/arbejdsbord/opgaver/condition?side=1&side=2').expect(400)
    })
  })
})
