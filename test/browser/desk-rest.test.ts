/// <reference lib="dom" />
/**
 * The rest of the desk, page by page: lists, bin, history, spreadsheets, agreement, requests, account, audit. Each is
 * looked at in full in Danish (wide and narrow, with scripts and without, Tab by Tab), and on a phone in English.
 */
import fs from 'node:fs'
import path from 'node:path'
import { recordsOf, type Records } from '../accounts/records'
import { openSite, type Site, type Visitor } from '../support/browser'
import { HORSENS, aUser, fillIn, loggedIn, PASSWORD } from '../support/people'
import { logIn } from './log-in'
import { typistAt } from './keys'
import { pathIn } from './public-pages'
import { pageFaults, languageFaults, shownFaults } from './whole-page'

const DESK = '/arbejdsbord'

type PathOf = (records: Records) => string

const OF_A_COORDINATOR: [name: string, path: PathOf][] = [
  ['the list of projects', () => `${DESK}/projekter?q=`],
  ['the list of volunteers', () => `${DESK}/frivillige?q=`],
  ['the list of experience', () => `${DESK}/erfaringer?q=`],
  ['what was done to many', ({ change }) => `${DESK}/aendringer/${change}`],
  ['the bin', () => `${DESK}/papirkurv`],
  ['putting a project in the bin', ({ project }) => `${DESK}/papirkurv/projekt/${project}`],
  ['the history of a project', ({ project }) => `${DESK}/historik/projekt/${project}`],
  ['bringing a spreadsheet', () => `${DESK}/indlaes`],
  ['a dry run with refused rows', (records) => `${DESK}/indlaes/${records.import}`],
  ['matching columns', (records) => `${DESK}/indlaes/${records.import}/kolonner`],
  ['fetching spreadsheets', () => `${DESK}/eksport`],
  ['an agreement', ({ project }) => `${DESK}/projekter/${project}/aftale`],
  ['the parties of an agreement', ({ project }) => `${DESK}/projekter/${project}/aftale/parter`],
  ['requests for one’s own data', () => `${DESK}/anmodninger`],
  ['names left in texts', () => `${DESK}/navne`],
  ['another mail address', () => '/konto/mail'],
]

const OF_AN_ADMINISTRATOR: [name: string, path: PathOf][] = [
  ['the audit, searched', () => '/administration/haendelser?q=log'],
  ['the rights of a user', ({ user }) => `/administration/brugere/${user}`],
]

const OF_A_VISITOR: [name: string, path: PathOf][] = [
  ['a forgotten password', () => '/log-ind/glemt'],
  ['what a forgotten password is answered', () => '/log-ind/glemt/sendt'],
]

let site: Site
let records: Records
let coordinator: Visitor
let administrator: Visitor
let stranger: Visitor

beforeAll(async () => {
  site = await openSite()
  const person = await aUser(site.app, 'coordinator', [HORSENS])
  const agent = await loggedIn(site.app, person)
  records = await recordsOf(site.app, HORSENS, person, agent)
  await fillIn(agent, `${DESK}/historik/projekt/${records.project}`, { til: '1' })
  ;[coordinator, administrator, stranger] = [await site.visitor(), await site.visitor(), await site.visitor()]
  await logIn(site, coordinator, person)
  await logIn(site, administrator, await aUser(site.app, 'administrator'))
})
afterAll(() => site.close())

function hold(visitor: () => Visitor, name: string, pathOf: PathOf): void {
  test(`${name} holds what it must`, async () => {
    const danish = pathOf(records)
    expect(await pageFaults(visitor(), danish, 200, `${name} da`)).toEqual([])
    expect(await languageFaults(visitor(), pathIn('en', danish), 200, `${name} en`)).toEqual([])
    expect(await visitor().page.getAttribute('html', 'lang')).toBe('en')
  })
}

