import ExcelJS from 'exceljs'
import { bringBack, deleteRecord } from '../../src/bin/bin'
import { sweepBin } from '../../src/bin/sweep'
import { experienceOf, logExperience, updateExperience } from '../../src/experience/experience-logging'
import { experienceKind } from '../../src/experience/record-kinds'
import { readCodeTree } from '../../src/summary/coding/code-tree'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { HORSENS, aUser, fillIn, loggedIn, tokenIn, type Agent, type FormBody } from '../support/people'

const TEXT = 'Lederen kom på besøg hver uge. Det gav ro i huset. =2+3'

onEachEngine((engine) => {
  let app: TestApp
  let consultant: Agent
  let coordinator: { id: number; name: string; role: 'coordinator'; municipalityCodes: string[] }

  beforeAll(async () => {
    app = await startApp(engine)
    consultant = await loggedIn(app, await aUser(app, 'consultant'))
    const { id } = await aUser(app, 'coordinator', [HORSENS])
    coordinator = { id, name: 'En', role: 'coordinator', municipalityCodes: [HORSENS] }
  })
  afterAll(() => app.close())

  const anExperience = async (observation = TEXT) =>
    logExperience(app.context, coordinator, await aProject(), {
      condition: 'leadership',
      rating: 4,
      observation,
      outcome: null,
      respondentRole: 'leader',
      observedOn: '2026-11-01',
      quotable: false,
      version: 0,
    })
  const aProject = async () =>
    (await app.db.read.one<{ id: number }>(
      `SELECT min("id") AS "id" FROM "project" WHERE "municipalityCode" = '0615'`,
    ))!.id
  const rewrite = async (id: number, observation: string) => {
    const { conditionCode, ...experience } = await experienceOf(app.context, coordinator, id)
    await updateExperience(app.context, coordinator, experience.projectId, id, {
      ...experience,
      condition: conditionCode,
      observation,
    })
  }
  let names = 0
  const aCode = async (as: FormBody = {}) => {
    const answer = await fillIn(consultant, '/opsamling/koder/ny', {
      name: `Kode ${++names}`,
      definition: '',
      parent: '',
      ...as,
    })
    if (answer.status !== 303) throw new Error(`the form answered ${answer.status}`)
    return (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "code"'))!.id
  }
  const code = (experience: number, body: FormBody) => fillIn(consultant, `/opsamling/laes/${experience}`, body)
  const passages = (experience: number) =>
    app.db.read.all<{ id: number; field: string; startsAt: number | null; endsAt: number | null; state: string }>(
      'SELECT "id", "field", "startsAt", "endsAt", "state" FROM "passage" WHERE "experienceId" = ? ORDER BY "id"',
      [experience],
    )
  const post = async (path: string, body: FormBody) => {
    const _csrf = tokenIn(await consultant.get('/opsamling/koder'))
    return consultant
      .post(path)
      .type('form')
      .send({ _csrf, ...body })
  }

  describe('reading', () => {
    test('every entry is read once, page by page, forwards and back', async () => {
      const seen: string[] = []
      let path = '/opsamling/laes?data=eksempler'
      const pages: string[] = []
      while (path) {
        pages.push(path)
        const page = await consultant.get(path).expect(200)
        seen.push(...[...page.text.matchAll(/<article class="entry" id="erfaring-(\d+)"/g)].map(([, id]) => id!))
        path = /rel="next" href="([^"]+)"/.exec(page.text)?.[1]?.replace(/&amp;/g, '&') ?? ''
      }
      expect([pages.length, seen.length, new Set(seen).size]).toEqual([9, 170, 170])
      const second = await consultant.get(pages[2]!)
      const back = /rel="prev" href="([^"]+)"/.exec(second.text)![1]!.replace(/&amp;/g, '&')
      const first = [...(await consultant.get(back)).text.matchAll(/class="entry" id="erfaring-(\d+)"/g)].map(
        ([, id]) => id,
      )
      expect(first).toEqual(seen.slice(20, 40))
    })

    test.each([
      ['betingelse=ledelse&kommune=horsens', `e."conditionCode" = 'leadership' AND p."municipalityCode" = '0615'`],
      ['type=skole&rolle=frivillig', `i."type" = 'school' AND e."respondentRole" = 'volunteer'`],
      [
        'vurdering=5&fra=2026-01-01&til=2026-06-30',
        `e."rating" = 5 AND e."observedOn" BETWEEN '2026-01-01' AND '2026-06-30'`,
      ],
      ['projekt=3', 'p."id" = 3'],
      [
        'q=SKOLElederen',
        `(lower(' ' || e."observation") LIKE '% skoleled%' OR lower(' ' || e."outcome") LIKE '% skoleled%')`,
      ],
      ['kodet=ja', 'EXISTS (SELECT 1 FROM "passage" s WHERE s."experienceId" = e."id")'],
    ])('%s shows exactly what it says', async (query, where) => {
      const { n } = (await app.db.read.one<{ n: number }>(
        `SELECT count(*) AS "n" FROM "experience" e JOIN "project" p ON p."id" = e."projectId" JOIN "institution" i ON i."id" = p."institutionId"
         WHERE p."status" = 'published' AND ${where}`,
      ))!
      const page = await consultant.get(`/opsamling/laes?${query}`).expect(200)
      expect(page.text).toContain(n === 0 ? 'Ingen erfaringer' : n === 1 ? '1 erfaring<' : `${n} erfaringer<`)
    })

    test('words are found as in the public search, as they stand now', async () => {
      const id = await anExperience('Blåbærgrøden hos Åse samlede pårørende og frivillige.')
      const found = async (q: string) =>
        [
          ...(await consultant.get('/opsamling/laes').query({ q })).text.matchAll(/class="entry" id="erfaring-(\d+)"/g),
        ].map(([, one]) => Number(one))
      for (const q of ['BLÅBÆRGRØD', 'blaabaer', 'aase blåbær', 'pårørendes åse', 'frivillig blåbær'])
        expect([q, await found(q)]).toEqual([q, [id]])
      for (const q of ['blåbær lektier', 'åbærgrød', '!', '%']) expect([q, await found(q)]).toEqual([q, []])
      await rewrite(id, 'Hyldebærsuppen samlede dem.')
      expect([await found('blåbær'), await found('hyldebær')]).toEqual([[], [id]])
      const { version } = await experienceOf(app.context, coordinator, id)
      await deleteRecord(app.context, coordinator, experienceKind, id, version)
      expect(await found('hyldebær')).toEqual([])
      const kept = await app.db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "search_entry_experience"')
      expect(kept).toEqual(await app.db.read.one('SELECT count(*) AS "n" FROM "experience"'))
    })

    test('one goes on where one left, and what makes no sense in an address is passed over', async () => {
      await consultant.get('/opsamling/laes?kommune=varde&fra=xx&vurdering=9').expect(200)
      const page = await consultant.get('/opsamling/laes').expect(200)
      expect(page.text).toMatch(/href="\/opsamling\/laes\?kommune=varde#erfaring-\d+">Fortsæt/)
      const answer = await post('/opsamling/laes', { til: 'kommune=varde', id: '7' })
      expect(answer.status).toBe(204)
      expect((await consultant.get('/en/opsamling/laes')).text).toContain('?kommune=varde#erfaring-7">Go on')
    })
  })

  describe('coding', () => {
    test('an entry, and passages of it, carry codes, by place or as they are written', async () => {
      const [id, one] = [await anExperience(), await aCode({ name: 'Nærvær' })]
      expect((await code(id, { code: one })).headers.location).toBe(`/opsamling/laes/${id}?gemt=ja`)
      await code(id, { code: one, field: 'observation', startsAt: 0, endsAt: 30, til: 'kommune=horsens' })
      await code(id, { newCode: 'Ro', code: one, passage: 'Det gav ro i huset.' })
      expect(await passages(id)).toMatchObject([
        { field: 'entry', startsAt: null, endsAt: null },
        { field: 'observation', startsAt: 0, endsAt: 30 },
        { field: 'observation', startsAt: 31, endsAt: 50 },
      ])
      const page = await consultant.get(`/opsamling/laes/${id}`).expect(200)
      expect(page.text).toContain('<mark>Det gav ro i huset.</mark>')
      expect(page.text).toContain('Nærvær › Ro')
      expect((await consultant.get(`/opsamling/laes?kode=${one}`)).text).toContain(`id="erfaring-${id}"`)
    })

    test('what is not in the text, no code and a CPR number are refused beside the field', async () => {
      const id = await anExperience()
      const absent = await code(id, { newCode: 'Andet', passage: 'Det står her ikke' })
      expect([absent.status, absent.text]).toEqual([422, expect.stringContaining('Stykket står ikke i teksten')])
      expect(absent.text).toContain('Det står her ikke</textarea>')
      expect((await code(id, { code: '' })).status).toBe(422)
      expect((await code(id, { code: 999_999 })).status).toBe(422)
      expect((await code(id, { newCode: 'Ring 010203-1234' })).status).toBe(422)
      expect((await code(id, { newCode: 'X', field: 'observation', startsAt: 5, endsAt: 900 })).status).toBe(422)
      expect(await passages(id)).toEqual([])
    })

    test('an edited text keeps its passages in place, says that it was edited, and one says that the code still fits', async () => {
      const [id, one] = [await anExperience(), await aCode()]
      await code(id, { code: one, passage: 'Det gav ro i huset.' })
      await code(id, { code: one, passage: 'Lederen kom på besøg' })
      await rewrite(id, 'I foråret: Lederen kom gerne på besøg. Det gav ro i huset.')
      const [calm, leader] = await passages(id)
      expect([calm!.startsAt, calm!.state, leader!.state]).toEqual([39, 'entry-edited', 'edited'])
      expect((await consultant.get(`/opsamling/laes/${id}`)).text).toContain('Stykket er rettet, siden det blev kodet')
      await post(`/opsamling/passager/${calm!.id}/set`, {})
      expect((await passages(id))[0]!.state).toBe('as-coded')
      await rewrite(id, 'Noget helt andet')
      expect((await passages(id)).map(({ state }) => state)).toEqual(['gone', 'gone'])
      const late = await consultant.get(`/opsamling/laes/${id}`)
      await rewrite(id, 'Rettet i mellemtiden')
      const answer = await consultant
        .post(`/opsamling/laes/${id}`)
        .type('form')
        .send({ _csrf: tokenIn(late), version: '3', code: one, passage: 'Noget' })
      expect([answer.status, answer.text]).toEqual([
        422,
        expect.stringContaining('Teksten er rettet, siden du åbnede siden'),
      ])
    })

    test('a code comes off again, and a passage without codes is none', async () => {
      const [id, one] = [await anExperience(), await aCode()]
      await code(id, { code: one })
      const [passage] = await passages(id)
      await post(`/opsamling/passager/${passage!.id}/fjern`, { code: one })
      expect(await passages(id)).toEqual([])
      expect((await post(`/opsamling/passager/${passage!.id}/fjern`, { code: one })).status).toBe(404)
    })
  })

  describe('the tree', () => {
    const tree = () => readCodeTree(app.db.read)

    test('codes that are merged count together, and come apart as they were', async () => {
      const [one, other] = [await aCode(), await aCode()]
      const below = await aCode({ parent: one })
      const [first, second] = [await anExperience(), await anExperience()]
      await code(first, { code: one })
      await code(second, { code: other })
      expect((await fillIn(consultant, `/opsamling/koder/${one}/saml`, { into: below })).status).toBe(422)
      expect((await fillIn(consultant, `/opsamling/koder/${one}/saml`, { into: other })).status).toBe(303)
      let now = await tree()
      expect([now.byId.get(other)!.passages, now.byId.get(below)!.parentId, now.byId.has(one)]).toEqual([
        2,
        other,
        false,
      ])
      expect((await consultant.get(`/opsamling/laes?kode=${other}`)).text).toContain(`id="erfaring-${first}"`)
      await post(`/opsamling/koder/${one}/skil`, {})
      now = await tree()
      expect([now.byId.get(other)!.passages, now.byId.get(one)!.passages, now.byId.get(below)!.parentId]).toEqual([
        1,
        1,
        one,
      ])
    })

    test('a code is split: what is chosen gets the new one', async () => {
      const [one, first, second] = [await aCode(), await anExperience(), await anExperience()]
      await code(first, { code: one })
      await code(second, { code: one })
      const [passage] = await passages(first)
      expect((await fillIn(consultant, `/opsamling/koder/${one}/del`, { name: 'Uden valg' })).status).toBe(422)
      const sent = { name: `Del af ${one}`, passages: passage!.id }
      expect((await fillIn(consultant, `/opsamling/koder/${one}/del`, sent)).status).toBe(303)
      const now = await tree()
      const made = now.nodes.find((node) => node.name === `Del af ${one}`)!
      expect([now.byId.get(one)!.passages, made.passages]).toEqual([1, 1])
    })

    test('a code is renamed and moved, never under itself, never twice to one name, with its history', async () => {
      const one = await aCode({ name: 'Først' })
      const below = await aCode({ parent: one, name: 'Under' })
      const path = `/opsamling/koder/${one}`
      expect((await fillIn(consultant, path, { name: 'Først', parent: below })).status).toBe(422)
      const twice = await fillIn(consultant, '/opsamling/koder/ny', { name: 'FØRST', parent: '' })
      expect([twice.status, twice.text]).toEqual([422, expect.stringContaining('Der er allerede en kode')])
      expect(
        (await fillIn(consultant, path, { name: 'Siden', definition: 'Hvad der kom siden', parent: '' })).status,
      ).toBe(303)
      const history = await consultant.get(`/opsamling/historik/kode/${one}`).expect(200)
      expect(history.text).toContain('Først')
      const stale = await consultant.get(path)
      await fillIn(consultant, path, { name: 'Sidst', parent: '' })
      const answer = await consultant
        .post(path)
        .type('form')
        .send({ _csrf: tokenIn(stale), version: '2', name: 'Mit', parent: '' })
      expect(answer.status).toBe(409)
    })
  })

  test('quotes are taken along, a row each, with a column a code, and no formula runs', async () => {
    const one = await aCode({ name: '=HYPERLINK("x")' })
    const id = await anExperience(' =2+3 var der')
    await code(id, { code: one, passage: '=2+3' })
    const csv = await consultant.get(`/opsamling/citater.csv?kode=${one}`).expect(200)
    const lines = csv.text.split('\r\n')
    expect(lines[0]).toContain(`"'=HYPERLINK(""x"")"`)
    expect(lines[1]).toMatch(/^1;\d+;"'=2\+3";"/)
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`)
    expect(lines[1]!.split(';').filter((cell) => cell === '1')).toHaveLength(2)
    const file = await consultant
      .get(`/en/opsamling/citater.xlsx?kode=${one}`)
      .buffer(true)
      .parse((res, done) => {
        const parts: Buffer[] = []
        res.on('data', (part: Buffer) => parts.push(part))
        res.on('end', () => done(null, Buffer.concat(parts)))
      })
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(file.body as ArrayBuffer)
    const row = book.worksheets[0]!.getRow(2)
    expect(row.getCell(3).value).toBe('=2+3')
    expect(row.getCell(3).formula).toBeUndefined()
    expect(row.getCell(4).value).not.toBeNull()
  })

  // The last one: it takes a month, and nobody is logged in after that.
  test('deleted experience takes its passages out of sight, brings them back, and erases them for good', async () => {
    const [id, one] = [await anExperience('Kun til skraldespanden'), await aCode()]
    await code(id, { code: one })
    const deleteIt = async () => {
      const { version } = await experienceOf(app.context, coordinator, id)
      return deleteRecord(app.context, coordinator, experienceKind, id, version)
    }
    const entry = await deleteIt()
    expect((await consultant.get('/opsamling/koder')).text).not.toContain('Kun til skraldespanden')
    await consultant.get(`/opsamling/laes/${id}`).expect(404)
    await bringBack(app.context, coordinator, entry)
    expect(await passages(id)).toHaveLength(1)
    await deleteIt()
    app.clock.pass(31 * 24 * 60 * 60 * 1000)
    await sweepBin(app.context)
    expect(await passages(id)).toEqual([])
  })
})
