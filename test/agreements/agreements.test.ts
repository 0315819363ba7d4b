import { agreementNeeds } from '../../src/agreements/agreement-needs'
import { forgetAgreements } from '../../src/agreements/erasure'
import { POINTS, POINT_WORDS, QUESTIONS, type Point } from '../../src/agreements/points'
import { startApp, loggedText, onEachEngine, type TestApp } from '../support/app'
import {
  aUser,
  fieldValue,
  fillIn,
  HORSENS,
  LEJRE,
  loggedIn,
  type Agent,
  type FormBody,
  type Person,
} from '../support/people'

/** All but Lejre, which is another's. */
const OWN = [HORSENS, '0173', '0573']

const PARTIES = {
  institutionName: 'Toftelunden Skole',
  institutionContact: 'Lis Lærerinde',
  institutionPhone: '12 34 56 78',
  institutionEmail: 'lis@example.dk',
  volunteersName: 'Skoleonklerne',
  volunteersContact: 'Bodil Testesen',
  volunteersPhone: '87 65 43 21',
  volunteersEmail: 'bodil@example.dk',
}

const answerTo = (point: Point): FormBody =>
  point === 'parties'
    ? PARTIES
    : Object.fromEntries(
        QUESTIONS[point].map(({ name, kind }) => [name, kind === 'date' ? '2026-12-01' : `Svar på ${name}.`]),
      )

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let coordinator: Person
  let projects: { id: number; slug: string; title: string }[]
  let used = 0
  beforeAll(async () => {
    app = await startApp(engine)
    coordinator = await aUser(app, 'coordinator', OWN)
    agent = await loggedIn(app, coordinator)
    projects = await app.db.read.all(
      `SELECT "id", "slug", "title" FROM "project" WHERE "municipalityCode" <> ? AND "status" = 'published' AND "endedOn" IS NULL ORDER BY "id"`,
      [LEJRE],
    )
  })
  afterAll(() => app.close())

  /** A project that no other test has made an agreement for. */
  const aProject = () => projects[used++]!
  const home = (id: number) => `/arbejdsbord/projekter/${id}/aftale`
  const step = (id: number, point: Point) => `${home(id)}/${POINT_WORDS[point]}`
  const answer = (id: number, point: Point, body: FormBody = answerTo(point), settled = true) =>
    fillIn(agent, step(id, point), { ...body, ...(settled && { settled: 'ja' }) })
  const needsOf = async (id: number) => {
    const actor = { ...coordinator, name: '', role: 'coordinator' as const, municipalityCodes: OWN }
    const needs = await agreementNeeds(app.context, actor)
    return needs.filter(({ about }) => about === `project:${id}`)
  }

  test('is made from what the registry knows, and each value is marked until it is confirmed', async () => {
    const { id } = aProject()
    const form = await agent.get(step(id, 'parties')).expect(200)
    expect(fieldValue(form, 'institutionName')).toBe('Toftelunden Skole')
    expect(fieldValue(form, 'institutionContact')).toBe('Skolens kontor')
    expect(form.text.match(/Forslag fra registret, endnu ikke bekræftet/g)).toHaveLength(5)
    expect(fieldValue(await agent.get(step(id, 'extent')), 'extent')).toMatch(
      /6 frivillige er med, tilsammen cirka 54 timer/,
    )
    expect(fieldValue(await agent.get(step(id, 'targetGroup')), 'targetGroup')).toBe('Skoleelever')
    expect(fieldValue(await agent.get(step(id, 'responsibility')), 'responsibility')).toMatch(/børneattest/)
    expect(fieldValue(await agent.get(step(id, 'period')), 'startsOn')).toBe('2024-08-12')

    await answer(id, 'targetGroup', { targetGroup: 'Skoleelever' })
    const confirmed = await agent.get(step(id, 'targetGroup'))
    expect(confirmed.text).not.toContain('Forslag fra registret')
    expect(fieldValue(confirmed, 'targetGroup')).toBe('Skoleelever')
    const english = await agent.get(`/en${step(id, 'extent')}`)
    expect(english.text).toContain('Suggested by the registry, not yet confirmed.')
    expect(fieldValue(english, 'extent')).toMatch(/6 volunteers take part/)
  })

  test('saves each step and goes on to the next that is open, until all eleven are agreed', async () => {
    const { id, slug } = aProject()
    expect((await needsOf(id)).map(({ text }) => text)).toEqual(['agreements.need.none'])
    for (const [i, point] of POINTS.entries()) {
      const saved = await answer(id, point)
      const next = POINTS[i + 1]
      expect([saved.status, saved.headers.location]).toEqual([303, `${next ? step(id, next) : home(id)}?gemt=ja`])
      if (i === 5)
        expect(await needsOf(id)).toMatchObject([{ text: 'agreements.need.open', values: { n: 5 }, href: home(id) }])
      if (i === 9)
        expect(await needsOf(id)).toMatchObject([{ text: 'agreements.point.ending', href: step(id, 'ending') }])
    }
    expect(await needsOf(id)).toEqual([])
    expect((await agent.get(home(id))).text).toContain('11 af 11 punkter er aftalt')
    const shown = await app.visitor.get(`/projekter/${slug}`).expect(200)
    expect(shown.text).toContain('Samarbejdsaftale: 11 af 11 punkter er aftalt.')
    expect(shown.text).not.toMatch(/Bodil|Lis Lærerinde|bodil@|87 65 43 21|Svar på/)
  })

  test('what is left open may be saved, but not called agreed', async () => {
    const { id } = aProject()
    expect((await answer(id, 'border', { border: '' })).status).toBe(422)
    const refused = await answer(id, 'tasks', { institutionTasks: 'Vi tager imod', volunteerTasks: '' })
    expect(refused.status).toBe(422)
    expect(refused.text).toMatch(/id="volunteerTasks-error"[^>]*>Udfyld feltet, eller lad krydset være væk/)
    expect(fieldValue(refused, 'institutionTasks')).toBe('Vi tager imod')
    expect((await answer(id, 'tasks', { institutionTasks: 'Vi tager imod', volunteerTasks: '' }, false)).status).toBe(
      303,
    )
    expect((await agent.get(home(id))).text).toContain('0 af 11 punkter er aftalt')
    expect(fieldValue(await agent.get(step(id, 'tasks')), 'institutionTasks')).toBe('Vi tager imod')
  })

  test('refuses what is no telephone, no address, no date, and a CPR number anywhere', async () => {
    const { id } = aProject()
    const wrong = await answer(id, 'parties', { ...PARTIES, institutionPhone: 'ring', volunteersEmail: 'ingen' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toMatch(/id="institutionPhone-error"[^]*id="volunteersEmail-error"/)
    expect((await answer(id, 'period', { startsOn: '2026-12-01', endsOn: '2026-11-01' })).status).toBe(422)
    for (const point of POINTS)
      for (const { name, kind } of QUESTIONS[point].filter(({ kind }) => kind === 'line' || kind === 'text')) {
        const cpr = await answer(id, point, { ...answerTo(point), [name]: 'Ring til 070761-4285' })
        expect([name, kind, cpr.status]).toEqual([name, kind, 422])
        expect(cpr.text).toContain(`id="${name}-error"`)
      }
    expect(loggedText(app)).not.toContain('4285')
  })

  test('two people may answer different points at once; on the same one the second sees both', async () => {
    const { id } = aProject()
    await answer(id, 'meetings', { meetings: 'Hver måned' })
    const open = await agent.get(step(id, 'insurance'))
    const version = fieldValue(open, 'version')!
    expect((await answer(id, 'meetings', { meetings: 'Hver uge' })).status).toBe(303)
    expect((await answer(id, 'insurance', { version, insurance: 'Kommunen dækker' })).status).toBe(303)
    const second = await answer(id, 'insurance', { version, insurance: 'Foreningen dækker' })
    expect(second.status).toBe(409)
    expect(second.text).toContain('Kommunen dækker')
    expect(fieldValue(second, 'insurance')).toBe('Foreningen dækker')
    const chosen = { version: fieldValue(second, 'version')!, insurance: 'Begge dækker' }
    expect((await answer(id, 'insurance', chosen)).status).toBe(303)
    const last = await agent.get(step(id, 'insurance'))
    expect([fieldValue(last, 'insurance'), fieldValue(last, 'version')]).toEqual(['Begge dækker', '4'])
  })

  test('of ten who begin the same point at once one wins, and nine are told', async () => {
    const { id } = aProject()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => answer(id, 'ending', { version: '', ending: `Nummer ${i}` })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array.from({ length: 9 }, () => 409)])
  })

  test('keeps every version, and names no contact in the audit', async () => {
    const { id } = aProject()
    await answer(id, 'parties')
    await answer(id, 'parties', { ...PARTIES, volunteersContact: 'Karl Kontakt' })
    const { key } = (await app.db.read.one<{ key: number }>(
      'SELECT "id" AS "key" FROM "agreement" WHERE "projectId" = ?',
      [id],
    ))!
    const versions = await app.db.read.all<{ version: number; data: string }>(
      `SELECT "version", "data" FROM "record_version" WHERE "entity" = 'agreement' AND "entityKey" = ? ORDER BY "version"`,
      [key],
    )
    expect(versions.map(({ version, data }) => [version, /Bodil Testesen|Karl Kontakt/.exec(data)?.[0]])).toEqual([
      [1, 'Bodil Testesen'],
      [2, 'Karl Kontakt'],
    ])
    const audit = await app.db.read.all<{ after: string }>(
      `SELECT * FROM "audit_entry" WHERE "entity" = 'agreement' AND "entityKey" = ? ORDER BY "id"`,
      [String(key)],
    )
    expect(JSON.stringify(audit)).not.toMatch(/Bodil|Karl|Lis|example\.dk|87 65/)
    expect(JSON.parse(audit[1]!.after)).toMatchObject({ point: 'parties', changed: ['volunteersContact'] })
    const page = await agent.get(home(id))
    expect(page.text).toContain(`${home(id)}.docx?version=1`)
  })

  test('another municipality has none of it', async () => {
    const { id } = aProject()
    await answer(id, 'parties')
    const lejre = await loggedIn(app, await aUser(app, 'coordinator', [LEJRE]))
    const paths = [home(id), step(id, 'parties'), `${home(id)}.docx`, `${home(id)}.pdf?version=1`]
    for (const path of paths) expect([path, (await lejre.get(path)).status]).toEqual([path, 404])
    for (const path of [`${home(id)}/findes-ikke`, `${home(id)}.pdf?version=9`, home(987654)])
      expect([path, (await agent.get(path)).status]).toEqual([path, 404])
    expect((await agent.get(`${home(id)}.pdf?version=nul`)).status).toBe(400)
  })

  test('a person who is forgotten is gone from it, and from what it was', async () => {
    const { id } = aProject()
    await answer(id, 'parties')
    await answer(id, 'meetings', {
      meetings: 'Spørg Bodil  Testesens mand på 87654321 eller +45 8765 4321. Bodilsen bliver.',
    })
    const person = { volunteerId: 1, names: ['Bodil Testesen', 'bodil@example.dk', '87 65 43 21'] }
    await app.db.write((tx) => forgetAgreements(tx, person))
    const agreement = await app.db.read.one('SELECT * FROM "agreement" WHERE "projectId" = ?', [id])
    const versions = await app.db.read.all(`SELECT "data" FROM "record_version" WHERE "entity" = 'agreement'`)
    const held = JSON.stringify([agreement, versions])
    expect(held).not.toMatch(/Bodil\s+Testesen|bodil@example|8765\s*4321|87 65 43 21/)
    expect(agreement).toMatchObject({
      volunteersPhone: '',
      volunteersEmail: '',
      institutionContact: 'Lis Lærerinde',
      meetings: 'Spørg … mand på … eller …. Bodilsen bliver.',
    })
  })
})
