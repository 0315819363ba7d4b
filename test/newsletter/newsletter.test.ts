import fs from 'node:fs'
import path from 'node:path'
import { simpleParser, type ParsedMail } from 'mailparser'
import type { Engine } from '../../src/database/database'
import { answerHash } from '../../src/newsletter/captcha'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { freshPlace } from '../support/databases'
import { startMailServer, type MailServer } from '../support/mail-server'
import { tokenIn, type Agent } from '../support/people'

const hidden = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

/** A captcha whose answer the test knows: what the page's own says stands nowhere but in the picture. */
async function knownCaptcha(app: TestApp, answer: string): Promise<string> {
  const id = `known-${Math.random().toString(36).slice(2)}`
  await app.db.write((tx) =>
    tx.run(
      'INSERT INTO "captcha" ("id", "purpose", "kind", "answerHash", "challenge", "expiresAt") VALUES (?, ?, ?, ?, ?, ?)',
      [
        id,
        'newsletter',
        'picture',
        answerHash(app.config, id, answer.toLowerCase()),
        Buffer.from('picture').toString('base64'),
        new Date(Date.parse(app.clock.now()) + 600_000).toISOString(),
      ],
    ),
  )
  return id
}

async function signUp(
  app: TestApp,
  email: string,
  more: Record<string, string> = {},
  agent: Agent = app.agent(),
  root = '',
) {
  const page = await agent.get(`${root}/nyhedsbrev`)
  const captcha = more.captcha ?? (await knownCaptcha(app, 'K7PWX'))
  const answer = await agent
    .post(`${root}/nyhedsbrev`)
    .type('form')
    .send({
      _csrf: tokenIn(page),
      kind: 'picture',
      email,
      consent: 'ja',
      answer: 'k7pwx',
      website: '',
      ...more,
      captcha,
    })
  await app.context.owedMails.idle()
  return answer
}

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
    await signUp(app, 'ann@example.org', {}, app.agent(), '/en')
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

  test('no more than three mails a day reach one address, and the last link stays good', async () => {
    for (let i = 0; i < 6; i++) expect((await signUp(app, 'c@example.dk')).status).toBe(303)
    expect(await mails.parsed()).toHaveLength(3)
    await app.visitor.post(linkIn((await mails.parsed()).at(-1)!, 'bekraeft'))
    expect(await stateOf(app, 'c@example.dk')).toBe('active')
  })

  test('a captcha is good for one try, and only for ten minutes', async () => {
    const used = await knownCaptcha(app, 'K7PWX')
    expect((await signUp(app, 'd@example.dk', { captcha: used })).status).toBe(303)
    const reused = await signUp(app, 'e@example.dk', { captcha: used })
    expect(reused.status).toBe(422)
    expect(reused.text).toContain('value="e@example.dk"')
    expect(hidden(reused.text, 'captcha')).not.toBe(used)

    const wrong = await knownCaptcha(app, 'K7PWX')
    expect((await signUp(app, 'e@example.dk', { captcha: wrong, answer: 'AAAAA' })).status).toBe(422)
    expect((await signUp(app, 'e@example.dk', { captcha: wrong })).status).toBe(422)

    const old = await knownCaptcha(app, 'K7PWX')
    app.clock.pass(10 * 60 * 1000 + 1)
    expect((await signUp(app, 'e@example.dk', { captcha: old })).status).toBe(422)
    expect(await stateOf(app, 'e@example.dk')).toBeUndefined()
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
    const captcha = await knownCaptcha(app, 'K7PWX')
    const answer = await signUp(app, 'not an address', { consent: '', captcha })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('id="email-error"')
    expect(answer.text).toContain('id="consent-error"')
    expect(hidden(answer.text, 'captcha')).toBe(captcha)
    expect((await signUp(app, 'f@example.dk', { captcha })).status).toBe(303)
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
