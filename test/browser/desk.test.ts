/// <reference lib="dom" />
/** What is done after logging in, and what forms say when they are not filled in right. */
import type { Actor } from '../../src/accounts/permissions'
import { savePoint } from '../../src/agreements/agreements'
import { removePicture } from '../../src/pictures/pictures'
import { openSite, type Site, type Visitor } from '../support/browser'
import { HORSENS, aUser } from '../support/people'
import { picturesForAll } from '../support/pictures'
import { logIn } from './log-in'
import { pathIn } from './public-pages'
import { languageFaults, pageFaults, shownFaults } from './whole-page'

const PROJECT = '/arbejdsbord/projekter/1'

const PAGES_OF = {
  coordinator: [
    '/arbejdsbord',
    '/arbejdsbord/opgaver/condition',
    '/arbejdsbord/erfaring',
    '/arbejdsbord/erfaring?projekt=1&rolle=leader&dato=2026-11-24&citat=ja',
    '/arbejdsbord/interview',
    '/arbejdsbord/projekter/ny',
    PROJECT,
    `${PROJECT}/aftale`,
    `${PROJECT}/billede`,
    '/arbejdsbord/projekter',
    '/arbejdsbord/institutioner',
    '/arbejdsbord/projekter/2/billede',
    `${PROJECT}/erfaringer`,
    `${PROJECT}/erfaring`,
    `${PROJECT}/frivillige`,
    `${PROJECT}/frivillige/ny`,
    '/arbejdsbord/institutioner/ny',
    '/arbejdsbord/institutioner/1',
    '/arbejdsbord/anmodninger/ny',
    '/konto',
    '/konto/to-trin',
  ],
  consultant: ['/opsamling'],
  administrator: [
    '/administration',
    '/administration/brugere/ny',
    '/konto',
    '/konto/adgangskode',
    '/konto/to-trin',
    '/konto/to-trin/koder',
  ],
} as const

let site: Site
beforeAll(async () => {
  site = await openSite()
  const person = await aUser(site.app, 'coordinator', [HORSENS], 'fotograf@example.dk')
  await picturesForAll(site.app, person)
  const coordinator: Actor = { ...person, name: '', role: 'coordinator', municipalityCodes: [HORSENS] }
  await removePicture(site.app.context, coordinator, 2)
  const answered = { answers: { meetings: 'Den første tirsdag i måneden' }, settled: true, version: 0 }
  await savePoint(site.app.context, coordinator, 1, 'meetings', answered)
})
afterAll(() => site.close())

describe.each(Object.keys(PAGES_OF) as (keyof typeof PAGES_OF)[])('the pages of a %s', (role) => {
  let visitor: Visitor
  beforeAll(async () => {
    const person = await aUser(site.app, role, role === 'coordinator' ? [HORSENS] : [])
    visitor = await site.visitor()
    await logIn(site, visitor, person)
  })

  test.each(PAGES_OF[role])('%s holds what it must, in both languages', async (path) => {
    expect(await pageFaults(visitor, path, 200, `${role} ${path} da`)).toEqual([])
    expect(await languageFaults(visitor, pathIn('en', path), 200, `${role} ${path} en`)).toEqual([])
  })
})

describe('a form that was not filled in right', () => {
  let visitor: Visitor
  beforeAll(async () => {
    const person = await aUser(site.app, 'coordinator', [HORSENS], 'udfylder@example.dk')
    visitor = await site.visitor()
    await logIn(site, visitor, person)
  })

  const send = async (path: string) => {
    await visitor.open(path)
    const [answer] = await Promise.all([
      visitor.page.waitForResponse((response) => response.request().method() === 'POST'),
      visitor.page.click('main form button[type="submit"]'),
    ])
    // Where the focus lands is settled once the new page is shown, not when its first byte comes.
    await visitor.page.waitForFunction(() => document.activeElement?.closest('.error-summary') !== null)
    return answer.status()
  }

  test.each([
    '/arbejdsbord/erfaring',
    '/arbejdsbord/interview',
    `${PROJECT}/erfaring`,
    '/arbejdsbord/projekter/ny',
    `${PROJECT}/frivillige/ny`,
    '/en/arbejdsbord/projekter/ny',
  ])('%s says what is wrong, and holds what it must', async (path) => {
    expect(await send(path)).toBe(422)
    const inSummary = await visitor.page.evaluate(() => document.activeElement?.className)
    const leads = await visitor.page.locator('.error-summary a').count()

    expect(inSummary).toBe('error-summary')
    expect(leads).toBeGreaterThan(0)
    expect(await shownFaults(visitor, `422 ${path}`)).toEqual([])
  })
})

test('whoever saves second sees both versions, on a page that holds what it must', async () => {
  const person = await aUser(site.app, 'coordinator', [HORSENS], 'nummer.to@example.dk')
  const visitor = await site.visitor()
  await logIn(site, visitor, person)
  await visitor.open('/arbejdsbord/projekter/2')
  await visitor.page.fill('#title', 'Mit navn til projektet')
  await site.app.db.write((tx) =>
    tx.run(`UPDATE "project" SET "title" = 'Den andens navn', "version" = "version" + 1 WHERE "id" = 2`),
  )
  await Promise.all([visitor.page.waitForEvent('load'), visitor.page.click('main form button[type="submit"]')])

  expect(await visitor.page.textContent('fieldset.conflict')).toMatch(/Den.*andens.*navn/s)
  expect(await visitor.page.inputValue('#title')).toBe('Mit navn til projektet')
  expect(await shownFaults(visitor, 'conflict')).toEqual([])
})

test('an experience that a coordinator logs is at once on the public page and in the matrix', async () => {
  const person = await aUser(site.app, 'coordinator', [HORSENS], 'koordinator@example.dk')
  const [coordinator, reader] = [await site.visitor({ scripts: false }), await site.visitor({ scripts: false })]
  const cell = 'a[href="/projekter/skoleonkler-i-indskolingen/synlighed"]'
  const words = 'Lokalavisen kom forbi, og nu hilser hele byen på skoleonklen.'
  await reader.open('/rapport')
  const before = await reader.page.textContent(`.matrix ${cell}`)

  await logIn(site, coordinator, person)
  const { page } = coordinator
  await page.click('.desk-nav a[href="/arbejdsbord/projekter"]')
  await page.click('th:has-text("Skoleonkler i indskolingen") ~ td a[href*="/erfaring?projekt="]')
  await page.check('input[name="condition"][value="visibility"]')
  await page.check('input[name="rating"][value="4"]')
  await page.fill('[name="observation"]', words)
  await page.selectOption('[name="respondentRole"]', 'coordinator')
  await page.fill('[name="observedOn"]', '2026-11-23')
  await page.check('input[name="quotable"]')
  await page.click('main form button[value="slut"]')
  await page.waitForURL('**/erfaringer*')

  await reader.open('/projekter/skoleonkler-i-indskolingen')
  expect(await reader.page.textContent('main')).toContain(words)
  await reader.open('/rapport')
  const after = await reader.page.textContent(`.matrix ${cell}`)
  expect([before?.trim(), after?.trim()]).toEqual(['5,0 (1)', '4,5 (2)'])
})
