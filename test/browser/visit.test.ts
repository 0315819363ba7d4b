/// <reference lib="dom" />
/** A visitor's ways through the public pages. */
import { openSite, type Site, type Visitor } from '../support/browser'

let site: Site
let visitor: Visitor
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const focused = ({ page }: Visitor) => page.evaluate(() => document.activeElement?.getAttribute('href') ?? '')

/** Presses Tab until the focus stands on a link to `href`. */
async function tabTo(to: Visitor, href: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    await to.page.keyboard.press('Tab')
    if ((await focused(to)) === href) return
  }
  throw new Error(`Tab never reached ${href}`)
}

const pathOf = ({ page }: Visitor): string => new URL(page.url()).pathname

describe.each([true, false])('with scripts: %s', (scripts) => {
  beforeEach(async () => {
    visitor = await site.visitor({ scripts })
  })
  afterEach(() => visitor.context.close())

  test('the first Tab and Enter lead past the menus', async () => {
    await visitor.open('/projekter')
    await visitor.page.keyboard.press('Tab')
    expect(await focused(visitor)).toBe('#indhold')
    await visitor.page.keyboard.press('Enter')
    await visitor.page.keyboard.press('Tab')

    expect(await visitor.page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true)
  })

  test('the map leads to a municipality by keyboard', async () => {
    await visitor.open('/')
    await tabTo(visitor, '/kommuner/horsens')
    expect(await visitor.page.evaluate(() => document.activeElement?.closest('svg') !== null)).toBe(true)
    await visitor.page.keyboard.press('Enter')
    await visitor.page.waitForURL('**/kommuner/horsens')

    expect(await visitor.page.textContent('h1')).toBe('Horsens Kommune')
  })

  test("a cell of the report's matrix leads to its experiences by keyboard", async () => {
    const cell = '/projekter/skoleonkler-i-indskolingen/ledelse'
    await visitor.open('/rapport')
    await tabTo(visitor, cell)
    await visitor.page.keyboard.press('Enter')
    await visitor.page.waitForURL(`**${cell}`)

    expect(await visitor.page.textContent('h1')).toContain('Kvalificeret og engageret ledelse')
    expect(await visitor.page.locator('.quote').count()).toBe(2)
  })

  test('19 projects in four municipalities are found by following links', async () => {
    await visitor.open('/kommuner')
    const municipalities = await hrefs(visitor, '.map-and-list li a')
    const projects: string[] = []
    for (const municipality of municipalities) {
      await visitor.open(municipality)
      projects.push(...(await hrefs(visitor, '.project-card h3 a')))
    }
    for (const project of projects) {
      const { status } = await visitor.open(project)
      expect([project, status, visitor.troubles]).toEqual([project, 200, []])
    }

    expect(municipalities).toHaveLength(4)
    expect(new Set(projects).size).toBe(19)
  })

  test('a search finds a municipality that is spelled another way', async () => {
    await visitor.open('/')
    await visitor.page.fill('#site-search', 'TAARBÆK')
    await visitor.page.press('#site-search', 'Enter')
    await visitor.page.waitForURL('**/soeg?q=*')

    expect(await hrefs(visitor, 'main .link-list a')).toContain('/kommuner/lyngby-taarbaek')
  })

  test('the other language is one link away, on the same page', async () => {
    await visitor.open('/projekter?kommune=varde')
    await visitor.page.click('a[hreflang="en"][lang]')
    await visitor.page.waitForURL('**/en/projekter?kommune=varde')
    expect(await visitor.page.textContent('h1')).toBe('Projects')
    await visitor.page.click('a[hreflang="da"][lang]')
    await visitor.page.waitForURL('**/projekter?kommune=varde')

    expect(pathOf(visitor)).toBe('/projekter')
  })
})

const hrefs = ({ page }: Visitor, selector: string): Promise<string[]> =>
  page.locator(selector).evaluateAll((links) => links.map((link) => link.getAttribute('href')!))
