import { placesOf, sitemapParts, urlSet } from '../../src/open-data/feeds/sitemap'
import { element } from '../../src/open-data/feeds/xml'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { addProject, download } from './support'
import { readXml, type XmlNode } from './xml'

const child = (node: XmlNode, name: string) => node.children.find((one) => one.name === name)
const all = (node: XmlNode, name: string) => node.children.filter((one) => one.name === name)

onEachEngine((engine) => {
  describe('feeds and sitemap', () => {
    let app: TestApp
    beforeAll(async () => {
      app = await startApp(engine)
      await addProject(app.db, {
        title: '</title><script>alert(1)</script> & "godt" \u0001\u000b',
        summary: ']]> <b>fed</b> 😀',
        slug: 'xml-proeve',
        provenance: 'registered',
        publishedAt: '2026-11-01T00:00:00.000Z',
        updatedAt: '2026-11-02T00:00:00.000Z',
      })
    })
    afterAll(() => app.close())

    const feed = async (path: string) => readXml((await download(app, path)).toString())

    test('the feed is well-formed Atom with all that RFC 4287 asks for', async () => {
      const atom = await feed('/projekter.atom')
      expect(atom.name).toBe('feed')
      expect(atom.attributes.xmlns).toBe('http://www.w3.org/2005/Atom')
      for (const name of ['id', 'title', 'updated', 'author']) expect(all(atom, name)).toHaveLength(1)
      const links = all(atom, 'link').map((link) => [link.attributes.rel, link.attributes.href])
      expect(links).toContainEqual(['self', 'http://localhost:3000/projekter.atom'])
      expect(links).toContainEqual(['alternate', 'http://localhost:3000/projekter'])
      const entries = all(atom, 'entry')
      expect(entries.length).toBeGreaterThan(10)
      for (const entry of entries) {
        for (const name of ['id', 'title', 'updated', 'author', 'summary']) expect(all(entry, name)).toHaveLength(1)
        expect(child(entry, 'updated')!.text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
        expect(all(entry, 'category').length).toBeGreaterThan(1)
      }
      const ids = entries.map((entry) => child(entry, 'id')!.text)
      expect(new Set(ids).size).toBe(ids.length)
      for (const id of ids) expect(id).toMatch(/^tag:localhost,2026:project:\d+$/)
      const newest = entries
        .map((entry) => child(entry, 'updated')!.text)
        .sort()
        .at(-1)
      expect(child(atom, 'updated')!.text).toBe(newest)
    })

    test('whatever a title holds, it is only text', async () => {
      const [first] = all(await feed('/projekter.atom'), 'entry')
      expect(child(first!, 'title')!.text).toBe('</title><script>alert(1)</script> & "godt" \ufffd\ufffd')
      expect(child(first!, 'summary')!.text).toBe(']]> <b>fed</b> 😀')
    })

    test('what is made up says so in its summary', async () => {
      const entries = all(await feed('/projekter.atom'), 'entry')
      const illustrative = entries.filter((entry) =>
        all(entry, 'category').some((category) => category.attributes.term === 'provenance:illustrative'),
      )
      expect(illustrative).not.toHaveLength(0)
      for (const entry of illustrative) expect(child(entry, 'summary')!.text).toContain('(Eksempel: ')
    })

    test('a municipality has a feed of its own projects, in both languages', async () => {
      const danish = await feed('/kommuner/varde.atom')
      const english = await feed('/en/kommuner/varde.atom')
      expect(child(danish, 'title')!.text).toBe('Nye projekter i Varde – Frivilligregistret')
      expect(child(english, 'title')!.text).toBe('New projects in Varde – Frivilligregistret')
      const { n } = (await app.db.read.one<{ n: number }>(
        `SELECT count(*) AS "n" FROM "project" WHERE "status" = 'published' AND "municipalityCode" = '0573'`,
      ))!
      expect(all(danish, 'entry')).toHaveLength(n)
      expect(all(english, 'entry').map((entry) => child(entry, 'id')!.text)).toEqual(
        all(danish, 'entry').map((entry) => child(entry, 'id')!.text),
      )
    })

    test.each(['/kommuner/findes-ikke.atom', '/kommuner/%00.atom', '/kommuner/koebenhavn.atom'])(
      '%s is not found',
      (path) => app.visitor.get(path).expect(404),
    )

    test('a feed is not sent again until a project has come or changed', async () => {
      const { etag } = (await app.visitor.get('/projekter.atom').expect(200)).headers as { etag: string }
      await app.visitor.get('/projekter.atom').set('If-None-Match', etag).expect(304)
      await addProject(app.db, { publishedAt: '2026-11-03T00:00:00.000Z' })
      await app.visitor.get('/projekter.atom').set('If-None-Match', etag).expect(200)
    })

    test('the sitemap leads to every public page, in both languages, and each is there', async () => {
      const map = await feed('/sitemap.xml')
      const places = all(map, 'url').map((url) => child(url, 'loc')!.text.replace('http://localhost:3000', ''))
      expect(new Set(places).size).toBe(places.length)
      for (const path of [
        '/',
        '/kommuner/horsens',
        '/projekter/xml-proeve',
        '/rapport',
        '/data/api',
        '/betingelser/synlighed',
      ]) {
        expect(places).toContain(path)
        expect(places).toContain(path === '/' ? '/en' : `/en${path}`)
      }
      for (const url of all(map, 'url')) {
        const languages = all(url, 'xhtml:link').map((link) => link.attributes.hreflang)
        expect(languages).toEqual(['da', 'en'])
      }
      const project = all(map, 'url').find((url) => child(url, 'loc')!.text.endsWith('/projekter/xml-proeve'))!
      expect(child(project, 'lastmod')!.text).toBe('2026-11-02T00:00:00.000Z')
      for (const path of places) {
        const { status } = await app.visitor.get(path)
        expect([path, status]).toEqual([path, 200])
      }
    })

    test('a sitemap that is too large is parted, and its parts hold each place once', async () => {
      const parts = await sitemapParts(app.context, 7)
      expect(parts.length).toBeGreaterThan(4)
      const places: string[] = []
      for (const part of parts) {
        let n = 0
        for await (const batch of placesOf(app.context, part, 7)) {
          places.push(...batch.map((place) => place.path))
          n += batch.length
        }
        if (part !== 'pages') expect(n).toBeLessThanOrEqual(7)
      }
      const whole: string[] = []
      for (const part of await sitemapParts(app.context)) {
        for await (const batch of placesOf(app.context, part)) whole.push(...batch.map((place) => place.path))
      }
      expect(places).toEqual(whole)
      expect(new Set(places).size).toBe(places.length)
      let text = ''
      for await (const chunk of urlSet('https://x.example', placesOf(app.context, 'project-1', 7))) text += chunk
      expect(all(readXml(text), 'url')).toHaveLength(14)
      await app.visitor.get('/sitemap/project-1.xml').expect(200)
      await app.visitor.get('/sitemap/project-2.xml').expect(404)
      await app.visitor.get('/sitemap/user-1.xml').expect(404)
    })

    test('robots are told where the map is, and to leave the rooms behind the log-in alone', async () => {
      const { text } = await app.visitor
        .get('/robots.txt')
        .expect(200)
        .expect('Content-Type', /^text\/plain/)
      expect(text).toContain('Sitemap: http://localhost:3000/sitemap.xml')
      for (const path of ['/arbejdsbord', '/opsamling', '/administration', '/log-ind', '/soeg', '/en/soeg'])
        expect(text).toContain(`Disallow: ${path}\n`)
    })
  })
})

test('an element holds whatever a text or an attribute holds, and nothing that XML cannot', () => {
  const { markup } = element('a', { href: '"><x y=\'' }, '<&>\u0000\ud800\r\n', element('b', {}), null)
  const node = readXml(markup)
  expect(node.attributes.href).toBe('"><x y=\'')
  expect(node.text).toBe('<&>\ufffd\ufffd\r\n')
  expect(node.children.map((one) => one.name)).toEqual(['b'])
})
