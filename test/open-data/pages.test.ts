import { gzipSync } from 'node:zlib'
import { HtmlValidate } from 'html-validate'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { addProject, addExperience } from './support'

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: { 'no-trailing-whitespace': 'off', 'long-title': 'off', 'void-style': 'off', 'doctype-style': 'off' },
})

onEachEngine((engine) => {
  describe('the pages about open data', () => {
    let app: TestApp
    beforeAll(async () => {
      app = await startApp(engine)
      const id = await addProject(app.db, { title: '<script>alert("titel")</script>', startedOn: '2026-11-20' })
      await addExperience(app.db, id, { observation: '<script>alert("ord")</script>' })
    })
    afterAll(() => app.close())

    test.each(['/data', '/en/data', '/data/api', '/en/data/api'])('%s is valid HTML', async (path) => {
      const { text } = await app.visitor.get(path).expect(200)
      const report = await validator.validateString(text)
      const messages = report.results.flatMap((result) => result.messages)
      expect(messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`)).toEqual([])
    })

    test.each(['/data', '/data/api'])('%s costs a visitor at most 15 kB', async (path) => {
      const { text } = await app.visitor.get(path).expect(200)
      expect(gzipSync(text).length).toBeLessThan(15_000)
    })

    test('every link of the data page to a file, a feed or the document leads there', async () => {
      for (const page of ['/data', '/en/data']) {
        const { text } = await app.visitor.get(page).expect(200)
        const links = [
          ...text.matchAll(/href="((?:\/en)?\/(?:data\/|api\/|projekter\.atom|kommuner\/[a-z-]+\.atom)[^"]*)"/g),
        ]
        expect(links.length).toBeGreaterThanOrEqual(12 + 2 + 5)
        for (const [, href] of links) {
          const { status } = await app.visitor.head(href!)
          expect([href, status]).toEqual([href, 200])
        }
      }
    })

    test('the data page says how many rows there are, and shows the new one at once', async () => {
      const count = async () => {
        const { text } = await app.visitor.get('/data').expect(200)
        return Number(/<th scope="row">Projekter<\/th>\s*<td>(\d+)<\/td>/.exec(text)![1])
      }
      const before = await count()
      await addProject(app.db)
      expect(await count()).toBe(before + 1)
    })

    test('the data page describes itself to search engines as a data set with its files', async () => {
      const { text } = await app.visitor.get('/data').expect(200)
      const [, json] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)!
      const [dataset] = JSON.parse(json!) as [{ '@type': string; license: string; distribution: unknown[] }]
      expect(dataset['@type']).toBe('Dataset')
      expect(dataset.license).toContain('creativecommons.org/licenses/by/4.0')
      expect(dataset.distribution).toHaveLength(12)
    })

    test('the page of the API shows every call with what it really answers', async () => {
      const { text } = await app.visitor.get('/data/api').expect(200)
      const examples = [
        ...text.matchAll(
          /<a href="(\/api\/v1[^"]*)" type="application\/json"><code>.*?<pre[^>]*><code[^>]*>(.*?)<\/code>/gs,
        ),
      ]
      expect(examples).toHaveLength(8)
      for (const [, href, answer] of examples) {
        const { body } = await app.visitor.get(href!.replaceAll('&amp;', '&')).expect(200)
        const shown = answer!
          .replaceAll('&#34;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&')
        expect(JSON.parse(shown)).toEqual(body)
        expect(shown).not.toMatch(/\[\s*\n\s*\d/)
      }
      expect(text).not.toContain('<script>alert')
    })

    test('on the Danish page all that is told of parameters and fields is in Danish', async () => {
      const danish = (await app.visitor.get('/data/api').expect(200)).text
      const english = (await app.visitor.get('/en/data/api').expect(200)).text
      const cells = (html: string) => [...html.matchAll(/<td>([^<]{25,})<\/td>/g)].map(([, text]) => text!)
      expect(cells(english).length).toBeGreaterThan(50)
      expect(
        cells(danish).filter((text) => cells(english).includes(text) && / /.test(text) && !/, /.test(text)),
      ).toEqual([])
    })
  })
})
