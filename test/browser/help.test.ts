/// <reference lib="dom" />
/** The coordinators' help page: it shows what the tests have seen, and nothing else. */
import fs from 'node:fs'
import path from 'node:path'
import { helpPictures } from '../../src/site/help-pictures'
import { openSite, type Site } from '../support/browser'
import { fileHash } from './help-pictures'
import { LANGUAGES, pathIn } from './public-pages'
import { pageFaults } from './whole-page'

const HELP = '/hjaelp/koordinator'
const FIRST_VISIT = 100_000

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

test.each(LANGUAGES)('holds what every page must, in %s', async (lang) => {
  expect(await pageFaults(await site.visitor(), pathIn(lang, HELP), 200, `help ${lang}`)).toEqual([])
})

test('every picture on it was made by a test, and is as the test made it', async () => {
  const visitor = await site.visitor()
  await visitor.open(HELP)
  const shown = await visitor.page
    .locator('main img')
    .evaluateAll((images) => images.map((image) => /help-(\w+)\.\w+\.webp$/.exec((image as HTMLImageElement).src)?.[1]))
  const made = helpPictures()
  const tests = fs
    .readdirSync(__dirname)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => fs.readFileSync(path.join(__dirname, name), 'utf8'))
    .join('\n')

  expect([...shown].sort()).toEqual(Object.keys(made).sort())
  for (const [name, { hash, shows }] of Object.entries(made)) {
    expect(tests).toContain(`helpPicture(page, '${name}'`)
    expect(fileHash(name)).toBe(hash)
    expect(shows.length).toBeGreaterThan(3)
  }
})

test('with all its pictures it comes within 100 kB at a first visit', async () => {
  const visitor = await site.visitor()
  const inspector = await visitor.context.newCDPSession(visitor.page)
  let bytes = 0
  inspector.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await inspector.send('Network.enable')
  await visitor.open(HELP)
  for (const image of await visitor.page.locator('main img').all()) {
    await image.scrollIntoViewIfNeeded()
    await image.evaluate((element) => (element as HTMLImageElement).decode())
  }

  expect(bytes).toBeGreaterThan(20_000)
  expect(bytes).toBeLessThanOrEqual(FIRST_VISIT)
})
