/// <reference lib="dom" />
/** Signing up for the newsletter with a keyboard and no scripts, from the form to the confirmed subscription. */
import fs from 'node:fs'
import path from 'node:path'
import { simpleParser } from 'mailparser'
import { answerHash } from '../../src/newsletter/captcha'
import { mailFolder } from '../../src/web/mailer'
import { openSite, type Site, type Visitor } from '../support/browser'
import { LANGUAGES, pathIn } from './public-pages'
import { pageFaults, shownFaults } from './whole-page'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

/** Presses Tab until the focus stands on what the selector names. */
async function tabTo({ page }: Visitor, selector: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return
  }
  throw new Error(`Tab never reached ${selector}`)
}

/** Presses Enter, and waits for the page that comes of it. */
async function enter({ page }: Visitor): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
}

const DAYS = 'mandag tirsdag onsdag torsdag fredag lørdag søndag'.split(' ')

/** The server's own secret tells which of the few answers that a question can have is right. */
async function rightAnswer({ page }: Visitor): Promise<string> {
  const question = (await page.textContent('label[for="answer"]')) ?? ''
  const id = await page.inputValue('input[name="captcha"]')
  const row = await site.app.db.read.one<{ answerHash: string }>('SELECT "answerHash" FROM "captcha" WHERE "id" = ?', [
    id,
  ])
  const words = question.toLowerCase().match(/\p{L}+/gu) ?? []
  const numbers = Array.from({ length: 21 }, (_, n) => String(n))
  const answer = [...words, ...words.flatMap((word) => Array.from(word)), ...numbers, ...DAYS].find(
    (word) => answerHash(site.app.config, id, word) === row?.answerHash,
  )
  if (!answer) throw new Error(`no answer to: ${question}`)
  return answer
}

/** Where the link of the one mail that was sent leads. */
async function confirmationLink(): Promise<string> {
  await site.app.context.owedMails.idle()
  const folder = mailFolder(site.app.config)
  const [file] = fs.readdirSync(folder)
  const mail = await simpleParser(fs.readFileSync(path.join(folder, file!)))
  return /https?:\S+\/bekraeft\/\S+/.exec(mail.text!)![0]
}

test('somebody with a keyboard and no scripts signs up, and confirms from the mail', async () => {
  const visitor = await site.visitor({ scripts: false })
  const { page } = visitor
  await visitor.open('/')
  await tabTo(visitor, 'a[href="/nyhedsbrev"]')
  await enter(visitor)
  await tabTo(visitor, '#email')
  await page.keyboard.type('anna@example.dk')
  await tabTo(visitor, 'button[name="another"][value="question"]')
  await enter(visitor)
  expect(await page.inputValue('#email')).toBe('anna@example.dk')
  const answer = await rightAnswer(visitor)
  await tabTo(visitor, '#answer')
  await page.keyboard.type(answer)
  await tabTo(visitor, '#consent')
  await page.keyboard.press('Space')
  await tabTo(visitor, 'main form button:not([name])')
  await enter(visitor)
  expect(new URL(page.url()).pathname).toBe('/nyhedsbrev/tak')

  const link = await confirmationLink()
  expect(await pageFaults(await site.visitor(), new URL(link).pathname, 200, 'newsletter confirm')).toEqual([])
  await visitor.open(link)
  await tabTo(visitor, 'main button')
  await enter(visitor)

  const subscriber = await site.app.db.read.one<{ state: string }>('SELECT "state" FROM "subscriber"')
  expect(subscriber?.state).toBe('active')
  expect(visitor.troubles).toEqual([])
})

describe.each(LANGUAGES)('in %s', (lang) => {
  test.each([
    ['the page after signing up', '/nyhedsbrev/tak'],
    ['the sign-up with a question in words', '/nyhedsbrev?captcha=question'],
  ])('%s holds what it must', async (name, danishPath) => {
    const visitor = await site.visitor()
    const faults = await pageFaults(visitor, pathIn(lang, danishPath), 200, `${name} ${lang}`)
    // A question is another each time.
    expect(faults.filter((fault) => fault !== 'scripts change the page')).toEqual([])
  })

  test.each(['/nyhedsbrev', '/log-ind'])('%s says what is wrong, and holds what it must', async (danishPath) => {
    const visitor = await site.visitor()
    await visitor.open(pathIn(lang, danishPath))
    await Promise.all([visitor.page.waitForEvent('load'), visitor.page.click('main form button:not([name])')])

    expect(await visitor.page.evaluate(() => document.activeElement?.className)).toBe('error-summary')
    expect(await visitor.page.locator('.error-summary a').count()).toBeGreaterThan(1)
    expect(await shownFaults(visitor, `422 ${danishPath} ${lang}`)).toEqual([])
  })
})
