/** Subscribers in and out by spreadsheet: each row proves its own consent, and nobody is brought back who has gone. */
import type { Engine } from '../../src/database/database'
import { suppress } from '../../src/newsletter/suppression'
import { loggedText, onEachEngine, startApp, type TestApp } from '../support/app'
import { aUser, HORSENS, loggedIn, type Agent } from '../support/people'
import { bring, download, mainOf, press, settled } from '../spreadsheets/support'
import { linkIn, signUp } from './sign-up'
import { startMailServer, type MailServer } from '../support/mail-server'

const HOME = '/abonnenter/indlaes'
const HEADINGS = 'E-mail;Samtykke givet;Hvor samtykket blev givet;Ordene, der blev sagt ja til;Sprog;Emner;Kommuner'
const row = (email: string, more: Partial<Record<'on' | 'source' | 'text' | 'rest', string>> = {}) =>
  [
    email,
    more.on ?? '01-03-2025',
    more.source ?? 'Messen i Horsens',
    more.text ?? 'Ja tak til nyt',
    more.rest ?? ';;',
  ].join(';')

onEachEngine((engine: Engine) => {
  let app: TestApp
  let mails: MailServer
  let agent: Agent
  beforeAll(async () => {
    mails = await startMailServer()
    app = await startApp(engine, { smtpUrl: mails.url })
    agent = await loggedIn(app, await aUser(app, 'consultant'))
  })
  afterAll(async () => {
    await app.close()
    await mails.stop()
  })

  const check = async (rows: string[], home = HOME) =>
    settled(app, agent, await bring(agent, 'subscribers', 'liste.csv', [HEADINGS, ...rows].join('\r\n'), home))
  const subscribers = () =>
    app.db.read.all<Record<string, string>>(
      `SELECT s."email", s."state", s."language", s."consentAt", s."consentSource", s."consentVersion", c."text" FROM "subscriber" s
       JOIN "consent_text" c ON c."hash" = s."consentTextHash" WHERE s."consentVersion" = 'import' ORDER BY s."email"`,
    )

  test('who brings proof comes in, with topics and places, and gets links that work; the export brings nothing new', async () => {
    const { path, page } = await check([
      row('Eva+nyt@example.dk', { rest: 'Engelsk;Cases|Metoder;615|0350' }),
      row('bo@example.dk', { on: '2024-12-31' }),
    ])
    expect(mainOf(page)).toContain('2 nye')
    await press(app, agent, path, 'ja')
    expect(await subscribers()).toEqual([
      {
        email: 'Eva+nyt@example.dk',
        state: 'active',
        language: 'en',
        consentAt: '2025-03-01T00:00:00.000Z',
        consentSource: 'Messen i Horsens',
        consentVersion: 'import',
        text: 'Ja tak til nyt',
      },
      expect.objectContaining({ email: 'bo@example.dk', language: 'da', consentAt: '2024-12-31T00:00:00.000Z' }),
    ])
    expect(mainOf(await agent.get('/abonnenter'))).toMatch(/Tilmeldte 2 /)

    // Signing up again tells an active subscriber so, with the links of a subscriber that was brought in.
    await signUp(app, 'eva+nyt@example.dk')
    const [mail] = await mails.parsed()
    expect(mail!.subject).toBe('You already get the newsletter')
    const held = await app.visitor.get(`${linkIn(mail!, 'mit')}/oplysninger.json`)
    expect(held.body).toMatchObject({ topics: ['cases', 'methods'], municipalities: ['Lejre', 'Horsens'] })

    const csv = await download(agent, '/abonnenter/eksport.csv')
    const again = await settled(app, agent, await bring(agent, 'subscribers', 'igen.csv', csv, HOME))
    expect(mainOf(again.page)).toContain('2 er uændrede')
    await press(app, agent, again.path, 'kasser')
    const deeds = await app.db.read.all<{ action: string; after: string }>(
      `SELECT "action", "after" FROM "audit_entry" WHERE "action" IN ('import', 'export') AND "entity" = 'spreadsheet'`,
    )
    expect(deeds.map(({ action }) => action).sort()).toEqual(['export', 'import'])
    expect(JSON.stringify(deeds)).not.toContain('example.dk')
  })

  test('who is there already decides alone; who left, is to be forgotten or bounces stays out, and so does who lacks proof', async () => {
    await signUp(app, 'gik@example.dk')
    const left = (await mails.parsed()).at(-1)!
    await app.visitor.post(linkIn(left, 'bekraeft'))
    await app.visitor.post(linkIn(left, 'afmeld'))
    await signUp(app, 'glemt@example.dk')
    await app.visitor.post(`${linkIn((await mails.parsed()).at(-1)!, 'mit')}/slet`)
    await app.db.write((tx) => suppress(tx, app.config, app.clock.now(), 'retur@example.dk', 'bounced', 550))

    const refused: [string, string][] = [
      [row('BO@example.dk', { rest: 'Dansk;Udgivelser;' }), 'Personen er allerede på listen og bestemmer selv'],
      [row('gik@example.dk'), 'Personen har afmeldt nyhedsbrevet'],
      [row('Glemt@example.dk'), 'Personen har bedt om at blive glemt'],
      [row('retur@example.dk'), 'Mails til adressen er kommet retur'],
      [row('uden0@example.dk', { on: '' }), 'Samtykke givet:'],
      [row('uden1@example.dk', { source: '' }), 'Hvor samtykket blev givet:'],
      [row('uden2@example.dk', { text: '' }), 'Ordene, der blev sagt ja til:'],
      [row('uden3@example.dk', { on: '01-03-2099' }), 'Den kan ikke ligge i fremtiden'],
      [row('ikke en adresse'), 'E-mail:'],
      [row('"linje@example.dk\r\nBcc: x@example.dk"'), 'E-mail:'],
      [row('sted@example.dk', { rest: 'Dansk;;Horsens' }), 'Skriv kommunernes numre'],
      [row('cpr@example.dk', { text: 'Ja fra 010190-1234' }), 'CPR'],
    ]
    const { path, page } = await check([...refused.map(([line]) => line), row('god@example.dk'), row('GOD@example.dk')])
    expect(mainOf(page)).toContain('En ny')
    expect(mainOf(page)).toContain(`${refused.length + 1} er afvist`)
    for (const [, why] of refused) expect(mainOf(page)).toContain(why)
    await press(app, agent, path, 'ja')
    expect((await subscribers()).map(({ email }) => email)).toEqual([
      'Eva+nyt@example.dk',
      'bo@example.dk',
      'god@example.dk',
    ])
    expect(loggedText(app)).not.toMatch(/example\.dk|010190/)
  })

  test('who is erased while a list waits for its yes is not brought in by it', async () => {
    await signUp(app, 'vente@example.dk')
    const { path } = await check([row('anden@example.dk')])
    await app.visitor.post(`${linkIn((await mails.parsed()).at(-1)!, 'mit')}/slet`)
    expect(mainOf(await agent.get(path))).toContain('kasseret')
  })

  test('who leaves while a list waits for its yes has it checked anew', async () => {
    const { path } = await check([row('samtidig@example.dk')])
    await app.db.write((tx) => suppress(tx, app.config, app.clock.now(), 'samtidig@example.dk', 'complaint'))
    const page = await press(app, agent, path, 'ja')
    expect(mainOf(page)).toContain('Personen har klaget over vores mails')
    expect((await subscribers()).map(({ email }) => email)).not.toContain('samtidig@example.dk')
  })

  test('administrators may too, coordinators may not, and neither place takes what belongs to the other', async () => {
    const { path } = await check([row('faelles@example.dk')])
    const administrator = await loggedIn(app, await aUser(app, 'administrator'))
    expect(mainOf(await administrator.get(path))).toContain('En ny')
    await administrator.get(path.replace('/abonnenter', '/arbejdsbord')).expect(403)
    const coordinator = await loggedIn(app, await aUser(app, 'coordinator', [HORSENS]))
    for (const address of ['/abonnenter', HOME, path, '/abonnenter/eksport.csv'])
      await coordinator.get(address).expect(403)
    await coordinator.get(path.replace('/abonnenter', '/arbejdsbord')).expect(404)
    expect((await bring(coordinator, 'subscribers', 'liste.csv', `${HEADINGS}\r\n${row('x@example.dk')}`)).status).toBe(
      422,
    )
    expect((await bring(agent, 'projects', 'liste.csv', 'Titel\r\nx', HOME)).status).toBe(422)
  })
})
