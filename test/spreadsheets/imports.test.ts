import fs from 'node:fs'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { loggedText, onEachEngine, startApp, type TestApp } from '../support/app'
import { HORSENS, LEJRE, aUser, fillIn, loggedIn, tokenIn, type Agent } from '../support/people'
import { keptTallies, recountedTallies } from '../support/tallies'
import { HOME, bring, counts, download, mainOf, press, settled } from './support'

const INSTITUTION = 'Navn;Type;Vej og nummer;Postnummer;By\r\n'
const EXPERIENCE = 'Projekt;Betingelse;Vurdering;Hvad skete der;Rolle;Dato;Må citeres\r\n'

onEachEngine((engine) => {
  let app: TestApp
  let agent: Agent
  let project: string
  beforeAll(async () => {
    app = await startApp(engine)
    agent = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    project = (await app.db.read.one<{ title: string }>(
      `SELECT "title" FROM "project" WHERE "municipalityCode" = ? AND "status" = 'published' ORDER BY "id" LIMIT 1`,
      [HORSENS],
    ))!.title
  })
  afterAll(() => app.close())
  // Who has many open imports may not begin another.
  afterEach(() => app.db.write((tx) => tx.run('DELETE FROM "sheet_import"')))

  const institutions = (name: string) =>
    app.db.read.all<Record<string, unknown>>('SELECT * FROM "institution" WHERE "name" = ?', [name])

  describe('a file of institutions', () => {
    test('is checked first, written only after a yes, and brought again changes nothing', async () => {
      const file = `${INSTITUTION}Ådalens Skole;Skole;Åvej 1;8700;Horsens\r\n`
      const before = await counts(app)
      const { path: one, page } = await settled(app, agent, await bring(agent, 'institutions', 'skoler.csv', file))
      expect(mainOf(page)).toContain('En ny')
      expect(await counts(app)).toEqual(before)

      expect(mainOf(await press(app, agent, one, 'ja'))).toContain('1 oprettet')
      const [made] = await institutions('Ådalens Skole')
      expect(made).toMatchObject({ slug: 'aadalens-skole', municipalityCode: HORSENS, type: 'school', version: 1 })
      const search = await app.visitor.get('/soeg?q=aadalens')
      expect(search.text).toContain('/institutioner/aadalens-skole')

      const again = await settled(app, agent, await bring(agent, 'institutions', 'skoler.csv', file))
      expect(mainOf(again.page)).toContain('En er uændret')
      expect(mainOf(again.page)).toContain('Der er intet at gemme')
    })

    test('tells field by field what changes, and keeps history and audit as the form does', async () => {
      await settled(
        app,
        agent,
        await bring(agent, 'institutions', 'a.csv', `${INSTITUTION}Huset;Andet;Gaden 1;8700;Horsens`),
      ).then(({ path: one }) => press(app, agent, one, 'ja'))
      const changed = `${INSTITUTION}Huset;Bibliotek;Gaden 1;8700;Horsens`
      const { path: one, page } = await settled(app, agent, await bring(agent, 'institutions', 'b.csv', changed))
      expect(mainOf(page)).toMatch(/Type: Andet → Bibliotek/)
      await press(app, agent, one, 'ja')
      const [row] = await institutions('Huset')
      expect(row).toMatchObject({ type: 'library', version: 2 })
      const deeds = await app.db.read.all<{ action: string }>(
        `SELECT "action" FROM "audit_entry" WHERE "entity" = 'institution' AND "entityKey" = ? ORDER BY "id"`,
        [String(row!.id)],
      )
      expect(deeds.map((deed) => deed.action)).toEqual(['create', 'update'])
      const versions = await app.db.read.all<{ version: number }>(
        `SELECT "version" FROM "record_version" WHERE "entity" = 'institution' AND "entityKey" = ? ORDER BY "version"`,
        [Number(row!.id)],
      )
      expect(versions.map((version) => version.version)).toEqual([1, 2])
    })

    test.each([
      [
        'UTF-8 with a byte order mark',
        Buffer.from('\ufeffNavn;Type;Vej og nummer;Postnummer;By\nBlåbærhuset æ;Skole;Ø 1;8700;Horsens'),
      ],
      [
        'Windows-1252',
        Buffer.from('Navn;Type;Vej og nummer;Postnummer;By\nBlåbærhuset w;Skole;Ø 1;8700;Horsens', 'latin1'),
      ],
      ['commas', Buffer.from('Navn,Type,Vej og nummer,Postnummer,By\n"Blåbærhuset, k",Skole,Ø 1,8700,Horsens')],
      [
        'tabs in UTF-16',
        Buffer.concat([
          Buffer.from([0xff, 0xfe]),
          Buffer.from('Navn\tType\tVej og nummer\tPostnummer\tBy\nBlåbærhuset t\tSkole\tØ 1\t8700\tHorsens', 'utf16le'),
        ]),
      ],
      [
        'a line that tells the separator',
        Buffer.from('sep=,\r\nNavn,Type,Vej og nummer,Postnummer,By\r\nBlåbærhuset s,Skole,Ø 1,8700,Horsens'),
      ],
    ])('is read in %s', async (_name, content) => {
      const { path: one } = await settled(app, agent, await bring(agent, 'institutions', 'a.csv', content))
      expect(mainOf(await agent.get(`${one}?vis=nye`))).toContain('Blåbærhuset')
    })
  })

  describe('the columns', () => {
    test('with near names are matched, and what is not is asked about', async () => {
      const file = 'institutonsnavn,slags,adresse,postnr,Bynavn,Noget andet\nBo,Skole,Vej 1,8700,Horsens,x\n'
      const brought = await bring(agent, 'institutions', 'a.csv', file)
      const { path: one, page } = await settled(app, agent, brought)
      expect(mainOf(page)).toContain('Noget andet')
      expect(page.text).toMatch(/name="kolonne0"[\s\S]*?value="name" selected/)
      const twice = await agent
        .post(`${one}/kolonner`)
        .type('form')
        .send({ _csrf: tokenIn(page), kolonne0: 'name', kolonne1: 'name' })
      expect(twice.status).toBe(422)
      expect(mainOf(twice)).toContain('Samme valg er brugt to gange')
      const body = {
        kolonne0: 'name',
        kolonne1: 'type',
        kolonne2: 'street',
        kolonne3: 'postcode',
        kolonne4: 'town',
        kolonne5: '',
      }
      await agent
        .post(`${one}/kolonner`)
        .type('form')
        .send({ _csrf: tokenIn(page), ...body })
        .expect(303)
      await app.context.imports.idle()
      expect(mainOf(await agent.get(one))).toContain('En ny')
    })
  })

  describe('refused rows', () => {
    test('come as a file with the reason, which brings them again when mended', async () => {
      const file = `${INSTITUTION}=Skolen;Slot;Vej 1;870;Horsens\r\nDen gode;Skole;Vej 1;8700;Horsens\r\nDen gode;Skole;Vej 1;8700;Horsens\r\n`
      const { path: one, page } = await settled(app, agent, await bring(agent, 'institutions', 'a.csv', file))
      expect(mainOf(page)).toContain('2 er afvist')
      expect(mainOf(page)).toContain('Type: Vælg en af mulighederne.')
      expect(mainOf(page)).toContain('Postnummer: Skriv et postnummer på fire cifre.')
      expect(mainOf(page)).toContain('Det samme står allerede i række 3.')
      const text = (await download(agent, `${one}/afviste.csv`)).toString()
      expect(text).toContain(`"'=Skolen";"Slot"`)
      expect(text).toContain('Afvist fordi')
      const mended = text.replace('"Slot"', '"Skole"').replace('"870"', '"8700"')
      const again = await settled(app, agent, await bring(agent, 'institutions', 'afviste.csv', mended))
      await press(app, agent, again.path, 'ja')
      expect(await institutions('=Skolen')).toHaveLength(1)
    })

    test('of a foreign municipality tell nothing of what is there', async () => {
      const theirs = (await app.db.read.one<{ title: string; id: number }>(
        'SELECT "id", "title" FROM "project" WHERE "municipalityCode" = ? LIMIT 1',
        [LEJRE],
      ))!
      const row = (name: string, n: number | string) => `${n};${name};Synlighed;3;Noget;Leder;01-11-2026;nej\r\n`
      const file = `Nummer;${EXPERIENCE}${row(theirs.title, '')}${row('Findes slet ikke', '')}${row(project, theirs.id + 100000)}`
      const { page } = await settled(app, agent, await bring(agent, 'experiences', 'a.csv', file))
      const text = mainOf(page)
      expect(text.match(/Der er intet projekt med det navn her/g)).toHaveLength(2)
      expect(text).toContain('Nummeret findes ikke i din kommune')
    })
  })

  describe('a file of experiences', () => {
    const file = () =>
      `${EXPERIENCE}${project};Klarhed om rammer, roller og ansvar;4 – overvejende opfyldt;Mappen hjalp;Medarbejder;24.10.2026;Ja\r\n` +
      `${project};leadership;5,0;Lederen kom;leader;46000;nej\r\n`

    test('counts in every tally at once, and shows to the public', async () => {
      const slug = (await app.db.read.one<{ slug: string }>('SELECT "slug" FROM "project" WHERE "title" = ?', [
        project,
      ]))!.slug
      await app.visitor.get(`/projekter/${slug}`)
      const { path: one } = await settled(app, agent, await bring(agent, 'experiences', 'a.csv', file()))
      expect(mainOf(await press(app, agent, one, 'ja'))).toContain('2 oprettet')
      expect(await keptTallies(app.db)).toEqual(await recountedTallies(app.db))
      expect((await app.visitor.get(`/projekter/${slug}`)).text).toContain('Mappen hjalp')
      expect(
        await app.db.read.one('SELECT "observedOn", "rating" FROM "experience" WHERE "observation" = ?', [
          'Lederen kom',
        ]),
      ).toEqual({ observedOn: '2025-12-09', rating: 5 })
      const again = await settled(app, agent, await bring(agent, 'experiences', 'a.csv', file()))
      expect(mainOf(again.page)).toContain('2 er uændrede')
    })

    test('that two bring at once is written once', async () => {
      const one = `${EXPERIENCE}${project};Synlighed;3;Set af to;Borger;1/11 2026;nej\r\n`
      const first = await settled(app, agent, await bring(agent, 'experiences', 'a.csv', one))
      const second = await settled(app, agent, await bring(agent, 'experiences', 'b.csv', one))
      await press(app, agent, first.path, 'ja')
      const page = await press(app, agent, second.path, 'ja')
      expect(mainOf(page)).toContain('Nogen har rettet i registret imens')
      expect(mainOf(page)).toContain('En er uændret')
      expect(
        await app.db.read.all('SELECT "id" FROM "experience" WHERE "observation" = ?', ['Set af to']),
      ).toHaveLength(1)
    })
  })

  describe('a file of volunteers', () => {
    const HEAD =
      'Projekt;Navn;E-mail;Telefon;Samtykke givet;Slettes efter;Opgave;Begyndte;Timer om måneden;Aldersgruppe\r\n'
    const row = (name: string, age: string) =>
      `${project};${name};${name.toLowerCase().replace(/ /g, '.')}@example.dk;;01-11-2026;24-11-2028;Læseven;01-11-2026;2,5;${age}\r\n`

    test('is kept by the rules of the form: no child, no missing consent', async () => {
      const file = `${HEAD}${row('Vera Voksen', '45')}${row('Bo Barn', '14 år')}${row('Uden Samtykke', '').replace('01-11-2026', '')}`
      const { path: one, page } = await settled(app, agent, await bring(agent, 'volunteers', 'a.csv', file))
      expect(mainOf(page)).toContain('Børn og unge under 18 år må ikke registreres med navn')
      expect(mainOf(page)).toContain('Samtykke givet: Udfyld feltet.')
      await press(app, agent, one, 'ja')
      const kept = await app.db.read.all('SELECT "name" FROM "volunteer" WHERE "name" IN (?, ?, ?)', [
        'Vera Voksen',
        'Bo Barn',
        'Uden Samtykke',
      ])
      expect(kept).toEqual([{ name: 'Vera Voksen' }])
      expect(
        await app.db.read.one('SELECT "ageBand", "hoursPerMonth" FROM "assignment" ORDER BY "id" DESC LIMIT 1'),
      ).toEqual({ ageBand: '30_49', hoursPerMonth: 2.5 })
      // Nothing of the file or its rows is left.
      expect(
        await app.db.read.all(
          'SELECT 1 FROM "sheet_import_row" r JOIN "sheet_import" i ON i."id" = r."importId" WHERE i."state" = ?',
          ['done'],
        ),
      ).toEqual([])
      const audit = await app.db.read.all<{ after: string | null }>('SELECT "after" FROM "audit_entry"')
      expect(JSON.stringify(audit)).not.toMatch(/Vera|vera/)
    })

    test('a CPR number in any cell refuses the row, and its digits are nowhere', async () => {
      const file = `${HEAD.trim()};Note\r\n${row('Per Person', '').trim()};070761-4285\r\n${row('Ny Nummer', '').trim()};707614285\r\n`
      const brought = await bring(agent, 'volunteers', 'a.csv', file)
      const first = await settled(app, agent, brought)
      const chosen = Object.fromEntries(
        [
          'project',
          'name',
          'email',
          'phone',
          'consentOn',
          'deleteAfter',
          'role',
          'startedOn',
          'hoursPerMonth',
          'ageBand',
          '',
        ].map((field, i) => [`kolonne${i}`, field]),
      )
      expect(first.page.text).not.toContain('070761')
      await agent
        .post(`${first.path}/kolonner`)
        .type('form')
        .send({ _csrf: tokenIn(first.page), ...chosen })
        .expect(303)
      await app.context.imports.idle()
      const page = await agent.get(first.path)
      expect(mainOf(page)).toContain('2 er afvist')
      expect(mainOf(page)).toContain('CPR-nummer')
      const refused = (await download(agent, `${first.path}/afviste.csv`)).toString()
      const rows = JSON.stringify(await app.db.read.all('SELECT * FROM "sheet_import_row"'))
      const folder = path.join(app.config.dataDir, 'imports')
      const files = fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name), 'latin1'))
      for (const text of [page.text, refused, rows, loggedText(app), ...files])
        expect(text).not.toMatch(/0?70761-?4285/)
    })
  })

  describe('what lies in the bin', () => {
    const binned = async (word: string, table: string, column: string, value: string) => {
      const row = await app.db.read.one<{ id: number; version: number }>(
        `SELECT "id", "version" FROM "${table}" WHERE "${column}" = ?`,
        [value],
      )
      expect((await fillIn(agent, `/arbejdsbord/papirkurv/${word}/${row!.id}`, {})).status).toBe(303)
      return row!.id
    }

    test('is neither changed nor made once more, by number or by name', async () => {
      const row = `${project};Synlighed;3;Lagt væk igen;Borger;01-11-2026;nej\r\n`
      const first = await settled(app, agent, await bring(agent, 'experiences', 'a.csv', EXPERIENCE + row))
      await press(app, agent, first.path, 'ja')
      const id = await binned('erfaring', 'experience', 'observation', 'Lagt væk igen')
      const numbered = `Nummer;${EXPERIENCE};${row}${id};${row}`
      const { page } = await settled(app, agent, await bring(agent, 'experiences', 'a.csv', numbered))
      expect(mainOf(page)).toContain('2 er afvist')
      expect(mainOf(page).match(/Det ligger i papirkurven/g)).toHaveLength(2)
    })

    test('stays there with its projects, which take in nothing and are in no export', async () => {
      const file = `${INSTITUTION}Kurvens Hus;Skole;Vej 1;8700;Horsens\r\n`
      await settled(app, agent, await bring(agent, 'institutions', 'a.csv', file)).then(({ path: one }) =>
        press(app, agent, one, 'ja'),
      )
      const head = 'Nummer;Institution;Titel;Kort om projektet;Startdato;Status\r\n'
      const row = 'Kurvens Hus;Kurvens projekt;Kort;01-11-2026;Kladde\r\n'
      const made = await settled(app, agent, await bring(agent, 'projects', 'a.csv', `${head};${row}`))
      await press(app, agent, made.path, 'ja')
      const waiting = await settled(
        app,
        agent,
        await bring(agent, 'projects', 'a.csv', `${head};${row.replace('projekt', 'andet')}`),
      )
      const id = await binned('projekt', 'project', 'title', 'Kurvens projekt')
      const again = await settled(app, agent, await bring(agent, 'projects', 'a.csv', `${head};${row}${id};${row}`))
      expect(mainOf(again.page).match(/Det ligger i papirkurven/g)).toHaveLength(2)
      expect((await download(agent, '/arbejdsbord/eksport/projekter.csv')).toString()).not.toContain('Kurvens projekt')

      await binned('institution', 'institution', 'name', 'Kurvens Hus')
      const late = await press(app, agent, waiting.path, 'ja')
      expect(mainOf(late)).toContain('Institutionen ligger i papirkurven')
      const same = await settled(app, agent, await bring(agent, 'institutions', 'a.csv', file))
      expect(mainOf(same.page)).toContain('Det ligger i papirkurven')
    })
  })

  describe('what takes long', () => {
    const LONG = 1500
    const long = () =>
      EXPERIENCE +
      Array.from({ length: LONG }, (_, n) => `${project};Synlighed;3;Lang ${n};Borger;01-11-2026;nej\r\n`).join('')
    const written = async () =>
      (await app.db.read.one<{ n: number }>(
        `SELECT count(*) AS "n" FROM "experience" WHERE "observation" LIKE 'Lang %'`,
      ))!.n
    /** As if another instance were at work on it, for as long as the test looks. */
    const inWork = (id: number, state: string) =>
      app.db.write((tx) =>
        tx.run(
          `UPDATE "sheet_import" SET "state" = ?, "claimedBy" = 'elsewhere', "claimedUntil" = '2199-01-01T00:00:00.000Z' WHERE "id" = ?`,
          [state, id],
        ),
      )

    test('can be stopped while it is checked, and checked again; its page moves without scripts, or stands still', async () => {
      const { path: one } = await settled(app, agent, await bring(agent, 'experiences', 'lang.csv', long()))
      const id = Number(one.split('/').at(-1))
      await inWork(id, 'applying')
      const page = await agent.get(one)
      expect(page.text).toContain('<noscript><meta http-equiv="refresh" content="3"></noscript>')
      expect(page.text).toContain('<progress id="fremdrift" max="1500" value="0">')
      expect((await agent.get(`${one}?opdater=nej`)).text).not.toContain('http-equiv')
      await inWork(id, 'checking')
      expect(mainOf(await press(app, agent, one, 'stop'))).toContain('blev stoppet')
      expect(mainOf(await agent.get('/arbejdsbord'))).toContain('Kontrollen er stoppet')
      expect(mainOf(await press(app, agent, one, 'igen'))).toContain('1.500 nye')
    })

    test('is rolled back when it is stopped while it is written, and can be written after all', async () => {
      const { path: one, page } = await settled(app, agent, await bring(agent, 'experiences', 'lang.csv', long()))
      const id = Number(one.split('/').at(-1))
      const yes = agent
        .post(`${one}/ja`)
        .type('form')
        .send({ _csrf: tokenIn(page) })
      void yes.then()
      while (!app.context.imports.progressOf(id)) await setImmediate()
      app.context.imports.stop(id)
      await yes
      await app.context.imports.idle()
      expect(mainOf(await agent.get(one))).toContain('Det blev stoppet, og intet blev gemt')
      expect(await written()).toBe(0)
      await press(app, agent, one, 'ja')
      expect(await written()).toBe(LONG)
      expect(await keptTallies(app.db)).toEqual(await recountedTallies(app.db))
    })
  })

  test('the desk tells of a file that waits for a yes, until it is discarded', async () => {
    const { path: one } = await settled(
      app,
      agent,
      await bring(agent, 'institutions', 'venter.csv', `${INSTITUTION}Den;Skole;Vej;8700;By`),
    )
    const desk = await agent.get('/arbejdsbord')
    expect(mainOf(desk)).toContain('venter.csv')
    expect(desk.text).toContain(`href="${one}"`)
    await press(app, agent, one, 'kasser')
    expect(mainOf(await agent.get('/arbejdsbord'))).not.toContain('venter.csv')
  })

  describe('nobody else', () => {
    test('sees an import or works on it', async () => {
      const { path: one } = await settled(
        app,
        agent,
        await bring(agent, 'institutions', 'a.csv', `${INSTITUTION}Min;Skole;Vej;8700;By`),
      )
      const colleague = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS], 'kollega@example.dk'))
      await colleague.get(one).expect(404)
      await colleague.get(`${one}/afviste.csv`).expect(404)
      const token = tokenIn(await colleague.get(HOME))
      for (const word of ['ja', 'stop', 'igen', 'kasser', 'kolonner'])
        await colleague.post(`${one}/${word}`).type('form').send({ _csrf: token }).expect(404)
      expect(mainOf(await agent.get(one))).toContain('En ny')
    })

    test('brings a file without the token, or without the right', async () => {
      const before = fs.readdirSync(path.join(app.config.dataDir, 'imports')).length
      await agent.post(HOME).field('kind', 'projects').attach('file', Buffer.from('x'), 'a.csv').expect(403)
      const consultant = await loggedIn(app, await aUser(app, 'consultant'))
      await consultant.get(HOME).expect(403)
      expect(fs.readdirSync(path.join(app.config.dataDir, 'imports'))).toHaveLength(before)
    })
  })
})
