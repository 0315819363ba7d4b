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

/** A picture or a sound tells no program what it says: the captcha on the page is made to ask for what we know. */
async function knownAnswer({ page }: Visitor): Promise<string> {
  const id = await page.inputValue('input[name="captcha"]')
  const known = answerHash(site.app.config, id, 'k7pwx')
  await site.app.db.write((tx) => tx.run('UPDATE "captcha" SET "answerHash" = ? WHERE "id" = ?', [known, id]))
  return 'K7PWX'
}

/** Plays it with the keyboard, and waits until it sounds. */
async function listen(visitor: Visitor): Promise<void> {
  await tabTo(visitor, 'audio')
  await visitor.page.keyboard.press('Space')
  // Asked from outside: a page without scripts cannot wait for anything itself.
  const heard = () => visitor.page.evaluate(() => document.querySelector('audio')?.currentTime ?? 0)
  for (let tries = 0; (await heard()) === 0; tries++) {
    if (tries === 200) throw new Error('the sound never began')
    await visitor.page.waitForTimeout(25)
  }
}

/** Where the link of the newest mail leads. */
async function confirmationLink(): Promise<string> {
  await site.app.context.owedMails.idle()
  const folder = mailFolder(site.app.config)
  const file = fs.readdirSync(folder).sort().at(-1)!
  const mail = await simpleParser(fs.readFileSync(path.join(folder, file)))
  return /https?:\S+\/bekraeft\/\S+/.exec(mail.text!)![0]
}

/** From the small form in the foot of a page to the end, with a keyboard. @returns the path of the own page */
async function signUpBy(visitor: Visitor, lang: 'da' | 'en', kind: 'picture' | 'sound' | 'question', email: string) {
  const { page } = visitor
  await visitor.open(pathIn(lang, '/om'))
  await tabTo(visitor, '#site-newsletter')
  await page.keyboard.type(email)
  await enter(visitor)
  expect(await page.inputValue('#email')).toBe(email)
  await tabTo(visitor, '#topics')
  await page.keyboard.press('Space')
  if (kind !== 'picture') {
    await tabTo(visitor, `button[name="another"][value="${kind}"]`)
    await enter(visitor)
    expect([await page.inputValue('#email'), await page.isChecked('#topics')]).toEqual([email, true])
  }
  const answer = kind === 'question' ? await rightAnswer(visitor) : await knownAnswer(visitor)
  if (kind === 'sound') await listen(visitor)
  await tabTo(visitor, '#answer')
  await page.keyboard.type(answer)
  await tabTo(visitor, '#consent')
  await page.keyboard.press('Space')
  // Enter in a field sends the form, not the first button in it.
  await tabTo(visitor, '#email')
  await enter(visitor)
  expect(new URL(page.url()).pathname).toBe(pathIn(lang, '/nyhedsbrev/tak'))

  const link = await confirmationLink()
  await visitor.open(link)
  await tabTo(visitor, 'main button')
  await enter(visitor)
  await tabTo(visitor, 'main a.button')
  await enter(visitor)
  return { link, own: new URL(page.url()).pathname }
}

test.each([
  ['a picture', 'picture', 'da'],
  ['a sound', 'sound', 'en'],
  ['a question in words', 'question', 'da'],
] as const)(
  'somebody with a keyboard and no scripts signs up by %s, confirms, chooses and leaves',
  async (_, kind, lang) => {
    const visitor = await site.visitor({ scripts: false })
    const { page } = visitor
    const email = `${kind}@example.dk`
    const { link, own } = await signUpBy(visitor, lang, kind, email)
    const held = async () =>
      (await (await fetch(`${site.url}${own}/oplysninger.json`)).json()) as { topics: string[]; state: string }
    expect(await held()).toMatchObject({ state: 'active', topics: ['experience'], email })

    await tabTo(visitor, '#topics-2')
    await page.keyboard.press('Space')
    await tabTo(visitor, 'main form .button-primary')
    await enter(visitor)
    expect(await held()).toMatchObject({ topics: ['experience', 'methods'] })
    if (kind === 'picture') {
      for (const [name, address, status] of [
        ['confirm', new URL(link).pathname, 200],
        ['own', own, 200],
        ['own erase', `${own}/slet`, 200],
      ] as const)
        expect(await pageFaults(await site.visitor(), address, status, `newsletter ${name}`)).toEqual([])
    }

    await tabTo(visitor, 'form[action$="/afmeld"] button')
    await enter(visitor)
    expect(await held()).toMatchObject({ state: 'unsubscribed' })
    expect(visitor.troubles).toEqual([])
  },
)

describe.each(LANGUAGES)('in %s', (lang) => {
  test.each([
    ['the page after signing up', '/nyhedsbrev/tak'],
    ['the sign-up with a question in words', '/nyhedsbrev?captcha=question'],
    ['the sign-up with a sound', '/nyhedsbrev?captcha=sound'],
  ])('%s holds what it must', async (name, danishPath) => {
    const visitor = await site.visitor()
    const faults = await pageFaults(visitor, pathIn(lang, danishPath), 200, `${name} ${lang}`)
    // A question is another each time.
    expect(faults.filter((fault) => fault !== 'scripts change the page')).toEqual([])
  })

  test.each(['/nyhedsbrev', '/log-ind'])('%s says what is wrong, and holds what it must', async (danishPath) => {
    const visitor = await site.visitor()
    await visitor.open(pathIn(lang, danishPath))
    await Promise.all([visitor.page.waitForEvent('load'), visitor.page.click('main form .button-primary')])

    expect(await visitor.page.evaluate(() => document.activeElement?.className)).toBe('error-summary')
    expect(await visitor.page.locator('.error-summary a').count()).toBeGreaterThan(1)
    expect(await shownFaults(visitor, `422 ${danishPath} ${lang}`)).toEqual([])
  })
})
