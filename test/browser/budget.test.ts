/// <reference lib="dom" />
/** What a visit costs in bytes over the wire, when every project has a picture as heavy as pictures may be. */
import { openSite, type Site, type Visitor } from '../support/browser'
import { HORSENS, aUser } from '../support/people'
import { picturesForAll } from '../support/pictures'
import { LANGUAGES, PUBLIC_PAGES, pathIn } from './public-pages'

const FIRST_VISIT = 100_000
const NEXT_PAGE = 15_000

let site: Site
beforeAll(async () => {
  site = await openSite()
  await picturesForAll(site.app, await aUser(site.app, 'coordinator', [HORSENS]))
})
afterAll(() => site.close())

interface Meter {
  /** How many bytes have come since it was last asked, without projects' pictures. */
  bytes(): number
  /** What the picture at this address cost when it came. */
  picture(url: string): number
  /** From now on fetches everything anew, as whoever comes for the first time must. */
  forgetAll(): Promise<void>
}

async function meterOf({ context, page }: Visitor): Promise<Meter> {
  const inspector = await context.newCDPSession(page)
  const asked = new Map<string, string>()
  const pictures = new Map<string, number>()
  let bytes = 0
  inspector.on('Network.requestWillBeSent', ({ requestId, request }) => asked.set(requestId, request.url))
  inspector.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const url = asked.get(requestId) ?? ''
    if (!url.includes('/billeder/')) bytes += encodedDataLength
    // One that was on an earlier page comes for nothing.
    else pictures.set(url, Math.max(encodedDataLength, pictures.get(url) ?? 0))
  })
  await inspector.send('Network.enable')
  return {
    bytes: () => {
      const since = bytes
      bytes = 0
      return since
    },
    picture: (url) => pictures.get(url) ?? Infinity,
    forgetAll: async () => {
      await inspector.send('Network.setCacheDisabled', { cacheDisabled: true })
    },
  }
}

/** Fonts, and every picture down to the end of the page. @returns where the projects' pictures come from */
const allLoaded = ({ page }: Visitor): Promise<string[]> =>
  page.evaluate(async () => {
    await document.fonts.ready
    const images = [...document.images]
    for (const image of images) image.loading = 'eager'
    await Promise.all(images.map((image) => image.decode()))
    return images.map((image) => image.currentSrc).filter((src) => src.includes('/billeder/'))
  })

/** As if none of the pictures had been on a page before. */
async function costOf(visitor: Visitor, meter: Meter): Promise<{ cost: number; pictures: number }> {
  const pictures = await allLoaded(visitor)
  return { cost: meter.bytes() + pictures.reduce((sum, url) => sum + meter.picture(url), 0), pictures: pictures.length }
}

/** A window asks for the page's icon; a browser without one does not. */
async function iconBytes(visitor: Visitor): Promise<number> {
  const href = await visitor.page.locator('link[rel="icon"]').first().getAttribute('href')
  const answer = await fetch(new URL(href!, site.url))
  return Number(answer.headers.get('content-length')) + 500
}

describe.each(LANGUAGES)('in %s', (lang) => {
  test('every page comes within 100 kB at a first visit', async () => {
    const visitor = await site.visitor()
    const meter = await meterOf(visitor)
    await meter.forgetAll()
    const costs: Record<string, number> = {}
    for (const [name, path] of PUBLIC_PAGES) {
      meter.bytes()
      await visitor.context.clearCookies()
      await visitor.open(pathIn(lang, path))
      const { cost } = await costOf(visitor, meter)
      costs[name] = cost + (await iconBytes(visitor))
      expect(visitor.troubles).toEqual([])
    }

    // Letters and styles are in it, or something was remembered after all.
    expect(Math.min(...Object.values(costs))).toBeGreaterThan(30_000)
    expect(Object.entries(costs).filter(([, cost]) => cost > FIRST_VISIT)).toEqual([])
  })

  test('every page comes within 15 kB when another was seen before', async () => {
    const visitor = await site.visitor()
    const meter = await meterOf(visitor)
    await visitor.open(pathIn(lang, '/en-anden-side'))
    await allLoaded(visitor)
    const costs: Record<string, number> = {}
    const pictures: Record<string, number> = {}
    for (const [name, path] of PUBLIC_PAGES) {
      meter.bytes()
      await visitor.open(pathIn(lang, path))
      const { cost, pictures: shown } = await costOf(visitor, meter)
      costs[name] = cost
      pictures[name] = shown
    }

    expect(Math.min(...Object.values(costs))).toBeGreaterThan(500)
    expect([pictures['the projects'], pictures['a project']]).toEqual([10, 4])
    expect(Object.entries(costs).filter(([, cost]) => cost > NEXT_PAGE)).toEqual([])
  })
})
