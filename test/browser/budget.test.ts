/// <reference lib="dom" />
/** What a visit costs in bytes over the wire. */
import { openSite, type Site, type Visitor } from '../support/browser'
import { LANGUAGES, PUBLIC_PAGES, pathIn } from './public-pages'

const FIRST_VISIT = 100_000
const NEXT_PAGE = 15_000
/** A new browser profile for each page: on two busy cores a minute is not enough. */
const PATIENCE_MS = 240_000

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

/** @returns a function that tells how many bytes have come since it was last asked */
async function countBytes({ context, page }: Visitor): Promise<() => number> {
  const inspector = await context.newCDPSession(page)
  let bytes = 0
  inspector.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await inspector.send('Network.enable')
  return () => {
    const since = bytes
    bytes = 0
    return since
  }
}

const fontsLoaded = ({ page }: Visitor) => page.evaluate(() => document.fonts.ready.then(() => undefined))

/** A window asks for the page's icon; a browser without one does not. */
async function iconBytes(visitor: Visitor): Promise<number> {
  const href = await visitor.page.locator('link[rel="icon"]').first().getAttribute('href')
  const answer = await fetch(new URL(href!, site.url))
  return Number(answer.headers.get('content-length')) + 500
}

describe.each(LANGUAGES)('in %s', (lang) => {
  test(
    'every page comes within 100 kB at a first visit',
    async () => {
      const costs: Record<string, number> = {}
      for (const [name, path] of PUBLIC_PAGES) {
        const visitor = await site.visitor()
        const bytes = await countBytes(visitor)
        await visitor.open(pathIn(lang, path))
        await fontsLoaded(visitor)
        costs[name] = bytes() + (await iconBytes(visitor))
        expect(visitor.troubles).toEqual([])
        await visitor.context.close()
      }

      expect(Math.min(...Object.values(costs))).toBeGreaterThan(5_000)
      expect(Object.entries(costs).filter(([, cost]) => cost > FIRST_VISIT)).toEqual([])
    },
    PATIENCE_MS,
  )

  test(
    'every page comes within 15 kB when another was seen before',
    async () => {
      const visitor = await site.visitor()
      const bytes = await countBytes(visitor)
      await visitor.open(pathIn(lang, '/en-anden-side'))
      await fontsLoaded(visitor)
      const costs: Record<string, number> = {}
      for (const [name, path] of PUBLIC_PAGES) {
        bytes()
        await visitor.open(pathIn(lang, path))
        await fontsLoaded(visitor)
        costs[name] = bytes()
      }

      expect(Math.min(...Object.values(costs))).toBeGreaterThan(500)
      expect(Object.entries(costs).filter(([, cost]) => cost > NEXT_PAGE)).toEqual([])
    },
    PATIENCE_MS,
  )
})
