/// <reference lib="dom" />
/** What comes out of the printer. */
import { openSite, type Site, type Visitor } from '../support/browser'
import { takePicture } from './pictures'

/** A4 between its margins, in the browser's pixels. */
const PAPER = 718

const PAGES = ['/', '/projekter?kommune=horsens', '/projekter/skoleonkler-i-indskolingen', '/rapport', '/om']

let site: Site
let visitor: Visitor
beforeAll(async () => {
  site = await openSite()
  visitor = await site.visitor({ width: PAPER })
})
afterAll(() => site.close())

async function openOnPaper(path: string): Promise<void> {
  await visitor.open(path)
  // After opening: a page of another process forgets it.
  await visitor.page.emulateMedia({ media: 'print' })
}

test.each(PAGES)('%s prints its content, without what only a screen has a use for', async (path) => {
  await openOnPaper(path)
  await takePicture(visitor.page, `print ${path}`)
  const shown = (selector: string) =>
    visitor.page
      .locator(selector)
      .evaluateAll((all) => all.filter((element) => element.checkVisibility()).map((element) => element.outerHTML))

  expect(await shown('nav.site-nav, .breadcrumb, form, input, button, .skip-link, .sidebar, .sorting')).toEqual([])
  expect(await shown('h1')).toHaveLength(1)
  expect(await shown('main p')).not.toHaveLength(0)
  expect(await visitor.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PAPER)
  const pdf = await visitor.page.pdf({ format: 'A4' })
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
})

test('the whole matrix is on the paper', async () => {
  await openOnPaper('/rapport')
  const right = await visitor.page
    .locator('.matrix td, .matrix th')
    .evaluateAll((cells) => Math.max(...cells.map((cell) => cell.getBoundingClientRect().right)))

  expect(await visitor.page.locator('.matrix tbody th[scope="row"]').count()).toBe(19)
  expect(right).toBeLessThanOrEqual(PAPER)
})
