import ExcelJS from 'exceljs'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { HORSENS, LEJRE, aUser, fillIn, loggedIn, type Agent } from '../support/people'
import { bring, counts, download, mainOf, settled } from './support'

const KINDS = [
  ['institutions', 'institutioner'],
  ['projects', 'projekter'],
  ['volunteers', 'frivillige'],
  ['experiences', 'erfaringer'],
] as const

const NASTY = ['=1+1', '+45 12', '-2', '@SUM(A1)', "'=1", "'quoted", 'a;b "c"\nnext', ' – æøå 😀']

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let consultant: Agent
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    consultant = await loggedIn(app, await aUser(app, 'consultant'))
    const { id } = (await app.db.read.one<{ id: number }>(
      'SELECT "id" FROM "project" WHERE "municipalityCode" = ? LIMIT 1',
      [HORSENS],
    ))!
    for (const [i, observation] of NASTY.entries())
      await fillIn(agent, `/arbejdsbord/projekter/${id}/erfaring`, {
        condition: 'clarity',
        rating: '4',
        observation,
        outcome: observation,
        respondentRole: 'employee',
        observedOn: `2026-11-0${i + 1}`,
      })
    await fillIn(agent, `/arbejdsbord/projekter/${id}/frivillige/ny`, {
      name: 'Bodil Testesen',
      email: '',
      phone: '+45 12 34 56 78',
      consentOn: '2026-11-01',
      deleteAfter: '2028-11-24',
      role: '=Læseven',
      startedOn: '2026-11-01',
      endedOn: '',
      hoursPerMonth: '2,5',
      throughAssociation: 'nej',
      firstTime: '',
      ageBand: '50_66',
    })
    await app.db.write((tx) => tx.run(`UPDATE "project" SET "status" = 'draft' WHERE "id" = ?`, [id]))
  })
  afterAll(() => app.close())

  test.each(KINDS.flatMap(([kind, file]) => ['csv', 'xlsx'].map((format) => [kind, file, format] as const)))(
    'an export of %s as %s.%s brought back changes nothing',
    async (kind, file, format) => {
      const bytes = await download(agent, `/arbejdsbord/eksport/${file}.${format}`)
      const before = await counts(app)
      const { page } = await settled(app, agent, await bring(agent, kind, `${file}.${format}`, bytes))
      expect(mainOf(page)).toMatch(/Der er intet at gemme/)
      expect(mainOf(page)).toMatch(/Ingen nye Ingen ændres .*uændre.* Ingen er afvist/)
      expect(await counts(app)).toEqual(before)
    },
  )

  test('no cell of a CSV can become a formula', async () => {
    const text = (await download(agent, '/arbejdsbord/eksport/erfaringer.csv')).toString()
    for (const formula of ['"=', '"+', '"-', '"@', ';=', ';+', ';-', ';@']) expect(text).not.toContain(formula)
    expect(text).toContain(`"'=1+1"`)
  })

  test('no cell of a workbook is a formula', async () => {
    const workbook = new ExcelJS.Workbook()
    const bytes = await download(agent, '/arbejdsbord/eksport/erfaringer.xlsx')
    await workbook.xlsx.load(bytes as unknown as ArrayBuffer)
    const texts: unknown[] = []
    workbook.worksheets[0]!.eachRow((row) =>
      row.eachCell((cell) => {
        expect(cell.type).not.toBe(ExcelJS.ValueType.Formula)
        texts.push(cell.value)
      }),
    )
    expect(texts).toEqual(
      expect.arrayContaining(NASTY.map((text) => (text.startsWith("'=") ? `'${text}` : text.trim()))),
    )
  })

  test('a coordinator gets the own municipality with drafts and volunteers, and it is written down', async () => {
    const projects = (await download(agent, '/arbejdsbord/eksport/projekter.csv')).toString()
    expect(projects).toContain('Kladde')
    const theirs = await app.db.read.all<{ title: string }>(
      'SELECT "title" FROM "project" WHERE "municipalityCode" = ?',
      [LEJRE],
    )
    for (const { title } of theirs) expect(projects).not.toContain(title)
    expect((await download(agent, '/arbejdsbord/eksport/frivillige.csv')).toString()).toContain('Bodil Testesen')
    const deed = await app.db.read.one<{ after: string }>(
      `SELECT "after" FROM "audit_entry" WHERE "action" = 'export' ORDER BY "id" DESC LIMIT 1`,
    )
    expect(JSON.parse(deed!.after)).toEqual({ kind: 'volunteers', format: 'csv', municipalities: [HORSENS] })
  })

  test('effects go out too, in words, with every cell as text', async () => {
    const { id } = (await app.db.read.one<{ id: number }>(
      'SELECT "id" FROM "project" WHERE "municipalityCode" = ? ORDER BY "id" DESC LIMIT 1',
      [HORSENS],
    ))!
    const logged = await fillIn(agent, `/arbejdsbord/projekter/${id}/virkning`, {
      kind: 'openness',
      rating: '4',
      observation: '=2+2',
      outcome: '',
      respondentRole: 'leader',
      observedOn: '2026-11-02',
    })
    expect([logged.status, logged.status === 303 ? '' : mainOf(logged)]).toEqual([303, ''])
    const own = (await download(agent, '/arbejdsbord/eksport/virkninger.csv')).toString()
    expect(own).toMatch(/"Åbne institutioner og lokal opbakning";"4 – tydelig";"'=2\+2";;"Leder";"2026-11-02"/)
    expect(own).not.toContain('"Lejre"')
    expect((await download(consultant, '/arbejdsbord/eksport/virkninger.csv')).toString()).toContain("'=2+2")
  })

  test('a consultant gets all municipalities, and no volunteer', async () => {
    const projects = (await download(consultant, '/arbejdsbord/eksport/projekter.csv')).toString()
    expect(projects.trim().split('\r\n').length).toBeGreaterThanOrEqual(20)
    await consultant.get('/arbejdsbord/eksport/frivillige.csv').expect(404)
    expect(mainOf(await consultant.get('/arbejdsbord/eksport'))).not.toContain('Frivillige')
  })

  test('a template is a table with the headings and nothing else', async () => {
    for (const [kind, file] of KINDS) {
      const csv = (await download(agent, `/arbejdsbord/indlaes/skabelon/${file}.csv`)).toString()
      expect(csv.trim().split('\r\n')).toHaveLength(1)
      const xlsx = await download(agent, `/arbejdsbord/indlaes/skabelon/${file}.xlsx`)
      for (const [name, bytes] of [
        ['a.csv', Buffer.from(csv)],
        ['a.xlsx', xlsx],
      ] as const) {
        const { page } = await settled(app, agent, await bring(agent, kind, name, bytes))
        expect(mainOf(page)).toContain('Der er kun overskrifter i filen')
      }
    }
  })
})
