/** A newsletter on its way: every recipient gets it once, or it is written down why not. */
import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { dkimVerify } from 'mailauth'
import { simpleParser } from 'mailparser'
import type { Config } from '../../src/config'
import type { Engine } from '../../src/database/database'
import { wordsOf } from '../../src/newsletter/letters/compose'
import { paceOf } from '../../src/newsletter/delivery/pace'
import { danishMoment } from '../../src/newsletter/letters/danish-time'
import { loggedText, onEachEngine, startApp, type TestApp } from '../support/app'
import { startBulkMailServer, type BulkMailServer } from '../support/bulk-mail-server'
import { freshPlace } from '../support/databases'
import { aUser, fillIn, loggedIn, type Agent } from '../support/people'
import { addReaders, aLetter, deliveries, press, sendAll } from './readers'

const MINUTE_MS = 60_000

onEachEngine((engine: Engine) => {
  let app: TestApp
  let mails: BulkMailServer
  let consultant: Agent
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

  async function start(maxClients?: number, pace: Partial<Config['newsletter']> = {}): Promise<void> {
    mails = await startBulkMailServer({ maxClients })
    const place = await freshPlace(engine)
    const keyFile = path.join(place.dataDir, 'dkim.pem')
    fs.writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const dkim = { domain: 'example.org', selector: 'brev', keyFile }
    const newsletter = { perSecond: 0, perDomain: 0, connections: 5, ...pace }
    app = await startApp(engine, { smtpUrl: mails.url, dkim, newsletter }, place)
    consultant = await loggedIn(app, await aUser(app, 'consultant'))
  }
  afterEach(async () => {
    await app.close()
    await mails.stop()
  })
  const state = async (letter: string) =>
    (await app.db.read.one<{ state: string }>('SELECT "state" FROM "newsletter" WHERE "id" = ?', [
      Number(letter.split('/').at(-1)),
    ]))!.state
  const sendNow = async (letter: string) => {
    expect((await press(consultant, letter, 'send', { when: 'now' })).status).toBe(303)
    await app.context.newsletters.idle()
  }

  test('a server that is slow, greylists, refuses, cuts, limits connections and dies: each gets one mail or a reason', async () => {
    await start(3)
    const readers = await addReaders(app.db, app.config, 120)
    const [slow, grey, refused, cut, full] = [readers[3]!, readers[10]!, readers[20]!, readers[30]!, readers[40]!]
    mails.behave(slow, { slowMs: 300 })
    mails.behave(grey, { refuse: { code: 451, times: 2 } })
    mails.behave(refused, { refuse: { code: 550 } })
    mails.behave(cut, { cut: { times: 1 } })
    mails.behave(full, { refuse: { code: 552, text: '5.2.2 mailbox full' } })
    mails.onTaken = (n) => {
      if (n === 50) void mails.stop()
    }
    const letter = await aLetter(consultant)
    await sendNow(letter)
    expect(mails.taken.length).toBeLessThan(120)
    expect(await state(letter)).toBe('sending')
    await mails.start()
    for (let i = 0; i < 8 && (await state(letter)) === 'sending'; i++) {
      await sendAll(app)
      app.clock.pass(30 * MINUTE_MS)
    }
    expect(await state(letter)).toBe('sent')

    const counts = mails.counts()
    const unsent = readers.filter((reader) => !counts.has(reader))
    expect(unsent.sort()).toEqual([full, refused].sort())
    // Only what was under way when the server died may come again, and then under the same name.
    const doubles = [...counts].filter(([, n]) => n > 1).map(([to]) => to)
    expect(doubles.length).toBeLessThanOrEqual(app.config.newsletter.connections)
    for (const to of doubles)
      expect(new Set(mails.taken.filter((mail) => mail.to === to).map(({ messageId }) => messageId)).size).toBe(1)
    const ended = await deliveries(app.db)
    expect(ended.filter((one) => one.state !== 'sent').map(({ email, reason, code }) => [email, reason, code])).toEqual(
      [
        [refused, 'refused', 550],
        [full, 'refused', 552],
      ],
    )
    expect(loggedText(app)).not.toContain(refused)
  })

  test('a mail that was taken before the connection broke comes again under the same name', async () => {
    await start()
    const [reader] = await addReaders(app.db, app.config, 1)
    mails.behave(reader!, { cut: { times: 1, after: true } })
    const letter = await aLetter(consultant)
    await sendNow(letter)
    app.clock.pass(2 * MINUTE_MS)
    await sendAll(app)
    expect(mails.taken.map(({ messageId }) => messageId)).toHaveLength(2)
    expect(new Set(mails.taken.map(({ messageId }) => messageId)).size).toBe(1)
    expect(await state(letter)).toBe('sent')
  })

  test('a mail has both parts, the headers that providers ask for, a signature that holds, and ends with one POST', async () => {
    await start()
    const [, other] = await addReaders(app.db, app.config, 2)
    const letter = await aLetter(consultant)
    await sendNow(letter)
    const { raw } = mails.taken.find(({ to }) => to === other)!
    const mail = await simpleParser(raw)
    expect(mail.subject).toBe('Nyt fra registret')
    expect(mail.from!.text).toContain('frivilligregistret@example.org')
    expect(mail.text).toContain('æ, ø og å')
    expect(mail.html).toContain('æ, ø og å')
    expect(mail.headers.get('precedence')).toBe('bulk')
    const header = (name: string) =>
      new RegExp(`^${name}: *((?:.|\\r\\n[ \\t])+)`, 'im').exec(raw.toString('latin1'))?.[1]
    expect(header('List-Id')).toBe('<nyhedsbrev-da.localhost>')
    expect(header('List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click')
    const { results } = await dkimVerify(raw, {
      resolver: (name: string, type: string) => {
        expect([name, type]).toEqual(['brev._domainkey.example.org', 'TXT'])
        const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
        return Promise.resolve([[`v=DKIM1; k=rsa; p=${key}`]])
      },
    })
    expect(results.map(({ status }) => status.result)).toEqual(['pass'])
    expect(header('DKIM-Signature')!.toLowerCase()).toContain('list-unsubscribe-post')

    const link = /<([^>]+)>/.exec(header('List-Unsubscribe')!)![1]!.replace(/\s/g, '')
    expect(mail.text).toContain(link)
    expect(mail.html).toContain(`href="${link}"`)
    const own = /http:\S*\/nyhedsbrev\/mit\/[\w.-]+/.exec(mail.text!)![0]
    expect((await app.visitor.get(new URL(own).pathname)).text).toContain(other!)
    const answer = await app.visitor.post(new URL(link).pathname).type('form').send('List-Unsubscribe=One-Click')
    expect(answer.status).toBe(200)
    expect((await consultant.get(`${letter}/udsendelse`)).text).toMatch(/Har meldt sig fra siden<\/dt><dd>1</)
    expect(mail.html).not.toMatch(/<img|utm_/)
  })

  test('who leaves before the mail’s turn has come gets none, and the other gets one', async () => {
    await start()
    await addReaders(app.db, app.config, 2)
    const letter = await aLetter(consultant)
    await press(consultant, letter, 'send', { when: 'later', date: '2026-11-25', time: '9.30' })
    expect(mails.taken).toHaveLength(0)
    expect(await state(letter)).toBe('planned')
    expect((await consultant.get(`${letter}/udsendelse`)).text).toContain('25. november 2026 kl. 09.30')
    // Deliveries are made, and the sender dies before it has sent any.
    app.clock.pass(24 * 60 * MINUTE_MS)
    mails.behave('reader1@example.dk', { refuse: { code: 451, times: 1 } })
    await sendAll(app)
    await app.db.write((tx) =>
      tx.run(`UPDATE "subscriber" SET "state" = 'unsubscribed', "leftAt" = ? WHERE "email" = 'reader1@example.dk'`, [
        app.clock.now(),
      ]),
    )
    app.clock.pass(30 * MINUTE_MS)
    await sendAll(app)
    expect(mails.taken.map(({ to }) => to)).toEqual(['reader2@example.dk'])
    expect((await deliveries(app.db)).map((one) => [one.state, one.reason])).toEqual([
      ['skipped', 'left'],
      ['sent', null],
    ])
    expect(await state(letter)).toBe('sent')
  })

  test('it goes to who speaks its language, has chosen one of its topics and follows its municipality or all, and has no pause', async () => {
    await start()
    const readers = await addReaders(app.db, app.config, 8)
    const idOf = (n: number) => `(SELECT "id" FROM "subscriber" WHERE "email" = '${readers[n - 1]!}')`
    const run = (sql: string) => app.db.write((tx) => tx.run(sql))
    const topic = (n: number, name: string) => run(`INSERT INTO "subscriber_topic" VALUES (${idOf(n)}, '${name}')`)
    const place = (n: number, code: string) =>
      run(`INSERT INTO "subscriber_municipality" VALUES (${idOf(n)}, '${code}')`)
    for (const n of [1, 2, 3, 4, 6, 7]) await topic(n, 'cases')
    await topic(5, 'methods')
    await place(2, '0615')
    await place(3, '0350')
    await run(`UPDATE "subscriber" SET "language" = 'en' WHERE "id" = ${idOf(4)}`)
    await run(`UPDATE "subscriber" SET "pausedUntil" = '2027-01-01' WHERE "id" = ${idOf(6)}`)
    await run(`UPDATE "subscriber" SET "pausedUntil" = '2026-11-24' WHERE "id" = ${idOf(7)}`)
    const letter = await aLetter(consultant, { topics: ['cases', 'experience'], municipalityCode: '0615' })
    expect((await consultant.get(`${letter}/vis`)).text).toContain('3 modtagere får det')
    await sendNow(letter)
    expect([...mails.counts().keys()].sort()).toEqual([readers[0], readers[1], readers[6]])
  })

  test('a plan can be undone and made anew, and a time that has passed is refused with all that was typed', async () => {
    await start()
    await addReaders(app.db, app.config, 1)
    const letter = await aLetter(consultant)
    const past = await press(consultant, letter, 'send', { when: 'later', date: '01.11.2026', time: '9.30' })
    expect(past.status).toBe(422)
    expect(past.text).toContain('Tidspunktet er gået')
    expect(past.text).toContain('value="9.30"')
    expect((await press(consultant, letter, 'send', { when: 'later', date: '2026-11-25', time: '25.00' })).status).toBe(
      422,
    )
    await press(consultant, letter, 'send', { when: 'later', date: '2026-11-25', time: '9.30' })
    await press(consultant, letter, 'fortryd')
    expect(await state(letter)).toBe('draft')
    expect((await fillIn(consultant, letter, { language: 'da', subject: 'Andet', body: 'Tekst' })).status).toBe(303)
    app.clock.pass(48 * 60 * MINUTE_MS)
    await sendAll(app)
    expect(mails.taken).toHaveLength(0)
  })

  test('one with a fault is not sent', async () => {
    await start()
    const letter = await aLetter(consultant, { body: '[[vejret]]' })
    const answer = await press(consultant, letter, 'send', { when: 'now' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Ret fejlene først')
    expect(await state(letter)).toBe('draft')
  })

  test('stopped in the middle it goes on later, and nobody gets it twice', async () => {
    await start()
    const readers = await addReaders(app.db, app.config, 150)
    const letter = await aLetter(consultant)
    for (const reader of readers.slice(0, 20)) mails.behave(reader, { slowMs: 20 })
    const stopping: Promise<unknown>[] = []
    mails.onTaken = (n) => {
      if (n === 10) stopping.push(press(consultant, letter, 'stop'))
    }
    await sendNow(letter)
    await Promise.all(stopping)
    await app.context.newsletters.idle()
    expect(await state(letter)).toBe('paused')
    const before = mails.taken.length
    expect(before).toBeLessThan(150)
    await sendAll(app)
    expect(mails.taken).toHaveLength(before)
    await press(consultant, letter, 'fortsaet')
    await sendAll(app)
    expect(await state(letter)).toBe('sent')
    expect([...mails.counts().values()].every((n) => n === 1)).toBe(true)
    expect(mails.counts().size).toBe(150)
  })

  test('too many refusals pause it, and tell why', async () => {
    await start()
    const readers = await addReaders(app.db, app.config, 200)
    for (const reader of readers.slice(0, 60)) mails.behave(reader, { refuse: { code: 554, text: '5.7.1 spam' } })
    const letter = await aLetter(consultant)
    await sendNow(letter)
    expect(await state(letter)).toBe('paused')
    const page = await consultant.get(`${letter}/udsendelse`)
    expect(page.text).toContain('For mange mails blev afvist')
    expect(page.text).toContain('Afvist af modtagerens mailserver')
    // The content was refused, not the addresses.
    expect(await app.db.read.one('SELECT count(*) AS "n" FROM "suppression"')).toEqual({ n: 0 })
  })

  test('an address that does not exist is suppressed at once, one that fails three times then, and both can be lifted', async () => {
    await start()
    const [gone, full] = await addReaders(app.db, app.config, 3)
    mails.behave(gone!, { refuse: { code: 550, text: '5.1.1 no such user' } })
    mails.behave(full!, { refuse: { code: 552, text: '5.2.2 full' } })
    for (let n = 1; n <= 3; n++) await sendNow(await aLetter(consultant, { subject: `Nummer ${n}` }))
    const page = await consultant.get('/nyhedsbreve/spaerrede')
    expect(page.text).toContain(gone!)
    expect(page.text).toContain(full!)
    expect((await deliveries(app.db)).filter(({ email }) => email === gone)).toHaveLength(1)
    expect((await deliveries(app.db)).filter(({ email }) => email === full)).toHaveLength(3)
    const id = (await app.db.read.one<{ id: number }>('SELECT "id" FROM "suppression" WHERE "emailKey" = ?', [gone!]))!
      .id
    const token = /name="_csrf" value="([^"]+)"/.exec(page.text)![1]!
    expect((await consultant.post(`/nyhedsbreve/spaerrede/${id}`).type('form').send({ _csrf: token })).status).toBe(303)
    mails.behave(gone!, {})
    await sendNow(await aLetter(consultant, { subject: 'Nummer 4' }))
    expect(mails.counts().get(gone!)).toBe(1)
  })

  test('the archive says what the mail said, in its list, page, feed and the sitemap, from the moment it goes out', async () => {
    await start()
    await addReaders(app.db, app.config, 1)
    expect((await app.visitor.get('/nyhedsbrev/arkiv')).text).toContain('Der er ikke sendt noget nyhedsbrev endnu')
    const letter = await aLetter(consultant)
    await sendNow(letter)
    const list = await app.visitor.get('/nyhedsbrev/arkiv')
    const href = /href="(\/nyhedsbrev\/arkiv\/[a-z0-9-]+)"/.exec(list.text)![1]!
    expect(href).toBe('/nyhedsbrev/arkiv/2026-11-24-nyt-fra-registret')
    const page = await app.visitor.get(href)
    const words = (html: string) =>
      wordsOf(html)
        .replace(/<[^>]*>/g, '')
        .replace(/\s+/g, ' ')
        .trim()
    const article = /<\/time><\/p>([^]*)<\/article>/.exec(page.text)![1]!
    const mail = await simpleParser(mails.taken[0]!.raw)
    expect(words(article).length).toBeGreaterThan(200)
    expect(words(String(mail.html))).toContain(words(article))
    expect(mail.text).toContain(`http://localhost:3000${href}`)
    expect((await app.visitor.get('/nyhedsbrev/arkiv.atom')).text).toContain(`http://localhost:3000${href}`)
    expect((await app.visitor.get('/en/nyhedsbrev/arkiv.atom')).headers['content-type']).toContain(
      'application/atom+xml',
    )
    expect((await app.visitor.get(`/en${href}`)).text).toContain('<article class="letter" lang="da">')
    expect((await app.visitor.get('/sitemap/pages.xml')).text).toContain(href)
    expect((await app.visitor.get('/nyhedsbrev/arkiv/findes-ikke')).status).toBe(404)
  })

  test('a consent that is withdrawn takes the words out of the archive and of every mail that has not left, and says so', async () => {
    await start()
    const [, late] = await addReaders(app.db, app.config, 2)
    const quoted = (await app.db.read.one<{ id: number; projectId: number; observation: string; place: string }>(
      `SELECT e."id", e."projectId", e."observation", p."municipalityCode" AS "place" FROM "experience" e
       JOIN "project" p ON p."id" = e."projectId" WHERE e."quotable" = TRUE AND p."status" = 'published' ORDER BY e."id" LIMIT 1`,
    ))!
    const said = quoted.observation.slice(0, 40)
    const words = (text: string) => text.replace(/[\s>]+/g, ' ')
    const body = `Først\n\n[[erfaring: ${quoted.id}]]\n\nog igen\n\n[[erfaring: ${quoted.id}]]\n\nTil slut`
    const planned = await aLetter(consultant, { subject: 'Planlagt', body })
    await press(consultant, planned, 'send', { when: 'later', date: '2026-11-25', time: '9.30' })
    const draft = await aLetter(consultant, { subject: 'Kladde', body })
    const letter = await aLetter(consultant, { body })
    mails.behave(late!, { refuse: { code: 451, times: 1 } })
    await sendNow(letter)
    const archived = '/nyhedsbrev/arkiv/2026-11-24-nyt-fra-registret'
    expect((await app.visitor.get(archived)).text.split(said)).toHaveLength(3)
    expect(words((await simpleParser(mails.taken[0]!.raw)).text!).split(said)).toHaveLength(3)

    app.clock.pass(60 * MINUTE_MS)
    const coordinator = await loggedIn(app, await aUser(app, 'coordinator', [quoted.place], 'k@example.dk'))
    const form = `/arbejdsbord/projekter/${quoted.projectId}/erfaring/${quoted.id}`
    expect((await coordinator.get(form)).text).toContain('Mails, der allerede er sendt, kan ikke kaldes tilbage')
    const answer = await fillIn(coordinator, form, {
      condition: 'clarity',
      rating: '4',
      observation: quoted.observation,
      respondentRole: 'citizen',
      observedOn: '2026-10-01',
    })
    expect(answer.status).toBe(303)

    const mark = 'Her stod en erfaring. Ordene er taget ud'
    const page = (await app.visitor.get(archived)).text
    expect(page).not.toContain(said)
    expect(page.split(mark)).toHaveLength(3)
    expect(page).toMatch(/Først[^]*Her stod[^]*og igen[^]*Her stod[^]*Til slut/)
    expect((await app.visitor.get('/nyhedsbrev/arkiv.atom')).text).toContain(`<updated>${app.clock.now()}</updated>`)
    await sendAll(app)
    expect(mails.taken.at(-1)!.to).toBe(late)
    app.clock.pass(24 * 60 * MINUTE_MS)
    await sendAll(app)
    expect(mails.taken).toHaveLength(4)
    for (const { raw } of mails.taken.slice(1)) {
      const mail = await simpleParser(raw)
      for (const part of [mail.text!, String(mail.html)]) {
        expect(words(part)).not.toContain(said)
        expect(words(part).split(mark)).toHaveLength(3)
        expect(part).not.toContain('4b1c7e')
      }
    }
    consultant = await loggedIn(app, await aUser(app, 'consultant', [], 'anden@example.dk'))
    expect((await consultant.get(`${draft}/vis`)).text).toContain('den må ikke citeres')
    expect((await consultant.get(`${letter}/udsendelse`)).text).toContain(
      'Mails, der var sendt, kan ikke kaldes tilbage',
    )
    expect((await consultant.get(`${letter}/vis?som=tekst`)).text).not.toContain(said)
    const noted = await app.db.read.all<{ entityKey: string; after: string }>(
      `SELECT "entityKey", "after" FROM "audit_entry" WHERE "action" = 'withdraw' AND "entity" = 'newsletter' ORDER BY "entityKey"`,
    )
    const ids = [planned, letter].map((one) => one.split('/').at(-1)).sort()
    expect(noted).toEqual(
      ids.map((entityKey) => ({ entityKey, after: JSON.stringify({ source: `experience ${quoted.id}` }) })),
    )
    const held = await Promise.all(
      ['newsletter', 'newsletter_quote'].map((table) => app.db.read.all(`SELECT * FROM "${table}"`)),
    )
    expect(JSON.stringify(held)).not.toContain(said)
  })

  test('nothing is counted and no link is marked unless an administrator says so; then totals are kept, of nobody', async () => {
    await start()
    const [reader, other] = await addReaders(app.db, app.config, 2)
    const body = `Se [projekterne](/projekter?kommune=horsens#liste), [hele siden](http://localhost:3000/om), [andre](https://andre.example/) og ![Et kort](/assets/x.png)\n\n[[tal]]`
    const uncounted = await aLetter(consultant, { subject: 'Uden', body })
    await sendNow(uncounted)
    const before = await simpleParser(mails.taken[0]!.raw)
    expect(mails.taken[0]!.raw.toString()).not.toContain('nb=')
    expect(before.text).toContain('eller hvilke links du følger')
    expect((await app.visitor.get('/privatliv')).text).toContain('eller hvilke links du følger')

    expect((await consultant.get('/administration/nyhedsbrev')).status).toBe(403)
    const administrator = await loggedIn(app, await aUser(app, 'administrator'))
    expect((await fillIn(administrator, '/administration/nyhedsbrev', { countClicks: 'ja' })).status).toBe(303)
    expect((await administrator.get('/administration/nyhedsbrev')).text).toMatch(/value="ja"[^>]* checked/)
    for (const page of ['/privatliv', '/en/privatliv'])
      expect((await app.visitor.get(page)).text).toMatch(
        /slutter med nyhedsbrevets nummer|end with the number of the newsletter/,
      )

    const letter = await aLetter(consultant, { subject: 'Med', body })
    const id = letter.split('/').at(-1)!
    await sendNow(letter)
    const [mine, theirs] = await Promise.all(
      [reader, other].map((to) => simpleParser(mails.taken.filter((mail) => mail.to === to).at(-1)!.raw)),
    )
    const linksIn = (html: string) => [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address!)
    const links = linksIn(String(mine!.html))
    expect(links).toContain(`http://localhost:3000/projekter?kommune=horsens&amp;nb=${id}#liste`)
    expect(links).toContain(`http://localhost:3000/om?nb=${id}`)
    expect(links).toContain('https://andre.example/')
    expect(links).toContain('http://localhost:3000/assets/x.png')
    // The same for all but the two that are one's own.
    expect(links.filter((link) => !linksIn(String(theirs!.html)).includes(link))).toHaveLength(2)
    expect(links.filter((link) => /afmeld|\/mit\//.test(link) && link.includes('nb='))).toEqual([])
    expect(mine!.text).toContain('aldrig af hvem')
    const archived = await app.visitor.get('/nyhedsbrev/arkiv/2026-11-24-med')
    expect(archived.text).not.toContain('nb=')

    const asReader = { 'User-Agent': 'Mozilla/5.0 (X11; Linux) Firefox/140.0' }
    const marked = `/om?nb=${id}`
    const plain = await app.visitor.get('/om')
    const page = await app.visitor.get(marked).set(asReader)
    expect(page.text).toBe(plain.text)
    expect(app.logged.at(-1)).toMatchObject({ path: '/om', kept: true })
    expect(page.text).toContain('<link rel="canonical" href="http://localhost:3000/om">')
    await app.visitor.get(`/projekter?kommune=horsens&nb=${id}`).set(asReader).expect(200)
    await app.visitor.get(`/projekter?nb=${id}&kommune=horsens`).set(asReader).expect(200)
    await app.visitor.head(marked).set(asReader)
    await app.visitor.get(marked).set('User-Agent', 'Barracuda Sentinel')
    await app.visitor.get(marked).set({ ...asReader, 'Sec-Purpose': 'prefetch;prerender' })
    await app.visitor.get(`/om/findes-ikke?nb=${id}`).set(asReader).expect(404)
    await app.visitor.get('/om?nb=99999').set(asReader).expect(200)
    await app.visitor
      .get(`/om?nb=${uncounted.split('/').at(-1)}`)
      .set(asReader)
      .expect(200)
    await app.context.clicks.flush()
    await app.visitor.get(marked).set(asReader)
    await app.context.clicks.flush()
    expect(await app.db.read.all('SELECT * FROM "newsletter_click" ORDER BY "path"')).toEqual([
      { newsletterId: Number(id), path: '/om', day: '2026-11-24', count: 2 },
      { newsletterId: Number(id), path: '/projekter?kommune=horsens', day: '2026-11-24', count: 2 },
    ])
    const shown = (await consultant.get(`${letter}/udsendelse`)).text
    expect(shown).toContain('Links er fulgt 4 gange')
    expect(shown).toMatch(/>\/om<\/a><\/th><td>2</)

    await fillIn(administrator, '/administration/nyhedsbrev', {})
    await app.visitor.get(marked).set(asReader)
    await app.context.clicks.flush()
    expect(await app.db.read.one('SELECT sum("count") AS "n" FROM "newsletter_click"')).toEqual({ n: 4 })
    const again = await aLetter(consultant, { subject: 'Uden', body })
    await sendNow(again)
    // But for the links that each has for itself, byte for byte what it was before anything was ever counted.
    const bare = (html: unknown) => String(html).replace(/\/(?:mit|afmeld|arkiv)\/[^"]+/g, '')
    const last = await simpleParser(mails.taken.filter(({ to }) => to === mails.taken[0]!.to).at(-1)!.raw)
    expect(bare(last.html)).toBe(bare(before.html))
  })

  test('a small newsletter does not wait behind a large one', async () => {
    await start()
    await addReaders(app.db, app.config, 450)
    const choose = (topic: string, who: string) =>
      app.db.write((tx) =>
        tx.run(`INSERT INTO "subscriber_topic" SELECT "id", '${topic}' FROM "subscriber" WHERE "email" ${who}`),
      )
    await choose('cases', `<> 'reader7@example.dk'`)
    await choose('methods', `= 'reader7@example.dk'`)
    const large = await aLetter(consultant, { subject: 'Til mange', topics: ['cases'] })
    const small = await aLetter(consultant, { subject: 'Til en', topics: ['methods'] })
    await press(consultant, small, 'send', { when: 'later', date: '2026-11-24', time: '13.01' })
    mails.onTaken = (n) => {
      if (n === 50) app.clock.pass(2 * MINUTE_MS)
    }
    await sendNow(large)
    expect(mails.taken.findIndex(({ to }) => to === 'reader7@example.dk')).toBeLessThan(430)
    expect([await state(large), await state(small)]).toEqual(['sent', 'sent'])
    expect(mails.counts().size).toBe(450)
    expect(mails.taken).toHaveLength(450)
  })

  test('no more leave in a second than may, in all and to one domain, as the mail server counts them', async () => {
    await start(undefined, { perSecond: 200, perDomain: 50 })
    await addReaders(app.db, app.config, 50, (n) =>
      n % 5 < 2 ? `reader${n}@stor.example` : `reader${n}@lille${n}.example`,
    )
    const letter = await aLetter(consultant)
    const began = performance.now()
    const took: { domain: string; at: number }[] = []
    mails.onTaken = () => {
      took.push({ domain: mails.taken.at(-1)!.to.split('@')[1]!, at: performance.now() - began })
    }
    await sendNow(letter)
    expect(took).toHaveLength(50)
    // However late a mail arrives, it cannot have arrived before those in front of it had left.
    const tooEarly = (times: number[], perSecond: number) =>
      times.filter((at, before) => at < (before * 1000) / perSecond - 1)
    expect(
      tooEarly(
        took.map(({ at }) => at),
        200,
      ),
    ).toEqual([])
    const large = took.filter(({ domain }) => domain === 'stor.example')
    expect(large).toHaveLength(20)
    expect(
      tooEarly(
        large.map(({ at }) => at),
        50,
      ),
    ).toEqual([])
  })

  test('two instances on one database share the work, and send nothing twice', async () => {
    await start()
    if (engine === 'sqlite') return
    const readers = await addReaders(app.db, app.config, 600)
    const OTHERS = 'anden@example.org'
    const other = await startApp(engine, { smtpUrl: mails.url, mailFrom: OTHERS }, app.config)
    const letter = await aLetter(consultant)
    // Every delivery is made, and most are not claimed yet.
    mails.onTaken = (n) => {
      if (n === 10) other.context.newsletters.wake()
    }
    await sendNow(letter)
    await other.context.newsletters.idle()
    await sendAll(app)
    const fromOther = mails.taken.filter(({ raw }) => raw.includes(OTHERS)).length
    expect(fromOther).toBeGreaterThan(0)
    expect(fromOther).toBeLessThan(readers.length)
    expect(mails.counts().size).toBe(readers.length)
    expect(mails.taken).toHaveLength(readers.length)
    const workers = await app.db.read.one<{ state: string }>('SELECT "state" FROM "newsletter"')
    expect(workers).toEqual({ state: 'sent' })
    await other.close()
  })
})

test('a Danish time is the same moment in summer and in winter', () => {
  expect(danishMoment('2026-11-25', '09:30')).toBe('2026-11-25T08:30:00.000Z')
  expect(danishMoment('2026-07-01', '09:30')).toBe('2026-07-01T07:30:00.000Z')
  expect(danishMoment('2026-03-29', '12:00')).toBe('2026-03-29T10:00:00.000Z')
})

describe('how fast mails leave', () => {
  const LIMITS = { perSecond: 20, perDomain: 5 }

  /** Lets all leave as soon as they may, by a clock that stands still while nobody waits. */
  function leave(domains: string[], idleAfter = Infinity): { domain: string; at: number }[] {
    let time = 1000
    const pace = paceOf(LIMITS, () => time)
    const waiting = [...domains]
    const left: { domain: string; at: number }[] = []
    while (waiting.length > 0) {
      const chosen = pace.choose(waiting)
      if ('at' in chosen) left.push({ domain: waiting.splice(chosen.at, 1)[0]!, at: time })
      else time += chosen.waitMs
      if (left.length === idleAfter && time < 60_000) time += 60_000
    }
    return left
  }
  const most = (times: number[]) =>
    Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length))
  const times = (left: { at: number }[]) => left.map(({ at }) => at)
  const MIXED = Array.from({ length: 120 }, (_, n) => (n % 3 === 0 ? 'stor.example' : `lille${n}.example`))

  test('no second holds more than its limit, and all of it is used', () => {
    const left = leave(MIXED)
    expect(most(times(left))).toBe(20)
    expect(most(times(left.filter(({ domain }) => domain === 'stor.example')))).toBe(5)
  })

  test('others do not wait behind a domain that has had its share', () => {
    const left = leave([...Array.from({ length: 50 }, () => 'stor.example'), 'lille.example'])
    expect(left.findIndex(({ domain }) => domain === 'lille.example')).toBeLessThan(3)
  })

  test('a pause is not caught up with', () => {
    expect(most(times(leave(MIXED, 30)))).toBe(20)
  })
})
