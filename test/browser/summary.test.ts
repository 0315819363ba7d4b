/// <reference lib="dom" />
/** The compilation: figures, reading, codes, coverage and contradictions, looked at in full, and coding by keyboard alone. */
import { openSite, type Site, type Visitor } from '../support/browser'
import { HORSENS, aUser, fillIn, loggedIn } from '../support/people'
import { logIn } from './log-in'
import { pathIn } from './public-pages'
import { pageFaults, languageFaults } from './whole-page'

const PAGES: [name: string, path: string][] = [
  ['a figure', '/opsamling/figurer/roller'],
  ['reading', '/opsamling/laes?betingelse=ledelse'],
  ['coding an entry', '/opsamling/laes/1'],
  ['effects', '/opsamling/virkninger?virkning=tilfredshed'],
  ['the codes', '/opsamling/koder'],
  ['coverage', '/opsamling/daekning'],
  ['contradictions', '/opsamling/modsigelser'],
]

let site: Site
let consultant: Visitor

beforeAll(async () => {
  site = await openSite()
  const person = await aUser(site.app, 'consultant')
  const agent = await loggedIn(site.app, person)
  await fillIn(agent, '/opsamling/koder/ny', {
    name: 'Ledelse, der ses',
    definition: 'Når lederen er til stede',
    parent: '',
  })
  await fillIn(agent, '/opsamling/laes/1', { code: 1 })
  await fillIn(agent, '/opsamling/laes/1', {
    newCode: 'Hverdag',
    code: 1,
    field: 'observation',
    startsAt: 0,
    endsAt: 20,
  })
  await fillIn(agent, '/opsamling/daekning/1', { condition: 'clarity', role: '' })
  await aUser(site.app, 'coordinator', [HORSENS])
  consultant = await site.visitor()
  await logIn(site, consultant, person)
})
afterAll(() => site.close())

test.each(PAGES)('%s holds what it must', async (name, path) => {
  expect(await pageFaults(consultant, path, 200, `summary ${name} da`)).toEqual([])
  expect(await languageFaults(consultant, pathIn('en', path), 200, `summary ${name} en`)).toEqual([])
})

test('by keyboard one goes to the next entry, chooses a sentence and codes it', async () => {
  const { page, open } = consultant
  await open('/opsamling/laes?data=eksempler')
  await page.focus('.entry')
  await page.keyboard.press('j')
  const entry = page.locator('.entry:focus')
  const id = (await entry.getAttribute('id'))!
  expect(id).toBe(await page.locator('.entry').nth(1).getAttribute('id'))
  const text = (await entry.locator('[data-field=observation]').textContent())!
  await page.keyboard.press('s')
  await page.waitForFunction(() => document.getElementById('reading-status')!.textContent !== '')
  await page.keyboard.press('c')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  await Promise.all([page.waitForURL(/#erfaring-/), page.keyboard.press('Enter')])
  const marked = (await page.locator(`#${id} mark`).first().textContent())!
  expect(text.startsWith(marked)).toBe(true)
  expect(marked).toMatch(/[.!?]$/)
  const passage = await site.app.db.read.one<{ startsAt: number; endsAt: number }>(
    'SELECT "startsAt", "endsAt" FROM "passage" WHERE "experienceId" = ?',
    [Number(id.split('-')[1])],
  )
  expect(text.slice(passage!.startsAt, passage!.endsAt)).toBe(marked)
})
