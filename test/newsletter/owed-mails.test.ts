/** A mail that was promised is sent, whatever the mail server does. */
import fs from 'node:fs'
import path from 'node:path'
import { simpleParser, type AddressObject } from 'mailparser'
import type { Engine } from '../../src/database/database'
import { signUp as putAside } from '../../src/newsletter/sign-up-requests'
import { confirm } from '../../src/newsletter/subscriptions'
import { TOPICS } from '../../src/newsletter/topics'
import { loggedText, onEachEngine, startApp, type TestApp } from '../support/app'
import { freshPlace } from '../support/databases'
import { startMailServer, type MailServer } from '../support/mail-server'
import { linkIn, signUp } from './sign-up'

/** As the form does, without waking who carries it out. */
const signUpBehind = ({ context }: TestApp, email: string) =>
  putAside(context, {
    email,
    language: 'da',
    choices: { topics: [...TOPICS], municipalities: [] },
    source: '/nyhedsbrev',
    consent: { text: 'Ja tak', language: 'da' },
  })

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
    expect(loggedText(app)).not.toContain('refused@example.dk')
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

  test('one who confirms and signs up again while the first mail is still on its way gets the answer to that too', async () => {
    const email = 'hurtig@example.dk'
    mails.whileTakingNext(async () => {
      const [mail] = await mails.parsed()
      await confirm(app.context, linkIn(mail!, 'bekraeft').split('/').at(-1)!)
      await signUpBehind(app, email)
    })
    await signUp(app, email)
    app.context.owedMails.wake()
    await app.context.owedMails.idle()

    expect((await mails.parsed()).map((mail) => mail.subject)).toEqual([
      'Bekræft din tilmelding til nyhedsbrevet',
      'Du får allerede nyhedsbrevet',
    ])
  })

  const signUpMany = async (at: TestApp, count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await signUpBehind(at, `mange${n}@example.dk`)
  }
  const waiting = async (at: TestApp) =>
    (await at.db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "sign_up_request"'))!.n

  test('in a flood of sign-ups the first get their mail while the last still wait for their turn', async () => {
    await signUpMany(app, 51)
    let waited = 0
    mails.whileTakingNext(async () => {
      waited = await waiting(app)
    })
    app.context.owedMails.wake()
    await app.context.owedMails.idle()
    expect(waited).toBe(1)
    expect(new Set((await mails.parsed()).map((mail) => (mail.to as AddressObject).text)).size).toBe(51)
  })

  test('sign-ups are carried out while the mail server is down', async () => {
    const without = await startApp(engine, { smtpUrl: 'smtp://127.0.0.1:1' })
    await signUpMany(without, 101)
    without.context.owedMails.wake()
    await without.context.owedMails.idle()
    expect(await waiting(without)).toBe(0)
    await without.close()
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
})
