import { onEachEngine, startApp, type TestApp } from '../support/app'
import {
  aUser,
  fieldValue,
  fillIn,
  HORSENS,
  LEJRE,
  loggedIn,
  tokenIn,
  type Agent,
  type FormBody,
} from '../support/people'
import { keptTallies, recountedTallies } from '../support/tallies'

const AN_EFFECT = {
  kind: 'openness',
  rating: '4',
  observation: 'Naboerne kigger ind, når døren står åben.',
  respondentRole: 'employee',
  observedOn: '2026-11-20',
}

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let other: Agent
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    other = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS], 'kollega@example.dk'))
  })
  afterAll(() => app.close())

  const idOf = async (table: string, column: string, value: string) =>
    (await app.db.read.one<{ id: number }>(`SELECT "id" FROM "${table}" WHERE "${column}" = ?`, [value]))!.id

  const aProject = async (title: string, changes: FormBody = {}): Promise<{ id: number; body: FormBody }> => {
    const institution = await app.db.read.one<{ id: number }>(
      'SELECT "id" FROM "institution" WHERE "municipalityCode" = ? ORDER BY "id"',
      [HORSENS],
    )
    const body = {
      title,
      titleEn: '',
      summary: 'Bænken på torvet er altid åben',
      summaryEn: '',
      description: '',
      institutionId: institution!.id,
      startedOn: '2026-01-01',
      endedOn: '',
      status: 'published',
      themes: 'food',
      targetGroups: 'adults',
      ...changes,
    }
    expect((await fillIn(agent, '/arbejdsbord/projekter/ny', body)).status).toBe(303)
    return { id: await idOf('project', 'title', title), body }
  }
  const summaryOf = async (id: number) =>
    (await app.db.read.one<{ summary: string }>('SELECT "summary" FROM "project" WHERE "id" = ?', [id]))!.summary

  describe('the history of a record', () => {
    test('shows who changed what, in the words of the form, with the words that differ marked', async () => {
      const { id, body } = await aProject('Historie om en bænk')
      const changed = { ...body, summary: 'Bænken på torvet er sjældent åben', themes: 'nature', status: 'draft' }
      expect((await fillIn(agent, `/arbejdsbord/projekter/${id}`, changed)).status).toBe(303)

      const form = await agent.get(`/arbejdsbord/projekter/${id}`)
      expect(form.text).toContain(`/arbejdsbord/historik/projekt/${id}`)
      const { text } = await agent.get(`/arbejdsbord/historik/projekt/${id}`).expect(200)
      expect(text).toContain('Ændret af En coordinator den 24. november 2026 kl. 13.00')
      expect(text).toContain('Oprettet af En coordinator')
      const words = text.replace(/<span class="visually-hidden">[^<]*<\/span>/g, '')
      expect(words).toContain('er <del>altid</del> åben')
      expect(words).toContain('er <ins>sjældent</ins> åben')
      expect(text).toContain('Natur')
      expect(text).toContain('Kladde')
      expect(words).not.toMatch(/nature|draft|<td[^>]*>\s*published/)
      await agent.get(`/en/arbejdsbord/historik/projekt/${id}`).expect(200)
    })

    test('goes back to an earlier version by making it the newest, and the tallies follow', async () => {
      const { id, body } = await aProject('Frem og tilbage')
      const experience = { ...AN_EFFECT, condition: 'clarity' }
      await fillIn(agent, `/arbejdsbord/projekter/${id}/erfaring`, experience)
      await fillIn(agent, `/arbejdsbord/projekter/${id}`, { ...body, summary: 'Forkert', status: 'archived' })
      const path = `/arbejdsbord/historik/projekt/${id}`
      expect((await fillIn(agent, path, { til: '1' })).status).toBe(303)
      expect(
        await app.db.read.one('SELECT "summary", "status", "version" FROM "project" WHERE "id" = ?', [id]),
      ).toEqual({ summary: body.summary, status: 'published', version: 3 })
      expect(await keptTallies(app.db)).toEqual(await recountedTallies(app.db))
      const page = await agent.get(path)
      expect(page.text).toContain('Sat tilbage til en tidligere udgave af En coordinator')
      expect((await fillIn(agent, path, { til: '2' })).status).toBe(303)
      expect(await summaryOf(id)).toBe('Forkert')
    })

    test('does not go back over what another has changed meanwhile', async () => {
      const { id, body } = await aProject('Samtidig')
      await fillIn(agent, `/arbejdsbord/projekter/${id}`, { ...body, summary: 'To' })
      const answer = await fillIn(agent, `/arbejdsbord/historik/projekt/${id}`, { til: '1', version: '1' })
      expect(answer.status).toBe(409)
      expect(answer.text).toContain('En anden har ændret oplysningerne')
      expect(await summaryOf(id)).toBe('To')
    })

    test('says which field stands in the way of going back', async () => {
      const place = {
        municipalityCode: HORSENS,
        name: 'Lukket snart',
        type: 'other',
        street: 'Vej 2',
        postcode: '8700',
      }
      await fillIn(agent, '/arbejdsbord/institutioner/ny', { ...place, town: 'Horsens' })
      const institutionId = await idOf('institution', 'name', 'Lukket snart')
      const { id, body } = await aProject('Flytter ud', { institutionId })
      const [home] = await app.db.read.all<{ id: number }>(
        'SELECT "id" FROM "institution" WHERE "municipalityCode" = ? ORDER BY "id"',
        [HORSENS],
      )
      await fillIn(agent, `/arbejdsbord/projekter/${id}`, { ...body, institutionId: home!.id })
      await app.db.write((tx) =>
        tx.run('UPDATE "institution" SET "archivedAt" = ? WHERE "id" = ?', [app.clock.now(), institutionId]),
      )
      const answer = await fillIn(agent, `/arbejdsbord/historik/projekt/${id}`, { til: '1' })
      expect(answer.status).toBe(422)
      expect(answer.text).toContain('Institution: Vælg en af mulighederne.')
    })

    test.each([
      ['projekt', 'project'],
      ['institution', 'institution'],
      ['erfaring', 'experience'],
    ])('of %s in another municipality does not exist', async (word, table) => {
      const where = table === 'experience' ? '"projectId" IN (SELECT "id" FROM "project" WHERE' : '(('
      const row = await app.db.read.one<{ id: number }>(
        `SELECT "id" FROM "${table}" WHERE ${where} "municipalityCode" = ?)${table === 'experience' ? '' : ')'} LIMIT 1`,
        [LEJRE],
      )
      await agent.get(`/arbejdsbord/historik/${word}/${row!.id}`).expect(404)
      await agent.get(`/arbejdsbord/historik/${word}/999999`).expect(404)
    })
  })

  describe('an effect', () => {
    test('is logged, mended and set back like an experience', async () => {
      const { id } = await aProject('Med virkning')
      const home = `/arbejdsbord/projekter/${id}`
      expect((await fillIn(agent, `${home}/virkning`, { ...AN_EFFECT, rating: '' })).status).toBe(422)
      expect((await fillIn(agent, `${home}/virkning`, AN_EFFECT)).headers.location).toBe(`${home}/virkninger?gemt=ja`)
      const effect = await idOf('effect', 'projectId', String(id))
      expect((await fillIn(agent, `${home}/virkning/${effect}`, { ...AN_EFFECT, rating: '2' })).status).toBe(303)
      const list = await agent.get(`${home}/virkninger`).expect(200)
      expect(list.text).toContain('2 – svag')
      expect((await fillIn(agent, `/arbejdsbord/historik/virkning/${effect}`, { til: '1' })).status).toBe(303)
      expect(await app.db.read.one('SELECT "rating", "version" FROM "effect" WHERE "id" = ?', [effect])).toEqual({
        rating: 4,
        version: 3,
      })
    })
  })

  describe('two editors of one record', () => {
    /** Both open the form; the other saves first. @returns what the second is answered */
    const collide = async (id: number, body: FormBody, theirs: FormBody, mine: FormBody) => {
      const path = `/arbejdsbord/projekter/${id}`
      const version = fieldValue(await agent.get(path), 'version')!
      expect((await fillIn(other, path, { ...body, ...theirs })).status).toBe(303)
      const answer = await fillIn(agent, path, { ...body, ...mine, version })
      expect(answer.status).toBe(409)
      return { path, answer, mine: { ...body, ...mine, version: fieldValue(answer, 'version')! } }
    }
    const chosen = (text: string, field: string, side: string) =>
      new RegExp(`name="choice-${field}" value="${side}" checked`).test(text)

    test('the second keeps own words, takes the other’s, or must choose, field by field', async () => {
      const { id, body } = await aProject('Tre felter', { description: 'Først' })
      const { path, answer, mine } = await collide(
        id,
        body,
        { title: 'Tre felter, omdøbt', summary: 'Deres korte tekst', themes: ['culture', 'food'] },
        { summary: 'Min korte tekst', description: 'Min beskrivelse' },
      )
      const { text } = answer
      expect([chosen(text, 'title', 'theirs'), chosen(text, 'themes', 'theirs')]).toEqual([true, true])
      expect(chosen(text, 'description', 'mine')).toBe(true)
      expect([chosen(text, 'summary', 'mine'), chosen(text, 'summary', 'theirs')]).toEqual([false, false])
      expect(text).toContain('I har begge ændret feltet.')
      expect(text).not.toContain('name="choice-startedOn"')

      const posted = {
        ...mine,
        differs: ['title', 'summary', 'description', 'themes'],
        'choice-title': 'theirs',
        'theirs-title': 'Tre felter, omdøbt',
        'choice-description': 'mine',
        'theirs-description': 'Først',
        'choice-themes': 'theirs',
        'theirs-themes': ['culture', 'food'],
        'theirs-summary': 'Deres korte tekst',
      }
      for (const field of ['title', 'summary', 'description'])
        expect(fieldValue(answer, `theirs-${field}`)).toBe(posted[`theirs-${field}` as 'theirs-title'])
      const open = await fillIn(agent, path, posted)
      expect(open.status).toBe(422)
      expect(open.text).toContain('href="#choice-summary"')
      expect(fieldValue(open, 'summary')).toBe('Min korte tekst')
      expect(fieldValue(open, 'theirs-summary')).toBe('Deres korte tekst')
      expect(chosen(open.text, 'title', 'theirs')).toBe(true)
      expect(await summaryOf(id)).toBe('Deres korte tekst')

      const edited = { ...posted, 'choice-summary': 'mine', summary: 'Min og deres korte tekst' }
      expect((await fillIn(agent, path, edited)).status).toBe(303)
      expect(
        await app.db.read.one('SELECT "title", "summary", "description", "version" FROM "project" WHERE "id" = ?', [
          id,
        ]),
      ).toEqual({
        title: 'Tre felter, omdøbt',
        summary: 'Min og deres korte tekst',
        description: 'Min beskrivelse',
        version: 3,
      })
      const themes = await app.db.read.all('SELECT "theme" FROM "project_theme" WHERE "projectId" = ? ORDER BY 1', [id])
      expect(themes).toEqual([{ theme: 'culture' }, { theme: 'food' }])
    })

    test('boxes that the other has emptied are taken over empty', async () => {
      const { id, body } = await aProject('Tomme kasser')
      const { path, mine } = await collide(id, body, { themes: [] }, { summary: 'Kun mit' })
      const posted = { ...mine, differs: ['themes', 'summary'], 'choice-themes': 'theirs', 'choice-summary': 'mine' }
      expect((await fillIn(agent, path, posted)).status).toBe(303)
      expect(await app.db.read.all('SELECT * FROM "project_theme" WHERE "projectId" = ?', [id])).toEqual([])
      expect(await summaryOf(id)).toBe('Kun mit')
    })

    test('a third change while the second chooses is shown too', async () => {
      const { id, body } = await aProject('En tredje')
      const { path, mine } = await collide(id, body, { summary: 'Deres' }, { summary: 'Min' })
      expect((await fillIn(other, path, { ...body, summary: 'Deres igen' })).status).toBe(303)
      const settled = { ...mine, differs: 'summary', 'choice-summary': 'mine', 'theirs-summary': 'Deres' }
      const again = await fillIn(agent, path, settled)
      expect(again.status).toBe(409)
      expect(fieldValue(again, 'theirs-summary')).toBe('Deres igen')
      expect(await summaryOf(id)).toBe('Deres igen')
    })

    test.each(['__proto__', 'constructor', 'version', '"><b>', ''])(
      'a form that says it differs in %j breaks nothing',
      async (name) => {
        const { id, body } = await aProject(`Sært ${name.length}`)
        const path = `/arbejdsbord/projekter/${id}`
        const page = await agent.get(path)
        const sent = { ...body, _csrf: tokenIn(page), version: '1', differs: name, [`choice-${name}`]: 'mine' }
        expect((await agent.post(path).type('form').send(sent)).status).toBe(303)
      },
    )
  })
})
