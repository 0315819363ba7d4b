import { execFileSync } from 'node:child_process'
import Ajv from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import type { OpenApi } from '../../src/open-data/api/openapi'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { addExperience, addProject, hideSecrets } from './support'

interface List {
  data: ({ id: number; slug: string } & Record<string, unknown>)[]
  meta: { total: number }
  links: { next: string | null; prev: string | null; last: string; first: string }
}

onEachEngine((engine) => {
  describe('the API', () => {
    let app: TestApp
    let slugs: Record<string, string>
    let hidden: string[]
    beforeAll(async () => {
      app = await startApp(engine)
      hidden = (await hideSecrets(app.db)).hiddenSlugs
      slugs = {
        '/projects/{slug}': (await get<List>('/projects?per_page=1')).data[0]!.slug,
        '/institutions/{slug}': (await get<List>('/institutions?per_page=1')).data[0]!.slug,
        '/municipalities/{slug}': 'horsens',
      }
    })
    afterAll(() => app.close())

    async function get<Body>(path: string, status = 200): Promise<Body> {
      const response = await app.visitor.get(path.startsWith('/api') ? path : `/api/v1${path}`)
      expect([path, response.status]).toEqual([path, status])
      return response.body as Body
    }
    const local = (url: string) => url.replace(app.config.publicUrl, '')

    async function walk(path: string): Promise<number[]> {
      const ids: number[] = []
      for (let next: string | null = `/api/v1${path}`; next;) {
        const page: List = await get(next)
        ids.push(...page.data.map((row) => row.id))
        next = page.links.next && local(page.links.next)
      }
      return ids
    }

    test('the document keeps to the rules of OpenAPI 3.1', async () => {
      const document = await get<OpenApi>('/openapi.json')
      expect(document.openapi).toMatch(/^3\.1\./)
      // The validator is an ES module, which this test runner does not load.
      const program = `import { Validator } from '@seriousme/openapi-schema-validator'
        let text = ''
        for await (const chunk of process.stdin) text += chunk
        console.log(JSON.stringify(await new Validator().validate(JSON.parse(text))))`
      const verdict = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
        input: JSON.stringify(document),
        encoding: 'utf8',
      })
      expect(JSON.parse(verdict)).toEqual({ valid: true })
    })

    test('every answer is as the document says it is', async () => {
      const document = await get<OpenApi>('/openapi.json')
      const ajv = new Ajv({ strict: false, allErrors: true })
      addFormats(ajv)
      ajv.addSchema(document, 'api')
      expect(Object.keys(document.paths)).toHaveLength(8)
      for (const [path, { get: operation }] of Object.entries(document.paths)) {
        const address = path.replace('{slug}', slugs[path] ?? '')
        const [name] = Object.keys(document.components.schemas).filter(
          (schema) => schema.toLowerCase() === `${operation.operationId}answer`.toLowerCase(),
        )
        const isValid = ajv.compile({ $ref: `api#/components/schemas/${name}` })
        const answer = await get(address)
        expect([address, isValid(answer), isValid.errors]).toEqual([address, true, null])
      }
      const isProblem = ajv.compile({ $ref: 'api#/components/schemas/Problem' })
      expect(isProblem(await get('/projects?page=0', 400))).toBe(true)
      expect(isProblem(await get('/projects/findes-ikke', 404))).toBe(true)
    })

    test('every field of every schema is described', async () => {
      const { components } = await get<OpenApi>('/openapi.json')
      const undescribed: string[] = []
      const look = (name: string, schema: object) => {
        for (const [key, value] of Object.entries(schema) as [string, unknown][]) {
          if (typeof value !== 'object' || value === null) continue
          if (key === 'properties') {
            for (const [property, inner] of Object.entries(value)) {
              if (!(inner as { description?: string }).description) undescribed.push(`${name}.${property}`)
            }
          }
          look(name, value)
        }
      }
      for (const [name, schema] of Object.entries(components.schemas)) look(name, schema)
      expect(undescribed).toEqual([])
    })

    test.each([
      '/projects?per_page=3',
      '/institutions?per_page=4',
      '/experiences?per_page=7',
      '/projects?sort=title&per_page=2',
    ])('whoever follows next through %s meets every row exactly once', async (path) => {
      const { meta } = await get<List>(path)
      const ids = await walk(path)
      expect(ids).toHaveLength(meta.total)
      expect(new Set(ids).size).toBe(meta.total)
      expect(meta.total).toBeGreaterThan(10)
    })

    test('links lead to neighbours, in the body and in the header', async () => {
      const response = await app.visitor
        .get('/api/v1/projects?per_page=5&page=2&theme=learning&theme=wellbeing')
        .expect(200)
      const { links, meta } = response.body as List
      expect(links.next ?? links.prev).toContain('theme=learning&theme=wellbeing')
      expect(response.headers.link).toContain(`<${links.prev}>; rel="prev"`)
      expect(response.headers.link).toContain(`<${links.last}>; rel="last"`)
      expect(response.headers['x-total-count']).toBe(String(meta.total))
    })

    test('a page beyond the end is empty and leads back', async () => {
      const { data, links } = await get<List>('/projects?page=1000000')
      expect(data).toEqual([])
      expect(links.next).toBeNull()
      expect(local(links.prev!)).toBe(local(links.last))
    })

    test('projects are filtered as on the public list', async () => {
      const all = await get<List>('/projects?per_page=100')
      const byCode = await get<List>('/projects?municipality=0615&per_page=100')
      const bySlug = await get<List>('/projects?municipality=horsens&per_page=100')
      expect(byCode.data).toEqual(bySlug.data)
      expect(bySlug.data).not.toHaveLength(0)
      expect(bySlug.data).toEqual(all.data.filter((row) => row.municipalityCode === '0615'))
      const schools = await get<List>('/projects?type=school&target=pupils&provenance=illustrative&per_page=100')
      expect(schools.data).toEqual(
        all.data.filter(
          (row) =>
            row.institutionType === 'school' &&
            (row.targetGroups as string[]).includes('pupils') &&
            row.provenance === 'illustrative',
        ),
      )
      expect((await get<List>('/projects?q=findesslet%20ikke')).data).toEqual([])
    })

    test('experiences are filtered by project and condition, and counted right', async () => {
      const id = await addProject(app.db, { slug: 'til-filter' })
      await addExperience(app.db, id, { conditionCode: 'anchoring' })
      await addExperience(app.db, id, { conditionCode: 'clarity' })
      const { data, meta } = await get<List>('/experiences?project=til-filter&condition=anchoring')
      expect(meta.total).toBe(1)
      expect(data).toMatchObject([{ projectSlug: 'til-filter', condition: 'anchoring' }])
    })

    test('an experience that may not be quoted gives its rating and nothing else', async () => {
      const { data } = await get<List>('/experiences?project=aabent-projekt')
      expect(data).toEqual([
        expect.objectContaining({
          rating: 4,
          quotable: false,
          observation: null,
          outcome: null,
          respondentRole: null,
          observedOn: null,
        }),
      ])
    })

    test('what is hidden has no address', async () => {
      for (const slug of hidden) {
        await get(`/projects/${slug}`, 404)
        await get(`/institutions/${slug}`, 404)
        await get(`/experiences?project=${slug}`, 400)
      }
    })

    test('the number of volunteers is public', async () => {
      const { data } = await get<{ data: { volunteers: number } }>('/projects/aabent-projekt')
      expect(data.volunteers).toBe(1)
    })

    test.each([
      ['/projects?page=0', 'page'],
      ['/projects?page=1&page=2', 'page'],
      ['/projects?page=-1', 'page'],
      ['/projects?page=1e3', 'page'],
      ['/projects?page=99999999999', 'page'],
      ['/projects?per_page=101', 'per_page'],
      ['/projects?type=hospital', 'type'],
      ['/projects?municipality=%00', 'municipality'],
      ['/projects?q=%00', 'q'],
      ['/projects?q=%ED%A0%80%00', 'q'],
      [`/projects?q=${'x'.repeat(201)}`, 'q'],
      ['/projects?rating=6', 'rating'],
      ['/projects?mun=horsens', 'mun'],
      ['/projects?__proto__=1', '__proto__'],
      ['/projects?constructor=1', 'constructor'],
      ['/experiences?cursor=2147483648', 'cursor'],
      ['/experiences?cursor=abc', 'cursor'],
      ['/experiences?project=findes-ikke', 'project'],
      ['/conditions?page=1', 'page'],
    ])('%s is refused, and told which parameter is wrong', async (path, parameter) => {
      const response = await app.visitor.get(`/api/v1${path}`).expect(400)
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
      const problem = response.body as { status: number; errors: { parameter: string; message: string }[] }
      expect(problem.status).toBe(400)
      expect(problem.errors[0]!.parameter).toBe(parameter.split('[')[0])
      expect(problem.errors[0]!.message).not.toBe('')
    })

    test.each([
      '/projects/%00',
      '/projects/%E0%A4',
      '/projects/..%2f..%2fetc',
      '/institutions/A',
      '/municipalities/9999',
      '/nothing',
      '/',
    ])('%s is answered as a problem, never as a failure', async (path) => {
      const response = await app.visitor.get(`/api/v1${path}`)
      expect([400, 404]).toContain(response.status)
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
    })

    test('an answer is not sent again until something has changed', async () => {
      const first = await app.visitor.get('/api/v1/projects').expect(200)
      const { etag } = first.headers as { etag: string }
      await app.visitor.get('/api/v1/projects').set('If-None-Match', etag).expect(304)
      await addProject(app.db, { slug: 'nyt-efter-etag' })
      const second = await app.visitor.get('/api/v1/projects').set('If-None-Match', etag).expect(200)
      expect((second.body as List).meta.total).toBe((first.body as List).meta.total + 1)
    })

    test('pages of other sites may read it, also with a validator', async () => {
      const origin = 'https://andet.example'
      const answer = await app.visitor.get('/api/v1/conditions').set('Origin', origin).expect(200)
      expect(answer.headers['access-control-allow-origin']).toBe('*')
      expect(answer.headers['access-control-expose-headers']).toContain('Link')
      const asked = await app.visitor.options('/api/v1/projects').set('Origin', origin).expect(204)
      expect(asked.headers['access-control-allow-headers']).toContain('If-None-Match')
      const wrong = await app.visitor.get('/api/v1/projects?page=0').set('Origin', origin)
      expect(wrong.headers['access-control-allow-origin']).toBe('*')
    })
  })
})
