/// <reference lib="dom" />
/** From log-in to the fifth experience logged: by keyboard alone, on a phone and at a desk, and with scripts off. */
import { openSite, type Site, type Visitor } from '../support/browser'
import { HORSENS, PASSWORD, aUser } from '../support/people'
import { helpPicture } from './help-pictures'
import { typistAt, type Cost } from './keys'
import { takePicture } from './pictures'
import { accessibilityFaults, structureFaults } from './page-checks'

const FORM = '/arbejdsbord/erfaring'
const CONDITIONS = ['leadership', 'clarity', 'anchoring', 'visibility', 'diversity']

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const logged = async () => (await site.app.db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "experience"'))!.n

/** What is wrong with the page as it stands; axe needs scripts, the page does not get any. */
async function faultsOf({ page, setScripts }: Visitor, scripts: boolean): Promise<string[]> {
  if (!scripts) await setScripts(true)
  const faults = [...(await structureFaults(page)), ...(await accessibilityFaults(page))]
  if (!scripts) await setScripts(false)
  return faults
}

describe.each([
  { width: 360, scripts: false },
  { width: 1280, scripts: false },
  { width: 360, scripts: true },
])('$width px wide, scripts $scripts', ({ width, scripts }) => {
  let visitor: Visitor
  beforeAll(async () => {
    visitor = await site.visitor({ width })
    await visitor.setScripts(scripts)
  })
  afterAll(() => visitor.context.close())

  test('five experiences are logged by keyboard, each after the first with one page and one submit', async () => {
    const { email } = await aUser(site.app, 'coordinator', [HORSENS], `taster.${width}.${scripts}@example.dk`)
    const { page } = visitor
    const { press, type, tabTo, enter, cost } = typistAt(page)
    const focusedName = () => page.evaluate(() => document.activeElement?.getAttribute('name'))
    const before = await logged()
    const faults: string[] = []

    await visitor.open('/log-ind')
    await tabTo('#email')
    await type(email)
    await press('Tab')
    await type(PASSWORD)
    await enter()
    expect(new URL(page.url()).pathname).toBe('/arbejdsbord')
    faults.push(...(await faultsOf(visitor, scripts)))
    if (width === 360 && !scripts) await helpPicture(page, 'desk', 'main h2')
    await tabTo(`main a[href="${FORM}"]`)
    await enter()
    expect(await focusedName()).toBe('project')
    faults.push(...(await faultsOf(visitor, scripts)))
    if (width === 360 && !scripts) await helpPicture(page, 'form')
    const wayIn = cost()

    await press('ArrowDown')
    await tabTo('[name="respondentRole"]')
    await press('ArrowDown')
    await tabTo('[name="quotable"]')
    await press('Space')
    await press('Tab')
    const costs: Cost[] = []
    for (const [i, condition] of CONDITIONS.entries()) {
      expect(await focusedName()).toBe('condition')
      await press('Space')
      await press('ArrowDown', i)
      await press('Tab')
      await press('Space')
      await press('ArrowDown', 3)
      await press('Tab')
      await type(`Fortalt om ${condition} i telefonen.`)
      await press('Tab', 2)
      await enter()
      expect(await page.textContent('.message-success')).toMatch(/^Gemt i .+ Ret den$/)
      expect(await logged()).toBe(before + i + 1)
      costs.push(cost())
      if (i === 0) faults.push(...(await faultsOf(visitor, scripts)))
      if (i === 0 && width === 360 && !scripts) await helpPicture(page, 'next')
    }

    expect(faults).toEqual([])
    expect(wayIn.pages).toBe(3)
    expect(costs.map(({ pages, submits }) => [pages, submits])).toEqual(CONDITIONS.map(() => [1, 1]))
    // Choosing condition and rating, and going from field to field: nothing else is asked of who logs the next one.
    expect(Math.max(...costs.slice(1).map(({ keys }) => keys))).toBeLessThanOrEqual(15)
    expect(wayIn.keys + costs.reduce((sum, { keys }) => sum + keys, 0)).toBeLessThanOrEqual(130)
    const rows = await site.app.db.read.all(
      'SELECT "conditionCode", "rating", "respondentRole", "observedOn", "quotable" FROM "experience" ORDER BY "id" DESC LIMIT 5',
    )
    expect(rows).toEqual(
      CONDITIONS.toReversed().map((conditionCode) => ({
        conditionCode,
        rating: 4,
        respondentRole: 'leader',
        observedOn: '2026-11-24',
        quotable: 1,
      })),
    )
  })
})

describe('with scripts, what is typed is kept', () => {
  let visitor: Visitor
  let email: string
  beforeEach(async () => {
    email = (await aUser(site.app, 'coordinator', [HORSENS], `skriver.${Math.random()}@example.dk`)).email
    visitor = await site.visitor()
    await logIn()
  })
  afterEach(() => visitor.context.close())

  async function logIn(): Promise<void> {
    const { page } = visitor
    if (new URL(page.url()).pathname !== '/log-ind') await visitor.open('/log-ind')
    await page.fill('#email', email)
    await page.fill('#password', PASSWORD)
    await Promise.all([page.waitForURL((url) => url.pathname !== '/log-ind'), page.press('#password', 'Enter')])
  }
  const typed = () => visitor.page.inputValue('[name="observation"]')

  test('a few seconds later, and the page says so', async () => {
    const { page } = visitor
    await visitor.open(FORM)
    await page.fill('[name="observation"]', 'Skrevet mellem to møder')
    await page.waitForFunction(() => document.querySelector('.draft-status')?.textContent === 'Kladde gemt kl. 13.00.')
    expect(visitor.troubles).toEqual([])

    await visitor.open(FORM)
    expect(await faultsOf(visitor, true)).toEqual([])
    await takePicture(page, 'draft offered')
    await Promise.all([page.waitForEvent('load'), page.click('.message a')])
    expect(await typed()).toBe('Skrevet mellem to møder')
  })

  test('when the page is left at once', async () => {
    const { page } = visitor
    await visitor.open(FORM)
    await page.fill('[name="observation"]', 'Skrevet og straks forladt')
    await page.goto('/arbejdsbord')
    await visitor.open(FORM)
    await Promise.all([page.waitForEvent('load'), page.click('.message a')])
    expect(await typed()).toBe('Skrevet og straks forladt')
  })

  test('when the session is lost: after log-in the form stands as it was left, and can be saved', async () => {
    const { page } = visitor
    await visitor.open(FORM)
    await page.selectOption('[name="project"]', { index: 1 })
    await page.check('[name="condition"][value="clarity"]')
    await page.check('[name="rating"][value="2"]')
    await page.fill('[name="observation"]', 'Skrevet, mens sessionen udløb')
    await page.selectOption('[name="respondentRole"]', 'employee')
    await site.app.db.write((tx) => tx.run('DELETE FROM "session"'))
    const before = await logged()
    await Promise.all([page.waitForURL('**/log-ind?*'), page.click('main form button[type="submit"]')])
    expect(await page.textContent('main')).toContain('Det, du skrev, er gemt')
    await logIn()
    expect(await typed()).toBe('Skrevet, mens sessionen udløb')
    expect(await faultsOf(visitor, true)).toEqual([])
    await Promise.all([page.waitForEvent('load'), page.click('main form:not(.message form) button[type="submit"]')])
    expect(await page.textContent('.message-success')).toContain('Gemt i')
    expect(await logged()).toBe(before + 1)
  })
})
