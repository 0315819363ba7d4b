/// <reference lib="dom" />
/**
 * Newsletters in Chromium: what writes, looks at and sends them, who gets them by spreadsheet, and the archive that
 * everyone reads.
 */
import { saveSetting } from '../../src/web/settings'
import { aLetter, addReaders, press, sendAll } from '../newsletter/readers'
import { bring, settled } from '../spreadsheets/support'
import { openSite, type Site, type Visitor } from '../support/browser'
import { aUser, loggedIn } from '../support/people'
import { logIn } from './log-in'
import { pathIn } from './public-pages'
import { pageFaults, languageFaults } from './whole-page'

let site: Site
let consultant: Visitor
let stranger: Visitor
let draft: string
let sent: string
let dryRun: string
let administrator: Visitor

beforeAll(async () => {
  site = await openSite()
  const person = await aUser(site.app, 'consultant')
  const agent = await loggedIn(site.app, person)
  await addReaders(site.app.db, site.app.config, 3)
  await site.app.db.write((tx) =>
    tx.run(
      `INSERT INTO "suppression" ("emailKey", "reason", "code", "createdAt") VALUES ('retur@example.dk', 'bounced', 550, ?)`,
      [site.app.clock.now()],
    ),
  )
  draft = await aLetter(agent, { body: '# Hej\n\n[[nye projekter: 2026-01-01]]\n\n[[tal]]\n\n[[vejret]]' })
  await site.app.db.write((tx) => saveSetting(tx, 'newsletter.countClicks', 'ja'))
  sent = await aLetter(agent, { subject: 'Det sendte' })
  await press(agent, sent, 'send', { when: 'now' })
  await sendAll(site.app)
  const sheet = [
    'E-mail;Samtykke givet;Hvor samtykket blev givet;Ordene, der blev sagt ja til;Hvad det er',
    'eva@example.dk;01-03-2025;Messen i Horsens;Ja tak til nyt;?',
    'retur@example.dk;01-03-2025;Messen i Horsens;Ja tak til nyt;?',
    'uden-bevis@example.dk;;;;',
  ].join('\r\n')
  const brought = await bring(agent, 'subscribers', 'liste.csv', sheet, '/abonnenter/indlaes')
  dryRun = (await settled(site.app, agent, brought)).path
  ;[consultant, stranger, administrator] = [await site.visitor(), await site.visitor(), await site.visitor()]
  await logIn(site, administrator, await aUser(site.app, 'administrator', [], 'admin@example.dk'))
  await logIn(site, consultant, person)
})
afterAll(() => site.close())

const PAGES: [name: string, visitor: () => Visitor, path: () => string][] = [
  ['the newsletters', () => consultant, () => '/nyhedsbreve'],
  ['writing one', () => consultant, () => draft],
  ['looking at one', () => consultant, () => `${draft}/vis`],
  ['one that was sent', () => consultant, () => `${sent}/udsendelse`],
  ['suppressed addresses', () => consultant, () => '/nyhedsbreve/spaerrede'],
  ['the subscribers', () => consultant, () => '/abonnenter'],
  ['bringing subscribers', () => consultant, () => '/abonnenter/indlaes'],
  ['a dry run of subscribers with refused rows', () => consultant, () => dryRun],
  ['matching the columns of subscribers', () => consultant, () => `${dryRun}/kolonner`],
  ['whether clicks are counted', () => administrator, () => '/administration/nyhedsbrev'],
  ['the archive', () => stranger, () => '/nyhedsbrev/arkiv'],
  ['an issue', () => stranger, () => '/nyhedsbrev/arkiv/2026-11-24-det-sendte'],
]

for (const [name, visitor, path] of PAGES)
  test(`${name} holds what it must`, async () => {
    expect(await pageFaults(visitor(), path(), 200, `${name} da`)).toEqual([])
    expect(await languageFaults(visitor(), pathIn('en', path()), 200, `${name} en`)).toEqual([])
  })

test('the mail is seen in its frame, and with scripts off it is sent and looked after all the same', async () => {
  const { page, open, setScripts } = consultant
  await setScripts(false)
  await open(`${sent.replace(/\d+$/, '')}${draft.split('/').at(-1)}/vis?som=telefon`)
  const frame = page.frameLocator('iframe')
  expect(await frame.locator('h1').innerText()).toBe('Nyt fra registret')
  expect(await frame.locator('body').evaluate((body) => body.scrollWidth <= body.clientWidth)).toBe(true)
  await page.getByRole('link', { name: 'Ret nyhedsbrevet' }).click()
  await page.fill('#body', 'Hej igen')
  await page.getByRole('button', { name: 'Gem nyhedsbrevet' }).click()
  await page.getByRole('button', { name: 'Send nyhedsbrevet' }).click()
  await site.app.context.newsletters.idle()
  await page.reload()
  expect(await page.locator('main').innerText()).toContain('Sendt færdig')
  await setScripts(true)
})
