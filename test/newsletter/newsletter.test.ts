/** From the form to the last mail: what somebody who signs up meets. */
import type { Engine } from '../../src/database/database'
import { CONSENT_VERSION } from '../../src/newsletter/subscriptions'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { startMailServer, type MailServer } from '../support/mail-server'
import { DAY, linkIn, signUp, stateOf } from './sign-up'

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
