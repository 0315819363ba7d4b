/** What can be done with a record from its own page. */
import { versionsOf } from '../../src/history/versions'
import { startApp, onEachEngine, type TestApp } from '../support/app'
import { aUser, fieldValue, fillIn, HORSENS, LEJRE, loggedIn, type Agent, type FormBody } from '../support/people'
import { tableRows } from '../support/statements'
import { aVolunteer } from '../support/volunteers'

const DESK = '/arbejdsbord'

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
  })
  afterAll(() => app.close())

  const firstOf = async (table: 'project' | 'institution', code: string) =>
    (await app.db.read.one<Record<string, string | number>>(
      `SELECT * FROM "${table}" WHERE "municipalityCode" = ? ORDER BY "id" LIMIT 1`,
      [code],
    ))!

  /** As a browser would send the page's form back: each field as it stands. */
  function asFilledIn(text: string): FormBody {
    const page = /<form class="form".*?<\/form>/s.exec(text)![0]
    const body: Record<string, string[]> = {}
    const add = (name: string, value: string) => (body[name] = [...(body[name] ?? []), value])
    for (const [tag] of page.matchAll(/<input[^>]* name="[^"]+"[^>]*>/g)) {
      const [, name] = / name="([^"]+)"/.exec(tag)!
      if (/type="(?:checkbox|radio)"/.test(tag) && !tag.includes(' checked')) continue
      add(name!, / value="([^"]*)"/.exec(tag)?.[1] ?? '')
    }
    for (const [, name, text] of page.matchAll(/<textarea[^>]* name="([^"]+)"[^>]*>\n?([^<]*)</g)) add(name!, text!)
    for (const [, name, options] of page.matchAll(/<select[^>]* name="([^"]+)"[^>]*>(.*?)<\/select>/gs))
      add(name!, /value="([^"]*)" selected/.exec(options!)?.[1] ?? '')
    return body
  }

  describe('a copy', () => {
    test('of a project is filled in from it, is saved by nobody but who saves it, and takes no experience along', async () => {
      const source = await firstOf('project', HORSENS)
      const own = `${DESK}/projekter/${source.id}`
      const copy = `${DESK}/projekter/ny?fra=${source.id}`
      expect((await agent.get(own)).text).toContain(`href="${copy}"`)
      const before = await tableRows(app.db)
      const page = await agent.get(copy).expect(200)
      const english = await agent.get(`/en${copy}`).expect(200)
      expect(english.text).toContain('Make a copy of')
      expect(await tableRows(app.db)).toEqual(before)

      expect((await agent.post(copy).type('form').send(asFilledIn(page.text))).status).toBe(303)
      const made = await app.db.read.one<Record<string, unknown>>('SELECT * FROM "project" ORDER BY "id" DESC LIMIT 1')
      expect(made).toMatchObject({
        title: `${source.title} (kopi)`,
        summary: source.summary,
        institutionId: source.institutionId,
        status: 'draft',
        startedOn: app.clock.today(),
        endedOn: null,
        experienceCount: 0,
        provenance: 'registered',
        version: 1,
      })
      const groups = (id: unknown) =>
        app.db.read.all('SELECT "targetGroup" FROM "project_target_group" WHERE "projectId" = ? ORDER BY 1', [
          Number(id),
        ])
      expect(await groups(made!.id)).toEqual(await groups(source.id))
      const [version] = await versionsOf(app.db.read, { entity: 'project', entityKey: Number(made!.id) })
      expect(version!.action).toBe('duplicate')
    })

    test('of an institution has its address, but nobody’s telephone', async () => {
      const source = await firstOf('institution', HORSENS)
      const copy = `${DESK}/institutioner/ny?fra=${source.id}`
      expect((await agent.get(`${DESK}/institutioner/${source.id}`)).text).toContain(`href="${copy}"`)
      const page = await agent.get(copy).expect(200)
      expect([fieldValue(page, 'street'), fieldValue(page, 'phone')]).toEqual([source.street, ''])
      expect((await agent.post(copy).type('form').send(asFilledIn(page.text))).status).toBe(303)
      const made = await app.db.read.one('SELECT "name", "town" FROM "institution" ORDER BY "id" DESC LIMIT 1')
      expect(made).toEqual({ name: `${source.name} (kopi)`, town: source.town })
    })

    test.each(['projekter', 'institutioner'])(
      'of what is another municipality’s, or nobody’s, is a page that is not there, in %s',
      async (path) => {
        const foreign = await firstOf(path === 'projekter' ? 'project' : 'institution', LEJRE)
        for (const from of [foreign.id, 999_999, 'x', '1&fra=2', '']) {
          const address = `${DESK}/${path}/ny?fra=${from}`
          expect([from, (await agent.get(address)).status]).toEqual([from, 404])
          const sent = await fillIn(agent, `${DESK}/${path}/ny`, {})
          expect(sent.status).toBe(422)
          const { _csrf } = asFilledIn(sent.text)
          expect([from, (await agent.post(address).type('form').send({ _csrf })).status]).toEqual([from, 404])
        }
      },
    )
  })

  /** Presses the button of the form below, and says yes on the page that tells what it does. */
  async function archiveFrom(page: string, path: string): Promise<string> {
    const shown = await agent.get(page).expect(200)
    const form = new RegExp(`<form method="post" action="${DESK}/${path}">.*?</form>`, 's').exec(shown.text)![0]
    const body = Object.fromEntries(
      [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
    )
    const confirm = await agent.post(`${DESK}/${path}`).type('form').send(body).expect(200)
    const done = await agent.post(`${DESK}/${path}`).type('form').send(asFilledIn(confirm.text)).expect(303)
    return done.headers.location!
  }

  test('an institution goes to the archive and comes back from its own page, with an undo', async () => {
    const source = await firstOf('institution', HORSENS)
    const copy = `${DESK}/institutioner/ny?fra=${source.id}`
    await agent
      .post(copy)
      .type('form')
      .send(asFilledIn((await agent.get(copy)).text))
    const { id } = (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "institution"'))!
    const page = `${DESK}/institutioner/${id}`
    const archivedAt = async () =>
      (await app.db.read.one<{ at: string | null }>('SELECT "archivedAt" AS "at" FROM "institution" WHERE "id" = ?', [
        id,
      ]))!.at
    const change = await archiveFrom(page, 'institutioner')
    expect(await archivedAt()).not.toBeNull()
    expect((await agent.get(page)).text).toContain('Ligger i arkivet')
    await archiveFrom(page, 'institutioner')
    expect(await archivedAt()).toBeNull()
    expect((await agent.get(change)).status).toBe(200)
  })

  test('a volunteer goes to the archive from the volunteer’s own page', async () => {
    const { id: project } = await firstOf('project', HORSENS)
    const id = await aVolunteer(app, agent, Number(project))
    await archiveFrom(`${DESK}/frivillige/${id}`, 'frivillige')
    const list = await agent.get(`${DESK}/frivillige?tilstand=archived`).expect(200)
    expect(list.text).toContain(`href="${DESK}/frivillige/${id}"`)
  })

  test('the lists lead to what is about a project, and to a new one; the desk leads to the lists', async () => {
    const { id } = await firstOf('project', HORSENS)
    const list = (await agent.get(`${DESK}/projekter?q=`).expect(200)).text
    for (const href of [
      `erfaring?projekt=${id}`,
      `projekter/${id}/frivillige`,
      `projekter/${id}/aftale`,
      `projekter/ny?fra=${id}`,
      'projekter/ny',
    ])
      expect(list).toContain(`href="${DESK}/${href}"`)
    const desk = (await agent.get(DESK).expect(200)).text
    for (const href of ['projekter', 'projekter/ny', 'institutioner', 'institutioner/ny'])
      expect(desk).toContain(`href="${DESK}/${href}"`)
  })

  test('volunteers stand in Danish order, also when a name is changed', async () => {
    const { id: project } = await firstOf('project', HORSENS)
    for (const name of ['Ærlig Testsen', 'Aase Testsen', 'Zita Testsen', 'Øjvind Testsen', 'Bo Testsen'])
      await aVolunteer(app, agent, Number(project), { name })
    const inOrder = ['Bo', 'Zita', 'Ærlig', 'Øjvind', 'Aase']
    for (const page of [`${DESK}/frivillige?q=Testsen`, `${DESK}/projekter/${project}/frivillige`]) {
      const names = [...(await agent.get(page)).text.matchAll(/>(\S+) Testsen</g)].map(([, name]) => name)
      expect([page, names]).toEqual([page, inOrder])
    }
    const { id } = (await app.db.read.one<{ id: number }>('SELECT "id" FROM "volunteer" WHERE "name" = ?', [
      'Zita Testsen',
    ]))!
    const person = { name: 'Ågot Testsen', email: 'a@example.dk', phone: '' }
    expect((await fillIn(agent, `${DESK}/frivillige/${id}/ret`, person)).status).toBe(303)
    const names = [...(await agent.get(`${DESK}/frivillige?q=Testsen`)).text.matchAll(/>(\S+) Testsen</g)]
    expect(names.map(([, name]) => name)).toEqual(['Bo', 'Ærlig', 'Øjvind', 'Ågot', 'Aase'])
  })
})
