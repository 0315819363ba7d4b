import { groupsOf } from '../../src/desk/needs'
import type { Need } from '../../src/desk/need'
import { monthsAfter } from '../../src/experience/experience-needs'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { HORSENS, LEJRE, aUser, fillIn, loggedIn, type Agent } from '../support/people'

const aNeed = (changes: Partial<Need>): Need => ({
  kind: 'draft',
  about: 'project:1',
  subject: 'Et projekt',
  text: 'desk.need.draft.do',
  href: '/arbejdsbord/projekter/1',
  due: null,
  ...changes,
})

describe('what waits', () => {
  test('is grouped by kind: what is overdue first, then the kinds in their order', () => {
    const groups = groupsOf(
      [
        aNeed({ kind: 'stale' }),
        aNeed({ kind: 'draft' }),
        aNeed({ kind: 'certificate', due: '2026-11-23' }),
        aNeed({ kind: 'consent', due: '2026-11-24' }),
      ],
      '2026-11-24',
    )
    expect(groups.map(({ kind, overdue }) => [kind, overdue])).toEqual([
      ['certificate', 1],
      ['consent', 0],
      ['draft', 0],
      ['stale', 0],
    ])
  })

  test('is one line for each record, what is due first on top and the rest as a Dane sorts it', () => {
    const [group] = groupsOf(
      [
        aNeed({ about: 'project:1', subject: 'Østerlund' }),
        aNeed({ about: 'project:2', subject: 'Anemonen' }),
        aNeed({ about: 'project:3', subject: 'Ældrehjemmet', due: '2027-01-01' }),
        aNeed({ about: 'project:1', subject: 'Østerlund', href: '/en/anden/vej' }),
        aNeed({ about: 'project:4', subject: 'Zoologi' }),
      ],
      '2026-11-24',
    )
    expect(group!.lines.map((line) => [line.subject, line.needs.length])).toEqual([
      ['Ældrehjemmet', 1],
      ['Anemonen', 1],
      ['Zoologi', 1],
      ['Østerlund', 2],
    ])
  })

  test.each([
    ['2026-08-31', '2027-02-28'],
    ['2026-05-24', '2026-11-24'],
    ['2026-12-31', '2027-06-30'],
  ])('half a year after %s is %s', (date, after) => {
    expect(monthsAfter(date, 6)).toBe(after)
  })
})

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let projects: { id: number; title: string }[]
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    projects = await app.db.read.all('SELECT "id", "title" FROM "project" WHERE "municipalityCode" = ? ORDER BY "id"', [
      HORSENS,
    ])
  })
  afterAll(() => app.close())

  const run = (sql: string, values: (string | number | null)[] = []) => app.db.write((tx) => tx.run(sql, values))
  const group = async (kind: string) => (await agent.get(`/arbejdsbord/opgaver/${kind}`)).text

  test('a condition that nobody has told about leads to the form with project and condition chosen', async () => {
    const [project] = projects
    await run(`DELETE FROM "experience" WHERE "projectId" = ? AND "conditionCode" = 'visibility'`, [project!.id])

    expect(await group('condition')).toContain(
      `href="/arbejdsbord/erfaring?projekt=${project!.id}&amp;betingelse=visibility"`,
    )
  })

  test('a project that nobody has told about leads to an interview', async () => {
    const project = projects.at(-1)!
    await run('DELETE FROM "experience" WHERE "projectId" = ?', [project.id])

    expect(await group('condition')).toContain(`href="/arbejdsbord/interview?projekt=${project.id}"`)
  })

  test('an experience that is half a year and a day old asks for a new one', async () => {
    const [, project] = projects
    await run('UPDATE "experience" SET "observedOn" = ? WHERE "projectId" = ?', ['2026-11-01', project!.id])
    await run(
      `UPDATE "experience" SET "observedOn" = '2026-05-23' WHERE "projectId" = ? AND "conditionCode" = 'clarity'`,
      [project!.id],
    )
    const link = `href="/arbejdsbord/erfaring?projekt=${project!.id}&amp;betingelse=clarity"`
    expect(await group('stale')).toContain(link)
    await run(
      `UPDATE "experience" SET "observedOn" = '2026-05-24' WHERE "projectId" = ? AND "conditionCode" = 'clarity'`,
      [project!.id],
    )

    expect(await group('stale')).not.toContain(link)
  })

  test('a draft leads to the form that publishes it', async () => {
    const [, , project] = projects
    await run(`UPDATE "project" SET "status" = 'draft' WHERE "id" = ?`, [project!.id])

    expect(await group('draft')).toContain(`href="/arbejdsbord/projekter/${project!.id}"`)
  })

  test('a volunteer whose consent or certificate is missing or runs out leads to that volunteer', async () => {
    const [project] = projects
    const path = `/arbejdsbord/projekter/${project!.id}/frivillige`
    const volunteer = {
      email: 'inger@example.dk',
      consentOn: '2026-11-01',
      deleteAfter: '2028-11-24',
      role: 'Læseven',
      startedOn: '2026-11-01',
    }
    for (const name of ['Inger Uden', 'Karen Udløber', 'Ole Attest', 'Per Fornyer', 'Alt Iorden'])
      expect((await fillIn(agent, `${path}/ny`, { ...volunteer, name })).status).toBe(303)
    const set = (name: string, change: string) => run(`UPDATE "volunteer" SET ${change} WHERE "name" = ?`, [name])
    await set('Inger Uden', '"consentOn" = NULL, "consentVersion" = NULL')
    await set('Karen Udløber', `"deleteAfter" = '2026-12-24'`)
    await run(`UPDATE "volunteer" SET "certificateAssessedOn" = '2026-11-20'`, [])
    await set('Ole Attest', '"certificateRequired" = TRUE')
    await set(
      'Per Fornyer',
      `"certificateRequired" = TRUE, "certificateOn" = '2024-11-23', "certificateRenewOn" = '2026-11-23'`,
    )
    const [consent, certificate] = [await group('consent'), await group('certificate')]

    for (const [page, names] of [
      [consent, ['Inger Uden', 'Karen Udløber']],
      [certificate, ['Ole Attest', 'Per Fornyer']],
    ] as const)
      for (const name of names) expect(page).toContain(name)
    expect(consent).toContain('24. december 2026')
    expect(certificate).toContain('Fristen er overskredet')
    expect(consent + certificate).not.toContain('Alt Iorden')
    expect(consent).toContain('href="/arbejdsbord/frivillige/')
  })

  test('another municipality sees none of it, and a kind of which nothing waits does not exist', async () => {
    const lejre = await loggedIn(app, await aUser(app, 'coordinator', [LEJRE]))
    const [desk, mine] = [await lejre.get('/arbejdsbord').expect(200), await agent.get('/arbejdsbord').expect(200)]
    expect(mine.text).toContain('Karen Udløber')
    for (const name of ['Karen Udløber', projects[2]!.title]) expect(desk.text).not.toContain(name)
    await lejre.get('/arbejdsbord/opgaver/consent').expect(404)
    await lejre.get('/arbejdsbord/opgaver/constructor').expect(404)
  })

  test('a thousand that wait are told in groups and pages, and take no more readings than one', async () => {
    const { institutionId } = (await app.db.read.one<{ institutionId: number }>(
      'SELECT "institutionId" FROM "project" WHERE "municipalityCode" = ?',
      [HORSENS],
    ))!
    const readings = jest.spyOn(app.db.read, 'all')
    await agent.get('/arbejdsbord').expect(200)
    const forFew = readings.mock.calls.length
    await app.db.write(async (tx) => {
      for (let i = 0; i < 1000; i++)
        await tx.run(
          `INSERT INTO "project" ("municipalityCode", "institutionId", "title", "slug", "sortKey", "summary", "description",
             "startedOn", "status", "provenance", "createdAt", "updatedAt")
           VALUES (?, ?, ?, ?, ?, 'Kort', '', '2026-01-01', 'draft', 'registered', ?, ?)`,
          [HORSENS, institutionId, `Kladde ${i}`, `kladde-${i}`, `kladde ${i}`, app.clock.now(), app.clock.now()],
        )
    })
    readings.mockClear()
    const desk = await agent.get('/arbejdsbord').expect(200)
    expect(readings.mock.calls.length).toBeLessThanOrEqual(forFew)
    expect(forFew).toBeGreaterThan(3)
    expect(desk.text).toContain('Vis alle 1.001 under Projekter, der er kladder')
    expect(desk.text.match(/>Ret og offentliggør</g)).toHaveLength(5)
    const page = await agent.get('/arbejdsbord/opgaver/draft?side=2').expect(200)
    expect(page.text.match(/>Ret og offentliggør</g)).toHaveLength(50)
    await agent.get('/arbejdsbord/opgaver/draft?side=22').expect(404)
    await agent.get('/arbejdsbord/opgaver/draft?side=x').expect(400)
  })
})
