import { createHash } from 'node:crypto'
import { sweepBin } from '../../src/bin/sweep'
import { startApp, onEachEngine, type TestApp } from '../support/app'
import { aUser, fillIn, HORSENS, loggedIn, type Agent, type FormBody } from '../support/people'
import { tracesOf } from '../support/traces'
import { aVolunteer, projectsOf } from '../support/volunteers'
import {
  HOME,
  experiences,
  frozenEdition,
  press,
  publish,
  sign,
  wordsOf,
  write,
  writersIn,
  type Writers,
} from './support'

onEachEngine((engine) => {
  let app: TestApp
  let writers: Writers
  beforeAll(async () => {
    app = await startApp(engine)
    writers = await writersIn(app)
  })
  afterAll(() => app.close())

  const latestReview = async () =>
    (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "report_review"'))!.id
  const fills = async (agent: Agent, path: string, body: FormBody = {}) => {
    const { status, text } = await fillIn(agent, path, body)
    expect([path, status, /error-summary[^]*?<\/ul>/.exec(text)?.[0]]).toEqual([path, 303, undefined])
  }

  test('until there is an edition the report is what the registry says now', async () => {
    const page = await app.visitor.get('/rapport').expect(200)
    expect(page.text).toContain('<table class="matrix">')
    await app.visitor.get('/rapport/skema').expect(200)
    await app.visitor.get('/rapport/1').expect(404)
  })

  test('nobody signs for a text that oneself has asked about, nor for one that was changed since', async () => {
    await write(writers, 'conclusion', 'Det første udkast.')
    const unsigned = await publish(writers, 'For tidligt')
    expect(unsigned.status).toBe(422)
    expect(unsigned.text).toContain('er ikke godkendt af en anden')
    await fillIn(writers.anna, `${HOME}/gennemsyn/ny`, { message: '' })
    const own = await fillIn(writers.anna, `${HOME}/gennemsyn/${await latestReview()}`, { decision: 'approved' })
    expect([own.status, /id="decision-error"[^>]*>([^<]*)/.exec(own.text)?.[1]]).toEqual([
      422,
      'En anden end den, der har bedt om gennemsyn, skal tage stilling.',
    ])
    await write(writers, 'conclusion', 'Det andet udkast.')
    const stale = await fillIn(writers.bo, `${HOME}/gennemsyn/${await latestReview()}`, { decision: 'approved' })
    expect(stale.status).toBe(422)
    await sign(app, writers)
    await write(writers, 'conclusion', 'Rettet efter godkendelsen.')
    expect((await publish(writers, 'For sent')).status).toBe(422)
    await expect(
      app.db.write((tx) => tx.run(`UPDATE "report_review" SET "decidedBy" = "askedBy" WHERE "decision" IS NOT NULL`)),
    ).rejects.toThrow()
  })

  test('a quotation that is not cleared stops publishing, whatever was signed', async () => {
    const [closed] = await experiences(app, 'e."quotable" = FALSE', 1)
    const quoted = closed!.observation.split(' ').slice(0, 6).join(' ')
    for (const [body, told] of [
      [`> [@e${closed!.id}]`, 'ikke må vises for offentligheden'],
      [`En siger »${quoted}«.`, 'ikke må vises for offentligheden'],
      ['Noget andet [@e99999999].', 'ikke findes i registret'],
      ['![figur: findes-ikke]', 'en figur, der ikke findes'],
    ] as const) {
      await write(writers, 'dilemmas', body)
      await sign(app, writers)
      const refused = await publish(writers, 'Åben for meget')
      expect([body, refused.status, refused.text.includes(told)]).toEqual([body, 422, true])
    }
    await write(writers, 'dilemmas', '')
  })

  test('where the newsletter about it cannot be begun, there is no edition either, and the signature is not used', async () => {
    await write(writers, 'conclusion', 'Udgivet helt eller slet ikke.')
    await sign(app, writers)
    await app.db.write((tx) =>
      tx.run(
        engine === 'sqlite'
          ? `CREATE TRIGGER "full" BEFORE INSERT ON "newsletter_topic" BEGIN SELECT RAISE(ABORT, 'no room'); END`
          : 'ALTER TABLE "newsletter_topic" ADD CONSTRAINT "full" CHECK (FALSE) NOT VALID',
      ),
    )
    expect((await publish(writers, 'Halvt udgivet')).status).toBe(500)
    await app.db.write((tx) =>
      tx.run(engine === 'sqlite' ? 'DROP TRIGGER "full"' : 'ALTER TABLE "newsletter_topic" DROP CONSTRAINT "full"'),
    )
    for (const table of ['report_edition', 'report_edition_source', 'newsletter'])
      expect([table, await app.db.read.all(`SELECT * FROM "${table}"`)]).toEqual([table, []])
    await app.visitor.get('/rapport/1').expect(404)
    expect((await writers.anna.get(HOME)).text).toContain('Teksten, som den står, er godkendt af')
  })

  test('an edition is numbered, dated and hashed, and every sentence leads to its evidence and back', async () => {
    const [one, two, closed] = [
      ...(await experiences(app, 'e."quotable" = TRUE', 2)),
      ...(await experiences(app, 'e."quotable" = FALSE', 1)),
    ]
    const said = one!.observation.split(' ').slice(0, 5).join(' ')
    await write(
      writers,
      'conclusion',
      `Samarbejdet lykkes [@e${one!.id}; @e${closed!.id}]. En siger **»${said}«** [@e${one!.id}].\n\n> [@e${two!.id}]\n\n![figur: betingelser]`,
    )
    const effect = await app.db.read.one<{ id: number }>(
      `SELECT r."id" FROM "effect" r JOIN "project" p ON p."id" = r."projectId"
       WHERE p."status" = 'published' AND p."municipalityCode" <> ? ORDER BY r."id" LIMIT 1`,
      [HORSENS],
    )
    await write(writers, 'effects', `Det giver ro i hverdagen [@v${effect!.id}].`)
    await write(writers, 'summary', 'It works in most places.')
    await sign(app, writers)
    const published = await publish(writers, 'Erfaringer fra 19 projekter', 'Første udgave.')
    expect([published.status, published.headers.location]).toEqual([303, `${HOME}/udgaver/1/filer`])
    const letters = await app.db.read.all<{ subject: string; state: string; body: string }>(
      'SELECT "subject", "state", "body" FROM "newsletter"',
    )
    expect(letters).toMatchObject([{ subject: 'Erfaringer fra 19 projekter: udgave 1 er udgivet', state: 'draft' }])
    expect(letters[0]!.body).toContain('(/rapport/1#conclusion)')
    const row = (await app.db.read.one<{ content: string; contentHash: string }>('SELECT * FROM "report_edition"'))!
    expect(createHash('sha256').update(row.content).digest('hex')).toBe(row.contentHash)
    for (const words of [said, one!.observation, two!.observation]) expect(row.content).not.toContain(words)

    const page = await app.visitor.get('/rapport').expect(200)
    expect(page.text).toContain('Udgave 1, udgivet 24. november 2026')
    expect(page.text).toContain(row.contentHash)
    expect(page.text).toMatch(
      new RegExp(
        `<span id="saetning-conclusion-1">Samarbejdet lykkes<sup class="cites"><a href="#belaeg-1"[^>]*>1</a> <a href="#belaeg-2"`,
      ),
    )
    expect(page.text.replace(/<\/?strong>/g, '')).toContain(`»${said}«`)
    expect(page.text).toMatch(
      /<li id="belaeg-1"[^]*?Bruges i:[^]*?href="#saetning-conclusion-1"[^]*?href="#saetning-conclusion-2"/,
    )
    expect(page.text).toContain('<em>Ordene må ikke citeres.</em>')
    expect(page.text).not.toContain(closed!.observation)
    expect(page.text).toContain('href="#conclusion-1"')
    expect(page.text).toMatch(/<figure class="report-figure" id="figur-conclusion-betingelser"[^]*?<svg[^]*?<table/)
    const english = await app.visitor.get('/en/rapport')
    expect(english.text.indexOf('It works in most places.')).toBeLessThan(english.text.indexOf('Samarbejdet lykkes'))
    expect(english.text).toContain('Edition 1, published 24 November 2026')
    expect((await app.visitor.get('/rapport/skema')).text).toContain('<table class="matrix">')
    expect((await publish(writers, 'Samme underskrift igen')).status).toBe(422)
  })

  test('the database itself refuses to change, delete or replace an edition and its documents', async () => {
    await app.context.documents.idle()
    expect(await app.db.read.all('SELECT 1 FROM "report_document"')).toHaveLength(7)
    const attempts = [
      `UPDATE "report_edition" SET "title" = 'Omskrevet'`,
      `DELETE FROM "report_edition"`,
      `DELETE FROM "report_edition_source"`,
      `UPDATE "report_document" SET "sha256" = "sha256"`,
      `DELETE FROM "report_document"`,
      `UPDATE "report_edition_source" SET "words" = '{}'`,
      `UPDATE "report_edition_source" SET "entityKey" = 1, "words" = NULL, "withdrawnAt" = '2026-11-24T12:00:00.000Z'`,
      `UPDATE "report_edition_source" SET "words" = NULL`,
      ...(engine === 'sqlite'
        ? [
            `INSERT OR REPLACE INTO "report_edition" SELECT * FROM "report_edition"`,
            `INSERT OR REPLACE INTO "report_edition_source" SELECT * FROM "report_edition_source"`,
            `INSERT OR REPLACE INTO "report_document" SELECT * FROM "report_document"`,
          ]
        : ['TRUNCATE "report_edition" CASCADE', 'TRUNCATE "report_edition_source"', 'TRUNCATE "report_document"']),
    ]
    for (const sql of attempts)
      await expect(app.db.write((tx) => tx.run(sql))).rejects.toThrow('a published edition is never changed')
  })

  test('all that an edition cites and counts may be changed, archived and deleted for good, and it is byte for byte as before', async () => {
    const [one, two] = await experiences(app, 'e."quotable" = TRUE', 2)
    const [closed] = await experiences(app, 'e."quotable" = FALSE', 1)
    await fills(writers.anna, '/opsamling/koder/ny', { name: 'Ro', definition: '', parent: '' })
    await fills(writers.anna, `/opsamling/laes/${one!.id}`, { newCode: 'Nærvær' })
    const before = await frozenEdition(app, 1)
    expect([before.bytes.size, before.verified.code]).toEqual([16, 0])

    const codes = (
      await app.db.read.all<{ code: string }>('SELECT DISTINCT "municipalityCode" AS "code" FROM "project"')
    ).map(({ code }) => code)
    const coordinator = await loggedIn(app, await aUser(app, 'coordinator', codes))
    const otherWords = {
      rating: '1',
      observation: 'Helt andre ord',
      respondentRole: 'citizen',
      observedOn: '2026-10-01',
      quotable: 'ja',
    }
    const effect = await app.db.read.one<{ id: number; projectId: number }>(
      `SELECT r."id", r."projectId" FROM "effect" r JOIN "report_edition_source" s ON s."entity" = 'effect' AND s."entityKey" = r."id"`,
    )
    const desk = '/arbejdsbord/projekter'
    await fills(coordinator, `${desk}/${one!.projectId}/erfaring/${one!.id}`, { ...otherWords, condition: 'clarity' })
    await fills(coordinator, `${desk}/${effect!.projectId}/virkning/${effect!.id}`, { ...otherWords, kind: 'openness' })
    const { institutionId } = (await app.db.read.one<{ institutionId: number }>(
      'SELECT "institutionId" FROM "project" WHERE "id" = ?',
      [closed!.projectId],
    ))!
    const renamed = {
      title: 'Et andet navn',
      summary: 'Og et andet resumé',
      startedOn: '2020-01-01',
      status: 'archived',
    }
    await fills(coordinator, `${desk}/${closed!.projectId}`, { ...renamed, institutionId })
    await fills(coordinator, `/arbejdsbord/institutioner/${institutionId}`, {
      municipalityCode: closed!.municipalityCode,
      name: 'Et andet hus',
      type: 'other',
      street: 'Ny Gade 1',
      postcode: '8700',
      town: 'Horsens',
    })
    await fills(writers.anna, '/opsamling/koder/1', { name: 'Uro', definition: 'Det modsatte', parent: '' })
    await fills(writers.anna, '/opsamling/koder/2/saml', { into: 1 })

    // Then what is counted goes, but for one municipality's.
    await fills(coordinator, `/arbejdsbord/papirkurv/erfaring/${two!.id}`)
    for (const [word, table] of [
      ['projekt', 'project'],
      ['institution', 'institution'],
    ] as const) {
      const rows = await app.db.read.all<{ id: number }>(
        `SELECT "id" FROM "${table}" WHERE "municipalityCode" <> ? OR "id" = ?`,
        [HORSENS, table === 'project' ? one!.projectId : 0],
      )
      for (const { id } of rows) await fills(coordinator, `/arbejdsbord/papirkurv/${word}/${id}`)
    }
    app.clock.pass(31 * 24 * 60 * 60 * 1000)
    expect(await sweepBin(app.context)).toBeGreaterThan(20)
    const left = await app.db.read.all<{ code: string }>('SELECT DISTINCT "municipalityCode" AS "code" FROM "project"')
    expect(left).toEqual([{ code: HORSENS }])

    const after = await frozenEdition(app, 1)
    for (const [path, bytes] of before.bytes) expect([path, after.bytes.get(path)!.equals(bytes)]).toEqual([path, true])
    expect({ ...after, bytes: null }).toEqual({ ...before, bytes: null })
    expect(createHash('sha256').update(after.content).digest('hex')).toBe(after.contentHash)
  })

  test('a consent that is withdrawn takes the words out of every edition, leaves a mark, and stands in the audit', async () => {
    writers = { ...writers, ...(await freshWriters()) }
    const [one] = await experiences(app, `e."quotable" = TRUE AND e."observation" <> 'Helt andre ord'`, 1)
    const said = one!.observation.split(' ').slice(0, 6).join(' ')
    // What it cited is gone.
    await write(writers, 'effects', '')
    await write(writers, 'conclusion', `En siger »${said}« [@e${one!.id}].\n\n> [@e${one!.id}]`)
    await sign(app, writers)
    expect((await publish(writers, 'Anden udgave')).headers.location).toBe(`${HOME}/udgaver/2/filer`)
    await sign(app, writers)
    expect((await publish(writers, 'Tredje udgave')).headers.location).toBe(`${HOME}/udgaver/3/filer`)
    expect((await app.visitor.get('/rapport/2')).text).toContain(said)
    const sealed = await app.db.read.all('SELECT "content" FROM "report_edition" ORDER BY "id"')

    const coordinator = await loggedIn(app, await aUser(app, 'coordinator', [one!.municipalityCode], 'k@example.dk'))
    const answer = await fillIn(coordinator, `/arbejdsbord/projekter/${one!.projectId}/erfaring/${one!.id}`, {
      condition: 'clarity',
      rating: '4',
      observation: one!.observation,
      respondentRole: 'citizen',
      observedOn: '2026-10-01',
    })
    expect(answer.status).toBe(303)
    for (const number of [2, 3]) {
      const { text } = await app.visitor.get(`/rapport/${number}`)
      expect(text).not.toContain(said)
      expect(text).toContain('»[citatet er trukket tilbage]«')
      expect(text.match(/Samtykket er trukket tilbage 25\. december 2026/g)).toHaveLength(2)
    }
    expect(await app.db.read.all('SELECT "content" FROM "report_edition" ORDER BY "id"')).toEqual(sealed)
    const without = await frozenEdition(app, 2)
    expect(without.verified.code).toBe(0)
    for (const [path, text] of await wordsOf(without)) expect([path, text.includes(said)]).toEqual([path, false])
    const noted = await app.db.read.all<{ after: string }>(
      `SELECT "entityKey", "after" FROM "audit_entry" WHERE "action" = 'withdraw' AND "entity" = 'report_edition'`,
    )
    expect(noted.map(({ after }) => JSON.parse(after) as object)).toEqual([
      { source: `experience ${one!.id}` },
      { source: `experience ${one!.id}` },
    ])
  })

  test('who is erased is taken out of every edition and file, which leaves a mark, and it stands in the audit', async () => {
    const [project] = await projectsOf(app, HORSENS)
    const desk = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS], 'horsens@example.dk'))
    const persons = ['Thyra Ærø-Kvistgård', 'Gerda Bjørnskov-Lund'].map((name) => ({ name, phone: '' }))
    const [volunteer, later] = [
      await aVolunteer(app, desk, project!.id, { ...persons[0]!, email: 'thyra.kvist@example.dk' }),
      await aVolunteer(app, desk, project!.id, { ...persons[1]!, email: 'gerda.bl@example.dk' }),
    ]
    const ids: number[] = []
    for (const { name } of persons) {
      await fills(desk, `/arbejdsbord/projekter/${project!.id}/erfaring`, {
        condition: 'visibility',
        rating: '5',
        observation: `Der er ro på.\n${name} læser højt for dem.`,
        respondentRole: 'employee',
        observedOn: '2026-12-01',
        quotable: 'ja',
      })
      ids.push((await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "experience"'))!.id)
    }
    const [id, laterId] = ids as [number, number]
    const said = `${persons[0]!.name} læser højt for dem`
    const [other] = await experiences(app, `e."quotable" = TRUE AND e."id" NOT IN (${id}, ${laterId})`, 1)
    const quotes = [id, laterId, other!.id].map((one) => `> [@e${one}]`)
    await write(writers, 'conclusion', [`En siger »${said}« [@e${id}].`, ...quotes].join('\n\n'))
    await sign(app, writers)
    expect((await publish(writers, 'Fjerde udgave')).headers.location).toBe(`${HOME}/udgaver/4/filer`)
    const { text } = await app.visitor.get('/rapport/4')
    expect(text.match(/Thyra Ærø-Kvistgård/g)!.length).toBeGreaterThan(2)
    const sealed = await app.db.read.all('SELECT "content", "contentHash" FROM "report_edition" ORDER BY "id"')

    await fills(desk, `/arbejdsbord/frivillige/${volunteer}/slet`, { reason: 'asked' })
    await fills(desk, `/arbejdsbord/frivillige/${later}/slet`, { reason: 'not-needed' })
    const without = await frozenEdition(app, 4)
    const told = await wordsOf(without)
    for (const [path, words] of told)
      expect([
        path,
        /Thyra|Kvistg|Gerda|Bjørnskov/.test(words),
        words.includes(other!.observation.slice(0, 20)) || !/\.(pdf|docx|html)$|4$/.test(path),
      ]).toEqual([path, false, true])
    // Each tells why: where the quotation was, and among the sources.
    const why = {
      da: [
        'Ordene er taget ud 25. december 2026, fordi en person, de nævnte, har bedt om at blive slettet.',
        'Ordene er taget ud 25. december 2026, fordi en person, de nævnte, er slettet i registret.',
        '[citatet er taget ud af hensyn til en person]',
      ],
      en: [
        'The words were taken out on 25 December 2026 because a person they named has asked to be erased.',
        'The words were taken out on 25 December 2026 because a person they named has been erased from the registry.',
        '[the quotation is taken out to protect a person]',
      ],
    }
    for (const [path, words] of told) {
      const flat = words.replace(/<\?xml[^>]*>|<\/?[wa]:[^>]*>/g, '').replace(/\s+/g, ' ')
      const expected = /\.(pdf|docx|html)$|4$/.test(path) ? why[path.startsWith('/en') ? 'en' : 'da'] : []
      expect([path, expected.filter((mark) => !flat.includes(mark))]).toEqual([path, []])
    }
    expect(told.get('/rapport/4.zip')).toMatch(/,person-asked-to-be-erased,2026-12-25T[^]*,person-erased,2026-12-25T/)
    expect(told.get('/rapport/4')).not.toContain('Samtykket er trukket tilbage')
    expect(await app.db.read.all('SELECT "content", "contentHash" FROM "report_edition" ORDER BY "id"')).toEqual(sealed)
    expect(without.verified.code).toBe(0)
    const noted = await app.db.read.all<{ userId: number | null; after: string }>(
      `SELECT "userId", "after" FROM "audit_entry" WHERE "action" = 'withdraw' AND "entity" = 'report_edition' ORDER BY "id" DESC LIMIT 1`,
    )
    expect(noted).toEqual([{ userId: null, after: JSON.stringify({ source: `experience ${laterId}` }) }])
    expect(await tracesOf(app, ['Thyra', 'Kvistgård', 'Gerda', 'Bjørnskov'])).toEqual([])
  })

  test('words whose experience is gone are withdrawn by a consultant, once', async () => {
    const gone = await app.db.read.one<{ entityKey: number }>(
      `SELECT s."entityKey" FROM "report_edition_source" s WHERE s."words" IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM "experience" e WHERE e."id" = s."entityKey") LIMIT 1`,
    )
    const path = `${HOME}/udgaver/1/traek/e${gone!.entityKey}`
    expect((await press(writers.bo, path)).status).toBe(303)
    expect((await press(writers.bo, path)).status).toBe(404)
    expect((await writers.bo.get(`${HOME}/udgaver/1`)).text).toContain('Samtykket er trukket tilbage 25. december 2026')
  })

  test('a new edition shows what has changed since an earlier one', async () => {
    const page = await app.visitor.get('/rapport/3/aendringer?fra=1').expect(200)
    expect(page.text).toMatch(/<h2[^>]*>Om conclusion<\/h2>\s*<p>Afsnittet er ændret\./)
    expect(page.text).toMatch(/<del>[^]*Samarbejdet lykkes[^]*<\/del>/)
    expect((await app.visitor.get('/rapport/3/aendringer')).text).toContain('Teksten er den samme.')
    await app.visitor.get('/rapport/1/aendringer').expect(404)
    expect((await app.visitor.get('/rapport/1')).text).toContain('Der er kommet en nyere udgave.')
  })

  /** The clock went on by a month: sessions are over. */
  async function freshWriters(): Promise<Pick<Writers, 'anna' | 'bo'>> {
    return {
      anna: await loggedIn(app, await aUser(app, 'consultant', [], 'anna2@example.dk')),
      bo: await loggedIn(app, await aUser(app, 'consultant', [], 'bo2@example.dk')),
    }
  }
})
