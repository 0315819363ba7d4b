import { startApp, loggedText, onEachEngine, type TestApp } from '../support/app'
import { aUser, fieldValue, fillIn, HORSENS, loggedIn, tokenIn, type Agent, type FormBody } from '../support/people'
import { HOME, mostlyRegistered } from './support'

onEachEngine((engine) => {
  let app: TestApp
  let anna: Agent
  let bo: Agent
  let sections: Map<string, number>
  beforeAll(async () => {
    app = await startApp(engine)
    anna = await loggedIn(app, await aUser(app, 'consultant', [], 'anna@example.dk'))
    bo = await loggedIn(app, await aUser(app, 'consultant', [], 'bo@example.dk'))
    const rows = await app.db.read.all<{ id: number; kind: string }>('SELECT "id", "kind" FROM "report_section"')
    sections = new Map(rows.map(({ id, kind }) => [kind, id]))
  })
  afterAll(() => app.close())

  const path = (kind: string) => `${HOME}/afsnit/${sections.get(kind)!}`
  const save = (agent: Agent, kind: string, body: string, more: FormBody = {}) =>
    fillIn(agent, path(kind), { title: `Om ${kind}`, body, ...more })
  const show = (kind: string, body: string) => save(anna, kind, body, { efter: 'vis' })
  /** An experience with what a test asks of it. */
  async function anExperience(where: string): Promise<{ id: number; observation: string; projectId: number }> {
    return (await app.db.read.one(
      `SELECT e."id", e."observation", e."projectId" FROM "experience" e JOIN "project" p ON p."id" = e."projectId"
       WHERE p."status" = 'published' AND ${where} ORDER BY e."id" LIMIT 1`,
    ))!
  }
  const warnings = (page: { text: string }) =>
    /<section id="advarsler"[^]*?<\/section>/.exec(page.text)![0].replace(/&#34;/g, '"').replace(/&#39;/g, "'")

  test('a report begins with its ten sections, and a free one can be added, moved, taken out and put back', async () => {
    const begun = await anna.get(HOME).expect(200)
    expect(begun.text.match(/<tr id="afsnit-\d+"/g)).toHaveLength(10)
    const added = await fillIn(anna, `${HOME}/afsnit/ny`, { title: 'Et sidespor', body: 'Mere om haverne.' })
    const id = Number(/afsnit\/(\d+)/.exec(added.headers.location!)![1])
    const act = async (word: string, body: FormBody = {}) =>
      anna
        .post(`${HOME}/afsnit/${id}/${word}`)
        .type('form')
        .send({ _csrf: tokenIn(await anna.get(HOME)), ...body })
    const order = async () =>
      [...(await anna.get(HOME)).text.matchAll(/<tr id="afsnit-(\d+)"/g)].map(([, n]) => Number(n))
    expect((await order()).indexOf(id)).toBe(10)
    expect((await act('flyt', { retning: 'op' })).status).toBe(303)
    expect((await order()).indexOf(id)).toBe(9)
    await act('fjern')
    expect(await order()).not.toContain(id)
    await act('hent')
    expect((await order()).indexOf(id)).toBe(9)
    expect(
      (
        await anna
          .post(`${path('method')}/fjern`)
          .type('form')
          .send({ _csrf: tokenIn(await anna.get(HOME)) })
      ).status,
    ).toBe(404)
  })

  test('a preview shows what is typed without saving it, and HTML in the text stays words', async () => {
    const cited = await anExperience('e."quotable" = TRUE')
    const body = `## Om *ledelse*\n\nLederne bakker op [@e${cited.id}]. <script>alert(1)</script>\n\n> [@e${cited.id}]`
    const page = await show('leadership', body)
    expect(page.status).toBe(200)
    expect(page.text).toContain('<h3>Om <em>ledelse</em></h3>')
    expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page.text).toMatch(/<figure class="quote"><blockquote lang="da"><p>/)
    expect(fieldValue(page, 'body')).toBe(body)
    expect(fieldValue(await anna.get(path('leadership')), 'body')).toBe('')
  })

  test('evidence is found by words and put into the text without scripts', async () => {
    const cited = await anExperience('e."quotable" = TRUE')
    const word = cited.observation.split(' ').find((word) => /^\p{L}{5,}$/u.test(word))!
    const found = await save(anna, 'clarity', 'Rammerne er klare.', { efter: 'find', find: word.toUpperCase() })
    expect(found.text).toContain(`value="e${cited.id}"`)
    expect(fieldValue(found, 'body')).toBe('Rammerne er klare.')
    const inserted = await save(anna, 'clarity', 'Rammerne er klare.', {
      efter: 'indsaet',
      picks: [`e${cited.id}`, 'v1', 'x'],
    })
    expect(fieldValue(inserted, 'body')).toBe(`Rammerne er klare. [@e${cited.id}; @v1]`)
    expect((await save(anna, 'clarity', '', { efter: 'find', find: 'findes slet ikke i noget' })).text).toContain(
      'Ingen erfaringer eller virkninger passer',
    )
  })

  test('evidence is picked in the reading view, and the form comes back with it and with all that was typed', async () => {
    const [one, two] = await app.db.read.all<{ id: number }>(
      `SELECT e."id" FROM "experience" e JOIN "project" p ON p."id" = e."projectId"
       WHERE p."status" = 'published' AND e."conditionCode" = 'anchoring' ORDER BY e."observedOn" DESC, e."id" DESC LIMIT 2`,
    )
    const typed = { efter: 'laes', title: 'Ny »titel«', find: 'haver' }
    const away = await save(anna, 'anchoring', 'Det er forankret.\r\nOg æøå mere.', { ...typed, cursor: '16' })
    expect(away.status).toBe(303)
    expect(away.headers.location).toMatch(/^\/opsamling\/laes\?belaeg=[\w-]{22}&betingelse=forankring$/)
    const list = await anna.get(away.headers.location!).expect(200)
    expect(list.text).toContain('Du vælger belæg til »Ny »titel««.')
    const key = /belaeg=([\w-]{22})/.exec(away.headers.location!)![1]!
    const cite = (id: number, more: FormBody = {}, agent = anna, home = '/opsamling/laes') =>
      agent
        .post(`${home}/${id}/henvis`)
        .type('form')
        .send({ _csrf: tokenIn(list), belaeg: key, til: 'betingelse=forankring', ...more })
    const readOn = await cite(one!.id, { efter: 'videre' })
    expect(readOn.headers.location).toBe(`/opsamling/laes?betingelse=forankring&belaeg=${key}#erfaring-${one!.id}`)
    const again = await anna.get(readOn.headers.location!)
    expect(again.text).toContain(`»Ny »titel«« henviser til e${one!.id}.`)
    expect(again.text).toContain(`name="belaeg" value="${key}"`)
    expect((await anna.get(`/en/opsamling/laes/${two!.id}?belaeg=${key}`)).text).toContain(
      `Cite e${two!.id} in “Ny »titel«”`,
    )
    const back = await cite(two!.id)
    expect(back.headers.location).toBe(`${path('anchoring')}?kladde=${key}&gemt=henvist`)
    const form = await anna.get(back.headers.location!)
    expect(fieldValue(form, 'body')).toBe(`Det er forankret [@e${one!.id}; @e${two!.id}].\nOg æøå mere.`)
    expect([fieldValue(form, 'title'), fieldValue(form, 'find')]).toEqual(['Ny »titel«', 'haver'])
    expect(form.text).toMatch(/<textarea[^>]* id="body"[^>]* autofocus>/)

    // Nobody else's form, nothing that is not there, and nothing in a section that has been saved meanwhile.
    expect((await cite(one!.id, { _csrf: tokenIn(await bo.get(HOME)) }, bo)).headers.location).toContain('/laes?')
    expect((await cite(999_999)).status).toBe(404)
    expect((await save(anna, 'anchoring', 'Gemt.', { _form: fieldValue(form, '_form')! })).status).toBe(303)
    const late = await cite(one!.id, {}, anna, '/en/opsamling/laes')
    expect((await anna.get(late.headers.location!)).text).toContain('has been saved or discarded in the meantime')
  })

  test('effects are picked as evidence where they are read, from the section about them and from the reading view', async () => {
    const [one, two] = await app.db.read.all<{ id: number }>(
      `SELECT f."id" FROM "effect" f JOIN "project" p ON p."id" = f."projectId"
       WHERE p."status" = 'published' AND f."kind" = 'satisfaction' ORDER BY f."observedOn" DESC, f."id" DESC LIMIT 2`,
    )
    const away = await save(anna, 'effects', 'De er glade.', { efter: 'laes', title: 'Virkninger', cursor: '11' })
    expect(away.headers.location).toMatch(/^\/opsamling\/virkninger\?belaeg=[\w-]{22}$/)
    const [, key] = /belaeg=([\w-]{22})/.exec(away.headers.location!)!
    const list = await anna.get(`${away.headers.location!}&virkning=tilfredshed`).expect(200)
    expect(list.text).toContain('Du vælger belæg til »Virkninger«.')
    const shown = [...list.text.matchAll(/id="virkning-(\d+)"/g)].map(([, id]) => Number(id))
    expect(shown.slice(0, 2)).toEqual([one!.id, two!.id])
    const cite = (id: number, more: FormBody = {}) =>
      anna
        .post(`/opsamling/virkninger/${id}/henvis`)
        .type('form')
        .send({ _csrf: tokenIn(list), belaeg: key!, til: `virkning=tilfredshed&belaeg=${key!}`, ...more })
    const readOn = await cite(one!.id, { efter: 'videre' })
    expect(readOn.headers.location).toBe(
      `/opsamling/virkninger?virkning=tilfredshed&belaeg=${key!}#virkning-${one!.id}`,
    )
    expect((await anna.get(readOn.headers.location!)).text).toContain(`»Virkninger« henviser til v${one!.id}.`)
    expect((await cite(999_999)).status).toBe(404)
    const back = await cite(two!.id)
    expect(back.headers.location).toBe(`${path('effects')}?kladde=${key!}&gemt=henvist`)
    expect(fieldValue(await anna.get(back.headers.location!), 'body')).toBe(`De er glade [@v${one!.id}; @v${two!.id}].`)
    expect((await anna.get(`/opsamling/laes?belaeg=${key!}`)).text).toContain(`/opsamling/virkninger?belaeg=${key!}`)
    const english = await anna.get('/en/opsamling/virkninger?kommune=varde&virkning=noget').expect(200)
    expect(english.text).toContain('<h1>Read the effects</h1>')
    // Page by page to the last, and each once.
    const seen: string[] = []
    for (let next: string | undefined = '/opsamling/virkninger'; next;) {
      const { text }: { text: string } = await anna.get(next).expect(200)
      seen.push(...[...text.matchAll(/class="entry" id="virkning-(\d+)"/g)].map(([, id]) => id!))
      next = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replace(/&amp;/g, '&')
    }
    const all = await app.db.read.all<{ id: number }>(
      `SELECT f."id" FROM "effect" f JOIN "project" p ON p."id" = f."projectId" WHERE p."status" = 'published'
       ORDER BY f."observedOn" DESC, f."id" DESC`,
    )
    expect(seen).toEqual(all.map(({ id }) => String(id)))
  })

  test('without a cursor what is picked comes at the end of a section that is new, too', async () => {
    const one = await anExperience('TRUE')
    const away = await fillIn(anna, `${HOME}/afsnit/ny`, { title: '', body: 'Endnu uden navn.', efter: 'laes' })
    const list = await anna.get(away.headers.location!).expect(200)
    expect(list.text).toContain('Du vælger belæg til det nye afsnit.')
    const [, key] = /belaeg=([\w-]{22})/.exec(away.headers.location!)!
    const cited = await anna
      .post(`/opsamling/laes/${one.id}/henvis`)
      .type('form')
      .send({ _csrf: tokenIn(list), belaeg: key })
    expect(fieldValue(await anna.get(cited.headers.location!), 'body')).toBe(`Endnu uden navn. [@e${one.id}]`)
  })

  test('two who write in the same section are shown both versions, and each change is in its history', async () => {
    const open = await bo.get(path('visibility'))
    expect((await save(anna, 'visibility', 'Annas ord om synlighed.')).status).toBe(303)
    const second = await save(bo, 'visibility', 'Bos ord om synlighed.', { version: fieldValue(open, 'version')! })
    expect(second.status).toBe(409)
    expect(second.text.replace(/<[^>]+>/g, '')).toContain('Annas')
    expect(fieldValue(second, 'body')).toBe('Bos ord om synlighed.')
    const settled = await save(bo, 'visibility', 'Begges ord.', { version: fieldValue(second, 'version')! })
    expect(settled.status).toBe(303)
    const history = await anna.get(`/opsamling/historik/afsnit/${sections.get('visibility')!}`).expect(200)
    expect(history.text).toMatch(/<del>[^]*Annas[^]*<ins>/)
    const back = await fillIn(anna, `/opsamling/historik/afsnit/${sections.get('visibility')!}`, {
      til: '2',
      version: '3',
    })
    expect(back.status).toBe(303)
    expect(fieldValue(await bo.get(path('visibility')), 'body')).toBe('Annas ord om synlighed.')
  })

  test('what is typed is kept as a draft, and comments are made and settled', async () => {
    const page = await anna.get(path('diversity'))
    const name = fieldValue(page, '_form')!
    const kept = await save(anna, 'diversity', 'Halvskrevet', { _form: name, kladde: 'selv' })
    expect(kept.body).toMatchObject({ message: expect.stringContaining('Kladde') as string })
    expect((await anna.get(path('diversity'))).text).toContain('kladde=')
    const comments = `${path('diversity')}/kommentarer`
    expect((await fillIn(bo, comments, { comment: 'CPR 070761-4285' })).status).toBe(422)
    expect((await fillIn(bo, comments, { comment: 'Mangler tal fra Varde' })).status).toBe(303)
    expect((await anna.get(HOME)).text).toContain('1 åben kommentar til')
    const listed = await anna.get(comments)
    const id = /kommentarer\/(\d+)"/.exec(listed.text)![1]!
    await anna
      .post(`${HOME}/kommentarer/${id}`)
      .type('form')
      .send({ _csrf: tokenIn(listed) })
      .expect(303)
    expect((await bo.get(comments)).text).toContain('Klaret af En consultant')
    expect(loggedText(app)).not.toContain('4285')
  })

  test('a bad text is refused beside its field, with all of it kept', async () => {
    const refused = await save(anna, 'dilemmas', 'Ring til 070761-4285')
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('id="body-error"')
    expect((await save(anna, 'dilemmas', 'x'.repeat(20_001))).text).toContain('id="body-error"')
    expect((await save(anna, 'dilemmas', 'Tekst', { title: '' })).text).toContain('id="title-error"')
  })

  test('a statement without a source, a closed quotation and a made-up one are told of', async () => {
    const [open, closed] = [await anExperience('e."quotable" = TRUE'), await anExperience('e."quotable" = FALSE')]
    const quoted = open.observation.split(' ').slice(0, 5).join(' ')
    const hidden = closed.observation.split(' ').slice(0, 6).join(' ')
    const page = warnings(
      await show(
        'dilemmas',
        `Samarbejdet kræver tid hver uge. Det lykkes mange steder [@e${open.id}]. Hvad siger de andre steder?\n\n` +
          `En siger »${quoted}« [@e${open.id}]. En anden siger »${hidden}« [@e${closed.id}]. Og en »har aldrig sagt disse fem ord«.\n\n> [@e${closed.id}]`,
      ),
    )
    expect(page).toMatch(/intet belæg:[^<]*<q lang="da">Samarbejdet kræver tid hver uge\./)
    expect(page).not.toMatch(/intet belæg:[^<]*<q[^>]*>(Det lykkes|Hvad siger)/)
    expect(page.match(/ikke godkendt til offentligheden/g)).toHaveLength(2)
    expect(page).toContain('Ingen i registret har sagt det')
    expect(page).not.toMatch(new RegExp(`offentligheden[^<]*<q[^>]*>${quoted.slice(0, 12)}`))
  })

  test('what is cited and then changed, withdrawn or deleted is told of, until the writer has seen it', async () => {
    const [changed, withdrawn, gone] = await app.db.read.all<{ id: number; projectId: number }>(
      `SELECT e."id", e."projectId" FROM "experience" e JOIN "project" p ON p."id" = e."projectId"
       WHERE e."quotable" = TRUE AND p."municipalityCode" = ? AND p."status" = 'published' ORDER BY e."id" DESC LIMIT 3`,
      [HORSENS],
    )
    await save(anna, 'anchoring', `Det er forankret [@e${changed!.id}; @e${withdrawn!.id}; @e${gone!.id}].`)
    expect(warnings(await anna.get(path('anchoring')))).not.toMatch(/er ændret|trukket tilbage|findes ikke/)
    const coordinator = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    const form = (one: { id: number; projectId: number }) =>
      `/arbejdsbord/projekter/${one.projectId}/erfaring/${one.id}`
    const body = {
      condition: 'anchoring',
      rating: '4',
      observation: 'Skrevet om',
      respondentRole: 'leader',
      observedOn: '2026-10-01',
    }
    expect((await fillIn(coordinator, form(changed!), { ...body, quotable: 'ja' })).status).toBe(303)
    expect((await fillIn(coordinator, form(withdrawn!), body)).status).toBe(303)
    expect((await fillIn(coordinator, `/arbejdsbord/papirkurv/erfaring/${gone!.id}`, {})).status).toBe(303)
    const told = warnings(await anna.get(path('anchoring')))
    expect(told).toContain(`e${changed!.id} er ændret`)
    expect(told).toContain('Skrevet om')
    expect(told).toContain(`e${withdrawn!.id} må ikke længere citeres`)
    expect(told).toContain(`e${gone!.id} findes ikke længere`)
    await anna
      .post(`${path('anchoring')}/set`)
      .type('form')
      .send({ _csrf: tokenIn(await anna.get(path('anchoring'))) })
      .expect(303)
    const after = warnings(await anna.get(path('anchoring')))
    expect(after).not.toMatch(/er ændret|længere citeres/)
    expect(after).toContain('findes ikke længere')
  })

  test('claims of all and most are held against the ratings, by those who are named', async () => {
    const counted = async (where: string) =>
      (await app.db.read.one<{ n: number; high: number }>(
        `SELECT count(*) AS "n", sum(CASE WHEN e."rating" >= 4 THEN 1 ELSE 0 END) AS "high" FROM "experience" e
         JOIN "project" p ON p."id" = e."projectId" WHERE p."status" = 'published' AND e."conditionCode" = 'leadership' AND ${where}`,
      ))!
    const all = await counted('TRUE')
    const told = warnings(
      await show('leadership', 'Alle oplever en ledelse, der bakker op [@e1]. De fleste er tilfredse med det [@e1].'),
    )
    expect(all.high).toBeLessThan(all.n)
    expect(told).toContain(`Der står »Alle«, men tallene bærer det ikke. Af ${all.n} vurderinger er ${all.high} høje`)
    expect(told.includes('»De fleste«')).toBe(all.high * 2 <= all.n)
    const leaders = await counted(`e."respondentRole" = 'leader'`)
    expect(warnings(await show('leadership', 'Alle ledere synes, at det går godt [@e1].'))).toMatch(
      leaders.high === leaders.n ? /^(?![^]*tallene bærer)/ : new RegExp(`Af ${leaders.n} vurdering`),
    )
    expect(warnings(await show('summary', 'All leaders are pleased with how it went.'))).toContain('Ingen advarsler')
  })

  test('a claim beside a figure is held against what that figure shows, the nearest one that speaks of it', async () => {
    const ratings = async (more: string, part = 'illustrative') =>
      app.db.read.all<{ rating: number; role: string; place: string; project: number }>(
        `SELECT e."rating", e."respondentRole" AS "role", m."slug" AS "place", p."id" AS "project" FROM "experience" e JOIN "project" p ON p."id" = e."projectId"
         JOIN "municipality" m ON m."code" = p."municipalityCode"
         WHERE p."status" = 'published' AND e."conditionCode" = 'leadership' AND e."provenance" = '${part}' AND ${more}`,
      )
    const against = (figure: string, rows: { rating: number }[]) => {
      const of = (fits: (rating: number) => boolean) => rows.filter(({ rating }) => fits(rating)).length
      const [high, low] = [of((rating) => rating >= 4), of((rating) => rating <= 2)]
      expect(high).toBeLessThan(rows.length)
      return `men figuren »${figure}« ved siden af bærer det ikke. Af dens vurderinger (n = ${rows.length}) er ${high} høje (4 eller 5) og ${low} lave (1 eller 2):`
    }
    const told = async (text: string) => warnings(await show('leadership', text))
    const all = await ratings('TRUE')
    expect(await told('Alle bakker op om det [@e1].\n\n![figur: betingelser]')).toContain(against('betingelser', all))
    // The nearest, before or after; a heading between is a step further away.
    const apart = '![figur: betingelser]\n\nAlle bakker op.\n\n## Mere\n\n![figur: roller]'
    expect(await told(apart)).toContain(against('betingelser', all))
    const between = '![figur: betingelser]\nAlle bakker op.\n![figur: kommuner]'
    expect(await told(between)).toContain(against('kommuner', all))
    expect(await told('I Varde er alle med.\n\n![figur: kommuner]')).toContain(
      against('kommuner', await ratings(`m."slug" = 'varde'`)),
    )
    // Of volunteers only one figure speaks; without it all that they have answered does. And what is borne is not told of.
    const volunteers = all.filter(({ role }) => role === 'volunteer')
    const ofVolunteers = 'Alle frivillige er med.\n\n![figur: betingelser]'
    expect(await told(`${ofVolunteers}\n\n![figur: roller]`)).toContain(against('roller', volunteers))
    expect(await told(ofVolunteers)).toContain(`tallene bærer det ikke. Af ${volunteers.length} vurdering`)
    expect(all.filter(({ role, rating }) => role === 'leader' && rating < 4)).toEqual([])
    expect(await told('Alle ledere er med.\n\n![figur: roller]')).not.toContain('bærer det ikke')

    // Every municipality is on that side in the middle, but not every project.
    const high = (by: 'place' | 'project') => {
      const groups = [...new Set(all.map((row) => row[by]))].map((key) => all.filter((row) => row[by] === key))
      const medians = groups.map((rows) => {
        const sorted = rows.map(({ rating }) => rating).sort()
        return (sorted[Math.ceil(sorted.length / 2) - 1]! + sorted[Math.floor(sorted.length / 2)]!) / 2
      })
      return [medians.length, medians.filter((median) => median >= 4).length] as const
    }
    expect(high('place')).toEqual([4, 4])
    expect(await told('Alle kommuner er med.\n\n![figur: kommuner]')).not.toContain('bærer det ikke')
    const [projects, well] = high('project')
    expect(well).toBeLessThan(projects)
    expect(await told('Alle er med.\n\n![figur: skema]')).toContain(
      `Af dens rækker (n = ${projects}) har ${well} en median på mindst 4 og`,
    )
    // What is made up counts only where there is nothing else.
    await mostlyRegistered(app)
    expect(await told('Alle bakker op.\n\n![figur: betingelser]')).toContain(
      against('betingelser', await ratings('TRUE', 'registered')),
    )
  })

  test('thin and one-sided evidence is told of', async () => {
    const leaders = await app.db.read.all<{ id: number }>(
      `SELECT e."id" FROM "experience" e JOIN "project" p ON p."id" = e."projectId" WHERE p."municipalityCode" = ?
         AND p."status" = 'published' AND e."respondentRole" = 'leader' ORDER BY e."id" LIMIT 3`,
      [HORSENS],
    )
    expect(leaders).toHaveLength(3)
    const told = warnings(
      await show('conclusion', `Samarbejdet bærer frugt [${leaders.map(({ id }) => `@e${id}`).join('; ')}].`),
    )
    expect(told).toContain('samme slags personer: leder')
    expect(told).toContain('er fra Horsens')
    expect(warnings(await show('clarity', `Rollerne er klare for dem [@e${leaders[0]!.id}].`))).toContain(
      'Afsnittet står på 1 erfaring.',
    )
    await app.db.write((tx) =>
      tx.run(`UPDATE "experience" SET "conditionCode" = 'clarity' WHERE "conditionCode" = 'visibility'`),
    )
    expect(warnings(await show('visibility', ''))).toContain('Grundlaget er tyndt: 0 erfaringer fra 0 projekter')
  })

  test('the method says the same numbers as the tables, and nobody but a consultant reads the draft', async () => {
    const { n } = (await app.db.read.one<{ n: number }>(
      `SELECT count(*) AS "n" FROM "experience" e JOIN "project" p ON p."id" = e."projectId" WHERE p."status" = 'published'`,
    ))!
    expect((await anna.get(path('method'))).text).toContain(`Rapporten bygger på ${n} erfaringer og`)
    expect((await anna.get(`/en${path('method')}`)).text).toContain('How the section looks')
    const coordinator = await loggedIn(app, await aUser(app, 'coordinator', ['0350']))
    expect((await coordinator.get(HOME)).status).toBe(403)
    expect((await app.visitor.get(HOME)).status).toBe(303)
  })
})