describe('at the desk', () => {
  for (const [name, pathOf] of OF_A_COORDINATOR) hold(() => coordinator, name, pathOf)
})
describe('in the administration', () => {
  for (const [name, pathOf] of OF_AN_ADMINISTRATOR) hold(() => administrator, name, pathOf)
})
describe('before one is in', () => {
  for (const [name, pathOf] of OF_A_VISITOR) hold(() => stranger, name, pathOf)

  test('the page that asks for the code of an app holds what it must', async () => {
    const { email } = await aUser(site.app, 'consultant')
    await stranger.open('/log-ind')
    await stranger.page.fill('#email', email)
    await stranger.page.fill('#password', PASSWORD)
    await Promise.all([stranger.page.waitForURL('**/log-ind/kode'), stranger.page.press('#password', 'Enter')])
    expect(await shownFaults(stranger, 'code of the app')).toEqual([])
  })
})

const statusesOf = async (ids: string[]) => {
  const rows = await site.app.db.read.all<{ id: number; status: string }>('SELECT "id", "status" FROM "project"')
  return ids.map((id) => rows.find((row) => row.id === Number(id))?.status)
}

test('many projects are archived and brought back by keyboard alone, with scripts off', async () => {
  const { page } = coordinator
  const { press, tabTo, enter } = typistAt(page)
  await coordinator.setScripts(false)
  await coordinator.setWidth(360)
  await coordinator.open(`${DESK}/projekter?q=&status=published`)
  const ids = await page.$$eval('input[name="valgt"]', (boxes) =>
    boxes.slice(0, 2).map((box) => (box as HTMLInputElement).value),
  )
  for (const id of ids) {
    await tabTo(`input[name="valgt"][value="${id}"]`)
    await press('Space')
  }
  await tabTo('button[name="handling"][value="archive"]')
  await enter()
  expect(await page.textContent('h1')).toContain('Arkivér 2')
  await coordinator.setScripts(true)
  expect(await shownFaults(coordinator, 'many confirm')).toEqual([])
  await coordinator.setScripts(false)
  await tabTo('main form button[type="submit"]')
  await enter()
  expect(await statusesOf(ids)).toEqual(['archived', 'archived'])
  await tabTo('main form button[type="submit"]')
  await enter()
  expect(await page.textContent('.message-success')).toBeTruthy()
  expect(await statusesOf(ids)).toEqual(['published', 'published'])
  expect(coordinator.troubles).toEqual([])
  await coordinator.setScripts(true)
})

test('a spreadsheet of institutions is brought, looked through and written, with scripts off', async () => {
  const { page } = coordinator
  const file = path.join(site.app.config.dataDir, 'institutioner.csv')
  const rows = [
    'Navn;Type;Vej og nummer;Postnummer;By',
    'Børnehuset Æblegården;Dagtilbud;Skolevej 4;8700;Horsens',
    ';Skole;;x;',
  ]
  fs.writeFileSync(file, `\uFEFF${rows.join('\r\n')}\r\n`)
  await coordinator.setScripts(false)
  await coordinator.open(`${DESK}/indlaes`)
  await page.check('[name="kind"][value="institutions"]')
  await page.setInputFiles('input[type="file"]', file)
  await Promise.all([page.waitForURL(/indlaes\/\d+/), page.click('main form button[type="submit"]')])
  await site.app.context.imports.idle()
  await coordinator.open(new URL(page.url()).pathname)
  expect(await page.textContent('main')).toMatch(/En ny[^]*En er afvist/)
  await coordinator.setScripts(true)
  expect(await shownFaults(coordinator, 'dry run')).toEqual([])
  const before = await institutions()
  await Promise.all([page.waitForEvent('load'), page.click('form[action$="/ja"] button')])
  await site.app.context.imports.idle()
  await coordinator.open(new URL(page.url()).pathname)
  expect(await institutions()).toBe(before + 1)
  expect(await shownFaults(coordinator, 'import written')).toEqual([])
})

const institutions = async () =>
  (await site.app.db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "institution"'))!.n
