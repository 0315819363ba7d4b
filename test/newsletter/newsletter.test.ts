import fs from 'node:fs'
import path from 'node:path'
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser'
import type { Engine } from '../../src/database/database'
import { answerHash } from '../../src/newsletter/captcha'
import { CONSENT_VERSION } from '../../src/newsletter/subscriptions'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { freshPlace } from '../support/databases'
import { startMailServer, type MailServer } from '../support/mail-server'
import { tokenIn, type Agent } from '../support/people'

const hidden = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

interface SignUpPage {
  agent: Agent
  path: string
  token: string
  captcha: string
}

/** The sign-up page as a visitor sees it, its captcha now asking for K7PWX: what it asked for stands only in the picture. */
async function signUpPage(app: TestApp, agent: Agent = app.agent(), root = ''): Promise<SignUpPage> {
  const path = `${root}/nyhedsbrev`
  const page = await agent.get(path)
  const captcha = hidden(page.text, 'captcha')
  await app.db.write((tx) =>
    tx.run('UPDATE "captcha" SET "answerHash" = ? WHERE "id" = ?', [answerHash(app.config, captcha, 'k7pwx'), captcha]),
  )
  return { agent, path, token: tokenIn(page), captcha }
}

async function send(app: TestApp, page: SignUpPage, email: string, more: Record<string, unknown> = {}) {
  const answer = await page.agent
    .post(page.path)
    .type('form')
    .send({
      _csrf: page.token,
      captcha: page.captcha,
      kind: 'picture',
      email,
      consent: 'ja',
      answer: 'k7pwx',
      website: '',
      ...more,
    })
  await app.context.owedMails.idle()
  return answer
}

const signUp = async (app: TestApp, email: string, more: Record<string, unknown> = {}, root = '') =>
  send(app, await signUpPage(app, app.agent(), root), email, more)

const TEN_MINUTES = 10 * 60 * 1000
const DAY = 24 * 60 * 60 * 1000

const linkIn = (mail: ParsedMail, part: string) =>
  new URL(new RegExp(`http\\S+/nyhedsbrev/${part}/\\S+`).exec(mail.text ?? '')![0]).pathname
const stateOf = async (app: TestApp, email: string) =>
  (
    await app.db.read.one<{ state: string }>('SELECT "state" FROM "subscriber" WHERE "emailKey" = ?', [
      email.toLowerCase(),
    ])
  )?.state

