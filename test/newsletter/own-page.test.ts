/** What a subscriber decides alone, by a link that only the mailbox's owner has. */
import type { ParsedMail } from 'mailparser'
import type { Engine } from '../../src/database/database'
import { isSuppressed, suppress } from '../../src/newsletter/suppression'
import { loggedText, onEachEngine, startApp, type TestApp } from '../support/app'
import { startMailServer, type MailServer } from '../support/mail-server'
import { tracesOf } from '../support/traces'
import { DAY, linkIn, signUp, stateOf } from './sign-up'

onEachEngine((engine: Engine) => {
  let app: TestApp
  let mails: MailServer
  beforeAll(async () => {
    mails = await startMailServer()
    app = await startApp(engine, { smtpUrl: mails.url })
  })
  afterAll(async () => {
    await app.close()
    await mails.stop()
  })

  const lastMail = async (): Promise<ParsedMail> => (await mails.parsed()).at(-1)!
  const mailsTo = async (email: string): Promise<string[]> =>
    (await mails.parsed()).filter((mail) => JSON.stringify(mail.to).includes(email)).map((mail) => mail.subject!)
  const tend = async (milliseconds: number) => {
    app.clock.pass(milliseconds)
    app.context.owedMails.wake()
    await app.context.owedMails.idle()
  }
  /** Signs up and confirms. @returns the path of the own page, and the mail */
  async function subscribe(email: string, more: Record<string, unknown> = {}) {
    await signUp(app, email, more)
    const mail = await lastMail()
    await app.visitor.post(linkIn(mail, 'bekraeft'))
    return { own: linkIn(mail, 'mit'), mail }
  }
  const post = (path: string, body: Record<string, unknown> = {}) => app.visitor.post(path).type('form').send(body)

  test('what was chosen at sign-up stands there, and can be changed: topics, places, language, a pause', async () => {
    const { own } = await subscribe('valg@example.dk', { topics: ['cases'], municipalities: ['0615'], language: 'en' })
    expect(own).toMatch(/^\/en\/nyhedsbrev\/mit\//)
    const page = await app.visitor.get(own)
    expect(page.headers['cache-control']).toBe('no-store')
    expect(page.text).toMatch(/value="cases" checked/)
    expect(page.text).not.toMatch(/value="methods" checked/)
    expect(page.text).toMatch(/value="0615" checked/)

    const saved = await post(own, { topics: ['methods', 'cases'], municipalities: '0350', language: 'da', pause: '3' })
    expect([saved.status, saved.headers.location]).toEqual([303, `${own}?gemt=ja`])
    const after = await app.visitor.get(own.replace('/en', ''))
    expect(after.text).toContain('Du holder pause til 24. februar 2027')
    expect(after.text).toMatch(/value="0350" checked/)
    expect(after.text).not.toMatch(/value="0615" checked/)
    await post(own, { topics: 'methods', language: 'da', pause: 'kept' })
    expect((await app.visitor.get(own)).text).toContain('24 February 2027')
    await post(own, { topics: 'methods', language: 'da', pause: 'none' })
    const row = await app.db.read.one('SELECT "pausedUntil", "language" FROM "subscriber" WHERE "emailKey" = ?', [
      'valg@example.dk',
    ])
    expect(row).toEqual({ pausedUntil: null, language: 'da' })
  })

  test('a pause that begins on the 31st ends on the last day of a shorter month', async () => {
    const { own } = await subscribe('pause@example.dk')
    await tend(Date.parse('2027-01-31T12:00:00Z') - Date.parse(app.clock.now()))
    // The link is 60 days old by then: a new sign-up brings a new one.
    await signUp(app, 'pause@example.dk')
    const fresh = linkIn(await lastMail(), 'mit')
    expect(fresh).not.toBe(own)
    await post(fresh, { language: 'da', pause: '1' })
    expect((await app.visitor.get(fresh)).text).toContain('28. februar 2027')
  })

  test('what makes no sense is told beside its field, and nothing is changed', async () => {
    const { own } = await subscribe('forkert@example.dk')
    for (const body of [
      { language: 'xx', pause: '99' },
      { language: 'da', pause: 'none', municipalities: ["0615'; --"] },
      { topics: 'spam', language: 'da', pause: 'none' },
      { language: ['da', 'en'], pause: ['1', '3'] },
      { municipalities: Array(400).fill('0615'), language: 'da\r\nX: y', pause: '\0' },
      {},
    ]) {
      const answer = await post(own, body)
      expect([body, answer.status]).toEqual([body, 422])
      expect(answer.text).toContain('class="error-summary"')
    }
    expect((await app.visitor.get(own)).text).toMatch(/value="publications" checked/)
  })

  test('all that is held can be seen, and taken along for people and for machines', async () => {
    const { own } = await subscribe('indsigt@example.dk', { municipalities: ['0173'] })
    const page = await app.visitor.get(own)
    expect(page.text).toContain('Ja tak, Center for Borgerdialog må')
    const json = await app.visitor.get(`${own}/oplysninger.json`)
    expect(json.headers['content-disposition']).toContain('attachment')
    expect(json.headers['cache-control']).toBe('no-store')
    expect(json.body).toMatchObject({
      email: 'indsigt@example.dk',
      state: 'active',
      topics: ['cases', 'experience', 'methods', 'publications'],
      municipalities: ['Lyngby-Taarbæk'],
      consent: { at: app.clock.now(), source: '/nyhedsbrev' },
    })
    const text = await app.visitor.get(`${own}/oplysninger.txt`)
    expect(text.text).toContain('E-mailadresse: indsigt@example.dk\r\n')
    expect(JSON.stringify(json.body)).not.toMatch(/nonce|token/i)
  })

  test('who leaves there gets nothing more, and finds the way back', async () => {
    const { own } = await subscribe('farvel@example.dk')
    expect((await post(`${own}/afmeld`)).status).toBe(303)
    expect(await stateOf(app, 'farvel@example.dk')).toBe('unsubscribed')
    const page = await app.visitor.get(own)
    expect(page.text).toContain('Du er afmeldt')
    expect(page.text).toContain('href="/nyhedsbrev"')
  })

  test('who is erased leaves no trace but a keyed hash, which an import respects and a new sign-up lifts', async () => {
    const email = 'glemmig@example.dk'
    const { own } = await subscribe(email)
    await app.visitor.post(linkIn(await lastMail(), 'afmeld'))
    await signUp(app, email)
    expect((await app.visitor.get(`${own}/slet`)).text).toContain(`Slet alt om ${email}?`)
    expect(await stateOf(app, email)).toBe('pending')
    expect((await post(`${own}/slet`)).text).toContain('Alt om dig er slettet')

    for (const path of [own, `${own}/slet`, `${own}/oplysninger.json`])
      expect((await app.visitor.get(path)).status).toBe(404)
    expect(await tracesOf(app, ['glemmig'])).toEqual([])
    expect(await isSuppressed(app.db.read, app.config, email)).toBe(true)

    await subscribe(email)
    expect(await isSuppressed(app.db.read, app.config, email)).toBe(false)
    expect(await stateOf(app, email)).toBe('active')
  })

  test('a link that is too old shows nothing, and sends a new one to the address that it belongs to', async () => {
    const { own } = await subscribe('gammel@example.dk')
    await tend(61 * DAY)
    const old = await app.visitor.get(own)
    expect(old.status).toBe(410)
    expect(old.text).not.toContain('gammel@example.dk')
    for (const act of ['/slet', '/afmeld']) expect((await post(own + act)).status).toBe(404)
    for (const body of [{}, { language: 'da', pause: 'none' }]) {
      const refused = await post(own, body)
      expect([refused.status, refused.text.includes('gammel@example.dk')]).toEqual([410, false])
    }
    expect((await app.visitor.get(`${own}/oplysninger.json`)).status).toBe(303)

    expect((await post(`${own}/nyt-link`)).text).toContain('Vi har sendt et nyt link')
    await app.context.owedMails.idle()
    const fresh = linkIn(await lastMail(), 'mit')
    expect((await app.visitor.get(fresh)).text).toContain('gammel@example.dk')
  })

  test('a token of another purpose, of another person or bent by one letter opens nothing', async () => {
    const { own, mail } = await subscribe('token@example.dk')
    const { own: theirs } = await subscribe('anden@example.dk')
    const last = (path: string) => path.split('/').at(-1)!
    const [nonce, until, mac] = last(own).split('.') as [string, string, string]
    const [otherNonce] = last(theirs).split('.') as [string]
    const wrong = [
      last(linkIn(mail, 'bekraeft')),
      last(linkIn(mail, 'afmeld')),
      `${otherNonce}.${until}.${mac}`,
      `${nonce}.2099-01-01.${mac}`,
      `${nonce}.${until}.${(mac.startsWith('A') ? 'B' : 'A') + mac.slice(1)}`,
      nonce,
      '%00',
      'x'.repeat(3000),
    ]
    for (const token of wrong) {
      expect([token, (await app.visitor.get(`/nyhedsbrev/mit/${token}`)).status]).toEqual([token, 404])
      expect([token, (await post(`/nyhedsbrev/mit/${token}/slet`)).status]).toEqual([token, 404])
    }
    for (const path of ['bekraeft', 'afmeld']) {
      expect((await post(`/nyhedsbrev/${path}/${last(own)}`)).status).toBe(404)
      const other = path === 'bekraeft' ? 'afmeld' : 'bekraeft'
      expect((await post(`/nyhedsbrev/${path}/${last(linkIn(mail, other))}`)).status).toBe(404)
    }
    expect(await stateOf(app, 'token@example.dk')).toBe('active')
    expect(loggedText(app)).not.toContain(mac)
  })

  test('who does not confirm is reminded once after three days, and forgotten after fourteen', async () => {
    const email = 'glemsom@example.dk'
    await signUp(app, email)
    await tend(3 * DAY - 1000)
    expect(await mailsTo(email)).toHaveLength(1)
    await tend(1000)
    await tend(DAY)
    expect(await mailsTo(email)).toEqual([
      'Bekræft din tilmelding til nyhedsbrevet',
      'Vil du stadig have nyhedsbrevet?',
    ])
    await tend(10 * DAY - 1000)
    expect(await stateOf(app, email)).toBe('pending')
    await tend(1000)
    expect(await stateOf(app, email)).toBeUndefined()
    expect(await tracesOf(app, ['glemsom'])).toEqual([])
  })

  test('the reminder confirms as the first mail does', async () => {
    await signUp(app, 'sent@example.dk')
    await tend(3 * DAY)
    const mail = await lastMail()
    expect(mail.subject).toBe('Vil du stadig have nyhedsbrevet?')
    await app.visitor.post(linkIn(mail, 'bekraeft'))
    await tend(14 * DAY)
    expect(await stateOf(app, 'sent@example.dk')).toBe('active')
  })

  test('who left, is signed up by somebody else and does not confirm, has left as before, with the old proof', async () => {
    const email = 'igen@example.dk'
    const { own } = await subscribe(email)
    const before = await app.visitor.get(`${own}/oplysninger.json`)
    await post(`${own}/afmeld`)
    app.clock.pass(2 * DAY)
    await signUp(app, email)
    const between = await app.visitor.get(`${own}/oplysninger.json`)
    expect(between.body).toMatchObject({
      state: 'pending',
      earlierConsents: [(before.body as { consent: object }).consent],
    })
    await tend(14 * DAY)
    const after = await app.visitor.get(`${own}/oplysninger.json`)
    expect(after.body).toMatchObject({
      state: 'unsubscribed',
      consent: (before.body as { consent: object }).consent,
      earlierConsents: [],
    })
  })

  test('an address whose mails came back is left alone for a week, then tried once more, and stands again when it confirms', async () => {
    const email = 'retur@example.dk'
    await subscribe(email)
    await app.db.write(async (tx) => {
      await tx.run(`UPDATE "subscriber" SET "state" = 'bounced' WHERE "emailKey" = ?`, [email])
      await suppress(tx, app.config, app.clock.now(), email, 'bounced', 550)
    })
    const sent = (await mailsTo(email)).length
    expect((await signUp(app, email)).status).toBe(303)
    expect([await stateOf(app, email), (await mailsTo(email)).length]).toEqual(['bounced', sent])
    app.clock.pass(8 * DAY)
    await signUp(app, email)
    expect(await stateOf(app, email)).toBe('pending')
    await app.visitor.post(linkIn(await lastMail(), 'bekraeft'))
    expect(await stateOf(app, email)).toBe('active')
    expect(await isSuppressed(app.db.read, app.config, email)).toBe(false)
  })
})
