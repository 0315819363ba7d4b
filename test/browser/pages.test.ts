/** Every kind of public page, in both languages, wide and narrow, with and without scripts. */
import { firstAdministratorLink, welcomePath } from '../../src/accounts/one-time-links'
import { openSite, type Site, type Visitor } from '../support/browser'
import { LANGUAGES, PUBLIC_PAGES, pathIn } from './public-pages'
import { pageFaults } from './whole-page'

let site: Site
let visitor: Visitor

beforeAll(async () => {
  site = await openSite()
  visitor = await site.visitor()
})
afterAll(() => site.close())

describe.each(PUBLIC_PAGES)('%s', (name, danishPath, status = 200) => {
  test.each(LANGUAGES)('holds what it must, in %s', async (lang) => {
    const faults = await pageFaults(visitor, pathIn(lang, danishPath), status, `${name} ${lang}`)

    expect(faults).toEqual([])
    expect(await visitor.page.getAttribute('html', 'lang')).toBe(lang)
  })
})

test.each(LANGUAGES)('the first administrator is welcomed by a page that holds what it must, in %s', async (lang) => {
  const token = await firstAdministratorLink(site.app)

  expect(await pageFaults(visitor, pathIn(lang, welcomePath(token!)), 200, `welcome ${lang}`)).toEqual([])
})

test('Danish words in an English page say that they are Danish', async () => {
  await visitor.open('/en/projekter/skoleonkler-i-indskolingen')
  const langOf = (selector: string) =>
    visitor.page
      .locator(selector)
      .first()
      .evaluate((element) => element.closest('[lang]')!.getAttribute('lang'))

  expect(await langOf('.quote blockquote p')).toBe('da')
  expect(await langOf('.prose p')).toBe('da')
  expect(await langOf('h1')).toBe('en')
})
