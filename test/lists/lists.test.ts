import { versionsOf } from '../../src/history/versions'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { aUser, fillIn, HORSENS, LEJRE, loggedIn, type Agent, type FormBody } from '../support/people'
import { keptTallies, recountedTallies } from '../support/tallies'
import { aVolunteer, projectsOf } from '../support/volunteers'

const DESK = '/arbejdsbord'

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
  })
  afterAll(() => app.close())

  const aProject = async (title: string, changes: FormBody = {}): Promise<number> => {
    const [institution] = await app.db.read.all<{ id: number }>(
      'SELECT "id" FROM "institution" WHERE "municipalityCode" = ? ORDER BY "id"',
      [HORSENS],
    )
    const body = { title, summary: 'Kort', institutionId: institution!.id, startedOn: '2026-01-01', status: 'draft' }
    expect((await fillIn(agent, `${DESK}/projekter/ny`, { ...body, ...changes })).status).toBe(303)
    return (await app.db.read.one<{ id: number }>('SELECT "id" FROM "project" WHERE "title" = ?', [title]))!.id
  }
  const statuses = async (ids: number[]) => {
    const rows = await app.db.read.all<{ id: number; status: string }>('SELECT "id", "status" FROM "project"')
    return ids.map((id) => rows.find((row) => row.id === id)?.status)
  }
  /** Ticks the boxes, presses the button, confirms. @returns the page that tells what was done */
  const doToMany = async (path: string, handling: string, valgt: number[], more: FormBody = {}) => {
    const confirm = await fillIn(agent, `${DESK}/${path}`, { handling, valgt: valgt.map(String) })
    expect(confirm.status).toBe(200)
    const done = await fillIn(agent, `${DESK}/${path}`, { handling, valgt: valgt.join(','), bekraeft: 'ja', ...more })
    expect([done.status, done.headers.location]).toEqual([303, expect.stringMatching(/aendringer\/\d+$/)])
    return { confirm: confirm.text, path: done.headers.location!, page: (await agent.get(done.headers.location!)).text }
  }
  const expectTalliesToHold = async () => expect(await keptTallies(app.db)).toEqual(await recountedTallies(app.db))
  const titles = (text: string) =>
    [...text.matchAll(/<th scope="row"[^>]*><a [^>]*>([^<]*)</g)].map((match) => match[1])

  test('each list shows the own municipality only, in both languages', async () => {
    const [theirs] = await projectsOf(app, LEJRE)
    for (const path of ['projekter', 'institutioner', 'frivillige', 'erfaringer', 'virkninger']) {
      const page = await agent.get(`${DESK}/${path}?q=`).expect(200)
      expect(page.text).not.toContain(theirs!.title)
      await agent.get(`/en${DESK}/${path}?q=`).expect(200)
    }
    const [own] = await projectsOf(app, HORSENS)
    expect((await agent.get(`${DESK}/projekter?q=`)).text).toContain(own!.title)
  })

  test('a list is sorted, filtered and searched, and is found again as it was left', async () => {
    const ids = [await aProject('Åkande i åen'), await aProject('Zebra ved zoo'), await aProject('Ænder på Ådalen')]
    const sorted = titles((await agent.get(`${DESK}/projekter?q=&status=draft&sort=titel`)).text)
    expect(sorted).toEqual(['Zebra ved zoo', 'Ænder på Ådalen', 'Åkande i åen'])
    const backwards = titles((await agent.get(`${DESK}/projekter?status=draft&sort=-titel`)).text)
    expect(backwards).toEqual([...sorted].reverse())
    expect(titles((await agent.get(`${DESK}/projekter?q=ådalen`)).text)).toEqual(['Ænder på Ådalen'])
    expect(titles((await agent.get(`${DESK}/projekter?q=100%25`)).text)).toEqual([])

    await agent.get(`${DESK}/projekter?q=zoo&status=draft&sort=-titel`).expect(200)
    const again = await agent.get(`${DESK}/projekter`).expect(303)
    expect(titles((await agent.get(again.headers.location!)).text)).toEqual(['Zebra ved zoo'])
    const elsewhere = await loggedIn(app, { id: 0, email: `coordinator.${HORSENS}@example.dk` })
    expect((await elsewhere.get(`${DESK}/projekter`)).headers.location).toBe(again.headers.location)
    await agent.get(`${DESK}/projekter?q=`).expect(200)
    await agent.get(`${DESK}/projekter`).expect(200)
    expect(ids).toHaveLength(3)
  })

  test.each(['side=0', 'side=x', 'status=other', 'q=%00', 'side=999999'])(
    'a list with ?%s is no list',
    async (query) => {
      expect([400, 404]).toContain((await agent.get(`${DESK}/projekter?${query}`)).status)
    },
  )

  test('many are published at once and set back at once, except what somebody has changed since', async () => {
    const ids = [
      await aProject('Mange et'),
      await aProject('Mange to'),
      await aProject('Mange tre', { status: 'published' }),
    ]
    const { confirm, path, page } = await doToMany('projekter', 'publish', ids)
    expect(confirm).toContain('Offentliggør 3 projekter?')
    expect(confirm).toContain('Mange to')
    expect(page).toContain('2 projekter er offentliggjort')
    expect(page).toContain('En blev sprunget over')
    expect(await statuses(ids)).toEqual(['published', 'published', 'published'])
    await app.visitor.get('/projekter/mange-et').expect(200)
    await expectTalliesToHold()

    const form = `${DESK}/historik/projekt/${ids[1]}`
    expect((await fillIn(agent, form, { til: '1' })).status).toBe(303)
    const undone = await fillIn(agent, path, {})
    expect([undone.status, undone.headers.location]).toEqual([303, `${path}?tilbage=1`])
    expect((await agent.get(undone.headers.location!)).text).toContain('ændret af nogen siden')
    expect(await statuses(ids)).toEqual(['draft', 'draft', 'published'])
    await app.visitor.get('/projekter/mange-et').expect(404)
    const versions = await versionsOf(app.db.read, { entity: 'project', entityKey: ids[0]! })
    expect(versions.map(({ action }) => action)).toEqual(['restore', 'publish', 'create'])
    expect((await fillIn(agent, path, {})).status).toBe(404)
    await expectTalliesToHold()
  })

  test('all of a list are put in the bin, with what is on other pages, and brought back', async () => {
    for (const n of [1, 2, 3]) await aProject(`Alle på én gang ${n}`)
    const sent = { handling: 'bin', alle: 'ja', liste: 'q=alle+p%C3%A5+%C3%A9n' }
    const confirm = await fillIn(agent, `${DESK}/projekter`, sent)
    expect(confirm.text).toContain('Læg 3 i papirkurven?')
    const valgt = /name="valgt" value="([\d,]+)"/.exec(confirm.text)![1]!
    const done = await fillIn(agent, `${DESK}/projekter`, { handling: 'bin', valgt, bekraeft: 'ja' })
    const ids = valgt.split(',').map(Number)
    expect(await statuses(ids)).toEqual(['archived', 'archived', 'archived'])
    expect(titles((await agent.get(`${DESK}/projekter?q=alle`)).text)).toEqual([])
    expect((await fillIn(agent, done.headers.location!, {})).status).toBe(303)
    expect(await statuses(ids)).toEqual(['draft', 'draft', 'draft'])
    await agent.get(`${DESK}/projekter?q=`)
  })

  test('volunteers are assigned to a project together, and nobody twice', async () => {
    const [first, second] = await projectsOf(app, HORSENS)
    const ids = [
      await aVolunteer(app, agent, first!.id),
      await aVolunteer(app, agent, second!.id, { name: 'Ida Testesen' }),
    ]
    const part = { projectId: String(first!.id), role: 'Kaffebrygger' }
    const wrong = { handling: 'assign', valgt: ids.join(','), bekraeft: 'ja', ...part, role: 'Ring 010203-1234' }
    const refused = await fillIn(agent, `${DESK}/frivillige`, wrong)
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('CPR-nummer')
    const { path, page } = await doToMany('frivillige', 'assign', ids, part)
    expect(page).toContain('En frivillig er tilknyttet')
    const assigned = () => app.db.read.all('SELECT "volunteerId" FROM "assignment" WHERE "role" = ?', ['Kaffebrygger'])
    expect(await assigned()).toEqual([{ volunteerId: ids[1] }])
    expect((await fillIn(agent, path, {})).status).toBe(303)
    expect(await assigned()).toEqual([])
  })

  test('volunteers and institutions are archived and taken out again', async () => {
    const [project] = await projectsOf(app, HORSENS)
    const id = await aVolunteer(app, agent, project!.id, { name: 'Arkiv Testesen' })
    const { path } = await doToMany('frivillige', 'archive', [id])
    expect(titles((await agent.get(`${DESK}/frivillige?tilstand=archived`)).text)).toEqual(['Arkiv Testesen'])
    expect((await fillIn(agent, path, {})).status).toBe(303)
    expect(titles((await agent.get(`${DESK}/frivillige?tilstand=archived`)).text)).toEqual([])
    const { institutionId } = (await app.db.read.one<{ institutionId: number }>(
      'SELECT "institutionId" FROM "project" WHERE "id" = ?',
      [project!.id],
    ))!
    const { page } = await doToMany('institutioner', 'archive', [institutionId])
    expect(page).toContain('Ingen blev arkiveret')
    await agent.get(`${DESK}/frivillige?q=`)
  })

  test('the chosen ones are exported, no cell can become a formula, and the audit knows', async () => {
    const id = await aProject('=HYPERLINK("http://ondt")')
    const file = await fillIn(agent, `${DESK}/projekter`, { handling: 'export', valgt: String(id) })
    expect(file.status).toBe(200)
    expect(file.headers['content-type']).toContain('text/csv')
    expect(file.text.trim().split('\r\n')).toHaveLength(2)
    expect(file.text).toContain(`"'=HYPERLINK(""http://ondt"")"`)
    const deed = await app.db.read.one(`SELECT "action" FROM "audit_entry" WHERE "entity" = 'project-list'`)
    expect(deed).toEqual({ action: 'export' })
  })

  test('nothing chosen, another’s records, and an action that the list has not, are told so', async () => {
    const [theirs] = await projectsOf(app, LEJRE)
    const mine = await aProject('Min egen')
    const bodies: FormBody[] = [
      { handling: 'publish' },
      { handling: 'publish', valgt: String(theirs!.id) },
      { handling: 'assign', valgt: String(mine) },
      { handling: 'export', valgt: ['x', '-1', '99999999999'] },
      { valgt: String(mine) },
    ]
    for (const body of bodies)
      expect([body, (await fillIn(agent, `${DESK}/projekter`, body)).status]).toEqual([body, 422])
    const both = await doToMany('projekter', 'archive', [theirs!.id, mine])
    expect(both.page).toContain('En er arkiveret')
    expect(await statuses([theirs!.id, mine])).toEqual(['published', 'archived'])
    const other = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS], 'kollega@example.dk'))
    await other.get(both.path).expect(404)
    expect((await fillIn(other, both.path, {})).status).toBe(404)
  })
})