onEachEngine((engine: Engine) => {
  let app: TestApp
  let mails: MailServer
  beforeEach(async () => {
    mails = await startMailServer()
    app = await startApp(engine, { smtpUrl: mails.url })
  })
  afterEach(async () => {
    await app.close()
    await mails.stop()
  })

  test('a visitor signs up, confirms by the button behind the link, and leaves with one click', async () => {
    const thanks = await signUp(app, 'Anna@Example.dk')
    expect([thanks.status, thanks.headers.location]).toEqual([303, '/nyhedsbrev/tak'])
    const [mail] = await mails.parsed()
    expect(mail!.subject).toBe('Bekræft din tilmelding til nyhedsbrevet')
    expect(mail!.html).toContain('lang="da"')
    const confirmPath = linkIn(mail!, 'bekraeft')

    // What a mail scanner does.
    expect((await app.visitor.get(confirmPath)).text).toContain('<button')
    await app.visitor.head(confirmPath)
    expect(await stateOf(app, 'anna@example.dk')).toBe('pending')

    expect((await app.visitor.post(confirmPath)).text).toContain('Du er tilmeldt')
    expect(await stateOf(app, 'anna@example.dk')).toBe('active')
    expect((await app.visitor.post(confirmPath)).status).toBe(200)

    const leavePath = new URL(
      String(
        mail!.headers.get('list') && (mail!.headers.get('list') as { unsubscribe: { url: string } }).unsubscribe.url,
      ),
    ).pathname
    expect(leavePath).toBe(linkIn(mail!, 'afmeld'))
    const left = await app.visitor.post(leavePath).type('form').send('List-Unsubscribe=One-Click')
    expect(left.status).toBe(200)
    expect(await stateOf(app, 'anna@example.dk')).toBe('unsubscribed')
    expect((await app.visitor.post(leavePath)).status).toBe(200)
    expect((await app.visitor.get(confirmPath)).status).toBe(404)
  })

  test('in English, page and mail are English', async () => {
    await signUp(app, 'ann@example.org', {}, '/en')
    const [mail] = await mails.parsed()
    expect(mail!.subject).toBe('Confirm that you want the newsletter')
    expect(linkIn(mail!, 'bekraeft')).toMatch(/^\/en\/nyhedsbrev/)
  })

  test('the answer is the same whether the address is new, pending, active or has left', async () => {
    const answers = [await signUp(app, 'b@example.dk'), await signUp(app, 'B@example.dk')]
    await app.visitor.post(linkIn((await mails.parsed()).at(-1)!, 'bekraeft'))
    answers.push(await signUp(app, 'b@example.dk'))
    expect((await mails.parsed()).at(-1)!.subject).toBe('Du får allerede nyhedsbrevet')
    await app.visitor.post(linkIn((await mails.parsed()).at(-1)!, 'afmeld'))
    app.clock.pass(25 * 60 * 60 * 1000)
    answers.push(await signUp(app, 'b@example.dk'))

    expect(answers.map(({ status, headers, text }) => [status, headers.location, text])).toEqual(
      Array(4).fill([answers[0]!.status, answers[0]!.headers.location, answers[0]!.text]),
    )
    expect(await stateOf(app, 'b@example.dk')).toBe('pending')
    await app.visitor.post(linkIn((await mails.parsed()).at(-1)!, 'bekraeft'))
    expect(await stateOf(app, 'b@example.dk')).toBe('active')
  })

  test('no more than three mails a day reach one mailbox, whatever stands after its +, and the last link stays good', async () => {
    for (const email of ['c@example.dk', 'c+1@example.dk', 'C@example.dk', 'c@example.dk', 'c+2@example.dk'])
      expect((await signUp(app, email)).status).toBe(303)
    expect(await mails.parsed()).toHaveLength(3)
    await app.visitor.post(linkIn((await mails.parsed()).at(-1)!, 'bekraeft'))
    expect(await stateOf(app, 'c@example.dk')).toBe('active')
  })

  test('a captcha is good for one try, right or wrong, and only for ten minutes', async () => {
    const page = await signUpPage(app)
    expect((await send(app, page, 'd@example.dk')).status).toBe(303)
    const reused = await send(app, page, 'e@example.dk')
    expect(reused.status).toBe(422)
    expect(reused.text).toContain('value="e@example.dk"')
    expect(reused.text).toMatch(/<input[^>]*name="consent"[^>]* checked/)
    expect(reused.text).not.toContain('k7pwx')
    expect(hidden(reused.text, 'captcha')).not.toBe(page.captcha)

    const second = await signUpPage(app)
    expect((await send(app, second, 'e@example.dk', { answer: 'AAAAA' })).status).toBe(422)
    expect((await send(app, second, 'e@example.dk')).status).toBe(422)

    const old = await signUpPage(app)
    app.clock.pass(TEN_MINUTES + 1)
    expect((await send(app, old, 'e@example.dk')).status).toBe(422)
    expect(await stateOf(app, 'e@example.dk')).toBeUndefined()
  })

  test('of many who answer the same captcha at once one is let in', async () => {
    const page = await signUpPage(app)
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => send(app, page, `same${n}@example.dk`).then(({ status }) => status)),
    )
    expect(answers.sort()).toEqual([303, ...Array(7).fill(422)])
  })

  test("another's captcha neither counts nor is used up", async () => {
    const [mine, theirs] = [await signUpPage(app), await signUpPage(app)]
    const answer = await send(app, { ...mine, captcha: theirs.captcha }, 'd@example.dk')
    expect(answer.status).toBe(422)
    expect(hidden(answer.text, 'captcha')).not.toBe(theirs.captcha)
    expect((await send(app, theirs, 'e@example.dk')).status).toBe(303)
  })

  test('another picture or a question instead keeps what was typed; only a PNG is ever sent', async () => {
    const agent = app.agent()
    const page = await agent.get('/nyhedsbrev')
    const src = /src="(\/nyhedsbrev\/captcha\/[^"]+)"/.exec(page.text)![1]!
    const picture = await agent.get(src)
    expect(picture.headers['content-type']).toBe('image/png')
    expect(picture.headers['cache-control']).toBe('no-store')
    expect(picture.body.subarray(1, 4).toString()).toBe('PNG')
    expect(picture.body.length).toBeLessThan(12_000)

    const question = await agent
      .post('/nyhedsbrev')
      .type('form')
      .send({ _csrf: tokenIn(page), email: 'half@', another: 'question', kind: 'picture' })
    expect(question.status).toBe(200)
    expect(question.text).toContain('value="half@"')
    expect(question.text).not.toContain('/nyhedsbrev/captcha/')
    expect(hidden(question.text, 'kind')).toBe('question')
  })

  test('whoever fills the field that people do not see gets the same answer and is not kept', async () => {
    expect((await signUp(app, 'robot@example.dk', { website: 'http://spam.example' })).status).toBe(303)
    expect(await stateOf(app, 'robot@example.dk')).toBeUndefined()
    expect(await mails.parsed()).toHaveLength(0)
  })

  test('what is wrong stands beside its field, and the captcha is not used up by it', async () => {
    const page = await signUpPage(app)
    const answer = await send(app, page, 'not an address', { consent: '' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('id="email-error"')
    expect(answer.text).toContain('id="consent-error"')
    expect(hidden(answer.text, 'captcha')).toBe(page.captcha)
    expect((await send(app, page, 'f@example.dk')).status).toBe(303)
  })

  test('the very words that were agreed to are kept as proof, in the language they were read in', async () => {
    await signUp(app, 'p@example.dk')
    await signUp(app, 'q@example.org', {}, '/en')
    await signUp(app, 'r@example.dk')
    const proofs = await app.db.read.all<Record<string, string>>(
      `SELECT s."email", s."consentAt", s."consentSource", c."version", c."language", c."text"
       FROM "subscriber" s JOIN "consent_text" c ON c."hash" = s."consentTextHash" ORDER BY s."email"`,
    )
    expect(proofs).toMatchObject([
      { email: 'p@example.dk', language: 'da', consentAt: app.clock.now(), consentSource: '/nyhedsbrev' },
      { email: 'q@example.org', language: 'en', version: CONSENT_VERSION },
      { email: 'r@example.dk', language: 'da', text: proofs[0]!.text },
    ])
    expect(proofs[0]!.text).toMatch(/^Ja tak, Center for Borgerdialog må .* trække samtykket tilbage/)
    expect((await app.visitor.get('/nyhedsbrev')).text).toContain(proofs[0]!.text)
  })

  test('whoever signs up again before confirming may use the link of either mail, for fourteen days', async () => {
    await signUp(app, 's@example.dk')
    app.clock.pass(DAY)
    await signUp(app, 's@example.dk')
    const [first, second] = await mails.parsed()
    expect(linkIn(first!, 'bekraeft')).toBe(linkIn(second!, 'bekraeft'))

    app.clock.pass(14 * DAY)
    expect((await app.visitor.post(linkIn(first!, 'bekraeft'))).status).toBe(404)
    expect(await stateOf(app, 's@example.dk')).toBe('pending')
  })

  test('a link confirms nothing any more once its owner has left, even if somebody signs the address up again', async () => {
    await signUp(app, 't@example.dk')
    const [mail] = await mails.parsed()
    await app.visitor.post(linkIn(mail!, 'bekraeft'))
    await app.visitor.post(linkIn(mail!, 'afmeld'))
    await signUp(app, 't@example.dk')
    expect((await app.visitor.post(linkIn(mail!, 'bekraeft'))).status).toBe(404)
    expect((await app.visitor.post(linkIn(mail!, 'afmeld'))).status).toBe(200)
    expect(await stateOf(app, 't@example.dk')).toBe('unsubscribed')
  })

  test.each([
    [
      'lists for texts',
      { email: ['a@example.dk', 'b@example.dk'], answer: ['x', 'y'], captcha: ['x', 'y'], consent: ['ja', 'nej'] },
    ],
    ['NUL', { email: 'a\0@example.dk', answer: '\0', captcha: 'x\0y', kind: '\0' }],
    ['half a pair', { email: 'a\ud800@example.dk', answer: '\udfff', captcha: '\ud800' }],
    ['far too much', { email: `${'a'.repeat(9000)}@example.dk`, answer: 'x'.repeat(9000), captcha: 'x'.repeat(9000) }],
    ['nothing', { email: '', answer: '', captcha: '', kind: '', consent: '', website: '' }],
    ['a captcha that cannot be', { captcha: 'x\0y' }],
    ['another one, of a kind that is none', { another: ['__proto__', 'x'], email: ['a', 'b'] }],
  ])('%s in the form is answered with the form', async (_what, body) => {
    const answer = await signUp(app, 'u@example.dk', body)
    expect([200, 422]).toContain(answer.status)
    expect(answer.text).toContain('name="answer"')
    expect(await app.db.read.all('SELECT "id" FROM "subscriber"')).toEqual([])
  })

  test('a line break in the address makes no header', async () => {
    expect((await signUp(app, 'g@example.dk\r\nBcc: x@example.dk')).status).toBe(422)
    expect(await mails.parsed()).toHaveLength(0)
  })

  test('the twenty-first try from one client within ten minutes must wait', async () => {
    const agent = app.agent()
    const token = tokenIn(await agent.get('/nyhedsbrev'))
    const tries: number[] = []
    for (let i = 0; i < 21; i++)
      tries.push((await agent.post('/nyhedsbrev').type('form').send({ _csrf: token, email: 'x' })).status)
    expect(tries).toEqual([...Array(20).fill(422), 429])
  })

  test('a mail server that is down loses nothing: the next start sends what is owed', async () => {
    const place = await freshPlace(engine)
    const first = await startApp(engine, { smtpUrl: 'smtp://127.0.0.1:1' }, place)
    expect((await signUp(first, 'h@example.dk')).status).toBe(303)
    await first.close()
    expect(await mails.parsed()).toHaveLength(0)

    const second = await startApp(engine, { smtpUrl: mails.url }, place)
    second.context.owedMails.wake()
    await second.context.owedMails.idle()
    expect((await mails.parsed()).map((mail) => mail.subject)).toEqual(['Bekræft din tilmelding til nyhedsbrevet'])
    await second.close()
  })

  test('a mail that another process began and never finished is sent when its claim runs out, and only then', async () => {
    const place = await freshPlace(engine)
    const first = await startApp(engine, { smtpUrl: 'smtp://127.0.0.1:1' }, place)
    await signUp(first, 'h@example.dk')
    const until = new Date(Date.parse(first.clock.now()) + 5 * 60 * 1000).toISOString()
    await first.db.write((tx) => tx.run('UPDATE "subscriber" SET "claimedUntil" = ?', [until]))
    await first.close()

    const second = await startApp(engine, { smtpUrl: mails.url }, place)
    const sent = async () => {
      second.context.owedMails.wake()
      await second.context.owedMails.idle()
      return (await mails.parsed()).length
    }
    expect(await sent()).toBe(0)
    second.clock.pass(5 * 60 * 1000)
    expect(await sent()).toBe(1)
    expect(await sent()).toBe(1)
    await second.close()
  })

  test('an address that the mail server refuses keeps nobody else waiting, and is given up after four tries', async () => {
    mails.refuse('refused@example.dk', 550)
    await signUp(app, 'refused@example.dk')
    await signUp(app, 'w@example.dk')
    expect((await mails.parsed()).map((mail) => (mail.to as AddressObject).text)).toEqual(['w@example.dk'])
    for (let i = 0; i < 6; i++) {
      app.clock.pass(60 * 60 * 1000)
      app.context.owedMails.wake()
      await app.context.owedMails.idle()
    }
    expect(mails.refused()).toBe(4)
    expect(JSON.stringify(app.logged)).not.toContain('refused@example.dk')
  })

  test('a mail server that asks for patience gets the mail later', async () => {
    mails.refuse('grey@example.dk', 451)
    await signUp(app, 'grey@example.dk')
    expect(await mails.parsed()).toHaveLength(0)
    mails.accept('grey@example.dk')
    app.context.owedMails.wake()
    await app.context.owedMails.idle()
    expect(await mails.parsed()).toHaveLength(0)
    app.clock.pass(60 * 1000)
    app.context.owedMails.wake()
    await app.context.owedMails.idle()
    expect(await mails.parsed()).toHaveLength(1)
  })

  test('however much comes from one place, leaving by one click is never refused', async () => {
    await signUp(app, 'x@example.dk')
    const leavePath = linkIn((await mails.parsed())[0]!, 'afmeld')
    const strict = await startApp(engine, { requestsPerMinute: 2 }, app.config)
    for (let i = 0; i < 4; i++) await strict.visitor.get('/nyhedsbrev/tak')
    expect((await strict.visitor.get('/nyhedsbrev/tak')).status).toBe(429)
    const left = await strict.visitor.post(leavePath).type('form').send('List-Unsubscribe=One-Click')
    expect(left.status).toBe(200)
    expect(left.headers['set-cookie']).toBeUndefined()
    expect(await stateOf(app, 'x@example.dk')).toBe('unsubscribed')
    await strict.close()
  })

  test('without a mail server mails are files that a mail program opens', async () => {
    const own = await startApp(engine)
    await signUp(own, 'i@example.dk')
    const folder = path.join(own.config.dataDir, 'mail')
    const [file] = fs.readdirSync(folder)
    const mail = await simpleParser(fs.readFileSync(path.join(folder, file!)))
    expect(file).toMatch(/\.eml$/)
    expect(mail.to).toMatchObject({ text: 'i@example.dk' })
    expect(linkIn(mail, 'bekraeft')).toMatch(/^\/nyhedsbrev\/bekraeft\//)
    await own.close()
  })

  test('no token or address stands in the log', async () => {
    await signUp(app, 'log@example.dk')
    const path = linkIn((await mails.parsed())[0]!, 'bekraeft')
    await app.visitor.get(path)
    const log = JSON.stringify(app.logged)
    expect(log).not.toContain('log@example.dk')
    expect(log).not.toContain(path.split('/').at(-1))
    expect(log).toContain('/nyhedsbrev/bekraeft/…')
  })
})
