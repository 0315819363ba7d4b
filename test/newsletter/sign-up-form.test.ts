/** The captcha, the trap and everything else that a form can be sent with. */
import type { AddressObject } from 'mailparser'
import type { Engine } from '../../src/database/database'
import type { Response } from 'superagent'
import { answerHash } from '../../src/newsletter/captcha'
import { loggedText, onEachEngine, startApp, type TestApp } from '../support/app'
import { startMailServer, type MailServer } from '../support/mail-server'
import { tokenIn } from '../support/people'
import { DAY, TEN_MINUTES, hidden, send, signUp, signUpPage, stateOf } from './sign-up'

/** Superagent gives a sound as nothing unless told how to read it. */
const binary = (res: Response, done: (error: Error | null, body: unknown) => void) => {
  const parts: Buffer[] = []
  res.on('data', (part: Buffer) => parts.push(part))
  res.on('end', () => done(null, Buffer.concat(parts)))
}

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

  test('whatever the form is sent with, it is answered with the form', async () => {
    const bodies: [string, Record<string, unknown>][] = [
      [
        'lists for texts',
        { email: ['a@example.dk', 'b@example.dk'], answer: ['x', 'y'], captcha: ['x', 'y'], consent: ['ja', 'nej'] },
      ],
      ['NUL', { email: 'a\0@example.dk', answer: '\0', captcha: 'x\0y', kind: '\0' }],
      ['half a pair', { email: 'a\ud800@example.dk', answer: '\udfff', captcha: '\ud800' }],
      [
        'far too much',
        { email: `${'a'.repeat(9000)}@example.dk`, answer: 'x'.repeat(9000), captcha: 'x'.repeat(9000) },
      ],
      ['nothing', { email: '', answer: '', captcha: '', kind: '', consent: '', website: '' }],
      ['a captcha that cannot be', { captcha: 'x\0y' }],
      ['another one, of a kind that is none', { another: ['__proto__', 'x'], email: ['a', 'b'] }],
    ]
    for (const [what, body] of bodies) {
      const answer = await signUp(app, 'u@example.dk', body)
      expect([what, answer.status]).toEqual([what, body.another ? 200 : 422])
      expect(answer.text).toContain('name="answer"')
    }
    expect(await app.db.read.all('SELECT "id" FROM "subscriber"')).toEqual([])
  })

  test('a slip in a well-known domain is asked about once, beside the field, and the captcha is not used up', async () => {
    const page = await signUpPage(app)
    const asked = await send(app, page, 'Anna+nyt@gmial.com')
    expect(asked.status).toBe(422)
    expect(asked.text).toContain('Mente du Anna+nyt@gmail.com?')
    expect(hidden(asked.text, 'captcha')).toBe(page.captcha)
    const used = await send(app, page, 'Anna+nyt@gmial.com', { use: 'Anna+nyt@gmail.com' })
    expect([used.status, used.text.includes('value="Anna+nyt@gmail.com"')]).toEqual([200, true])

    expect((await send(app, page, 'Anna+nyt@gmial.com', { asked: 'Anna+nyt@gmial.com' })).status).toBe(303)
    expect(await stateOf(app, 'anna+nyt@gmial.com')).toBe('pending')
  })

  test('an address with letters of any language is taken, and compared as one', async () => {
    expect((await signUp(app, 'åse.ørsted@blåbær.dk')).status).toBe(303)
    expect((await signUp(app, 'ÅSE.ørsted@xn--blbr-roah.dk')).status).toBe(303)
    expect(await app.db.read.all('SELECT "email", "emailKey" FROM "subscriber"')).toEqual([
      { email: 'ÅSE.ørsted@xn--blbr-roah.dk', emailKey: 'åse.ørsted@blåbær.dk' },
    ])
    expect((await mails.parsed()).map((mail) => (mail.to as AddressObject).value[0]!.address)).toEqual([
      'åse.ørsted@blåbær.dk',
      'ÅSE.ørsted@blåbær.dk',
    ])
  })

  test('the small form on every page brings the address along, and nothing of it is kept or told', async () => {
    const home = await app.visitor.get('/en/projekter')
    expect(home.text).toContain('action="/en/nyhedsbrev/start"')
    const agent = app.agent()
    const page = await agent.post('/nyhedsbrev/start').type('form').send({ email: 'lille@gmial.com' })
    expect(page.status).toBe(200)
    expect(page.text).toContain('value="lille@gmial.com"')
    expect(page.text).toContain('Mente du lille@gmail.com?')
    expect(hidden(page.text, 'captcha')).not.toBe('')
    expect(tokenIn(page)).not.toBe('')
    expect((await app.visitor.get('/nyhedsbrev/start')).headers.location).toBe('/nyhedsbrev')
    expect((await agent.get('/nyhedsbrev')).text).not.toContain('action="/nyhedsbrev/start"')
    expect(loggedText(app)).not.toContain('lille@')
    for (const email of [['a', 'b'], 'x'.repeat(5000), '\0'])
      expect((await app.visitor.post('/nyhedsbrev/start').type('form').send({ email })).status).toBe(200)
  })

  test('a captcha can be listened to: five characters as a WAV that does not tell them, in either language', async () => {
    for (const root of ['', '/en']) {
      const agent = app.agent()
      const page = await agent.get(`${root}/nyhedsbrev?captcha=sound`)
      const src = /<audio[^>]* src="([^"]+)"/.exec(page.text)![1]!
      const sound = await agent.get(src).buffer().parse(binary)
      const bytes = sound.body as Buffer
      expect([sound.headers['content-type'], sound.headers['cache-control']]).toEqual(['audio/wav', 'no-store'])
      expect([bytes.toString('latin1', 0, 4), bytes.readUInt32LE(4)]).toEqual(['RIFF', bytes.length - 8])
      const seconds = (bytes.length - 44) / bytes.readUInt32LE(28)
      expect(seconds).toBeGreaterThan(4)
      expect(seconds).toBeLessThan(10)
      // It begins with the murmur alone: the characters stand well out of it.
      const samples = Float64Array.from(bytes.subarray(44), (sample) => (sample - 127.5) / 127.5)
      const loudness = (from: number, to: number) =>
        Math.sqrt(samples.subarray(from, to).reduce((sum, sample) => sum + sample ** 2, 0) / (to - from))
      const loudest = Math.max(
        ...Array.from({ length: Math.floor(samples.length / 1000) }, (_, n) => loudness(n * 1000, n * 1000 + 1000)),
      )
      expect(20 * Math.log10(loudest / loudness(0, 5000))).toBeGreaterThan(10)
      expect((await agent.get(src.replace('.wav', '.png'))).status).toBe(404)

      const typed = 'K - 7, p w x'
      const answered = {
        agent,
        path: `${root}/nyhedsbrev`,
        token: tokenIn(page),
        captcha: hidden(page.text, 'captcha'),
      }
      await app.db.write((tx) =>
        tx.run('UPDATE "captcha" SET "answerHash" = ?', [answerHash(app.config, answered.captcha, 'k7pwx')]),
      )
      expect((await send(app, answered, `lyd${root.length}@example.dk`, { answer: typed, kind: 'sound' })).status).toBe(
        303,
      )
    }
  })

  test('a line break in any field makes no header', async () => {
    for (const name of ['topics', 'municipalities', 'language', 'consent', 'captcha', 'asked', 'kind', 'answer'])
      expect([name, (await signUp(app, 'g@example.dk', { [name]: 'ja\r\nBcc: x@example.dk' })).status]).toEqual([
        name,
        ['asked', 'kind'].includes(name) ? 303 : 422,
      ])
    expect(JSON.stringify(await mails.parsed())).not.toContain('x@example.dk')
  })

  test('a line break in the address makes no header', async () => {
    expect((await signUp(app, 'g@example.dk\r\nBcc: x@example.dk')).status).toBe(422)
    expect(await mails.parsed()).toHaveLength(0)
  })

  test('ten thousand sign-ups of one mailbox, under whatever name, bring it three mails, and its owner may sign up the next day', async () => {
    await app.db.write(async (tx) => {
      await tx.run(
        `INSERT INTO "consent_text" ("hash", "version", "language", "text", "firstUsedAt") VALUES ('x', 'x', 'da', 'Ja', ?)`,
        [app.clock.now()],
      )
      await tx.run(
        `WITH RECURSIVE n ("i") AS (SELECT 1 UNION ALL SELECT "i" + 1 FROM n WHERE "i" < 10000)
         INSERT INTO "sign_up_request" ("email", "emailKey", "language", "choices", "consentTextHash", "consentSource", "at")
         SELECT 'offer+' || "i" || '@example.dk', 'offer+' || "i" || '@example.dk', 'da', '{"topics":["cases"],"municipalities":[]}', 'x', '/', ?
         FROM n`,
        [app.clock.now()],
      )
    })
    app.context.owedMails.wake()
    await app.context.owedMails.idle()
    expect(await mails.parsed()).toHaveLength(3)
    expect(await app.db.read.all('SELECT "id" FROM "sign_up_request"')).toEqual([])
    app.clock.pass(DAY)
    await signUp(app, 'offer@example.dk')
    expect(await mails.parsed()).toHaveLength(4)
  })

  test('beyond a hundred sign-ups a day from one client, or a thousand an hour from all, nobody is signed up', async () => {
    await signUp(app, 'foerst@example.dk')
    const setCount = (prefix: string, hits: number) =>
      app.db.write((tx) => tx.run(`UPDATE "request_count" SET "hits" = ? WHERE "key" LIKE ?`, [hits, `${prefix}:%`]))
    await setCount('newsletter-client', 99)
    expect((await signUp(app, 'hundred@example.dk')).status).toBe(303)
    expect((await signUp(app, 'for.mange@example.dk')).status).toBe(429)

    await setCount('newsletter-client', 1)
    await setCount('newsletter-all', 999)
    expect((await signUp(app, 'tusind@example.dk')).status).toBe(303)
    expect((await signUp(app, 'for.mange@example.dk')).status).toBe(503)
    expect(await stateOf(app, 'for.mange@example.dk')).toBeUndefined()
    app.clock.pass(60 * 60 * 1000)
    expect((await signUp(app, 'for.mange@example.dk')).status).toBe(303)
  })

  test('the twenty-first try from one client within ten minutes must wait', async () => {
    const agent = app.agent()
    const token = tokenIn(await agent.get('/nyhedsbrev'))
    const tries: number[] = []
    for (let i = 0; i < 21; i++)
      tries.push((await agent.post('/nyhedsbrev').type('form').send({ _csrf: token, email: 'x' })).status)
    expect(tries).toEqual([...Array(20).fill(422), 429])
  })
})
