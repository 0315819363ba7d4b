/** Thousands of requests that no sensible visitor sends: none may be answered with a fault of ours. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { createServer } from '../../src/web/http-server'
import { loggedText, onEachEngine, startApp, type TestApp } from '../support/app'
import { HORSENS, LEJRE, PASSWORD, aUser, fillIn, tokenIn, type Agent, loggedIn, sentCookie } from '../support/people'
import { routesOf, type AppRoute } from '../support/routes'

const CPR = ['070761-4285', '0707614285', '070761 4285', '07.07.61-4285', '311299–1234', '070761 - 4285']

const nasty = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      '0',
      '-1',
      '1000000000',
      '99999999999999999999',
      'NaN',
      'null',
      '__proto__',
      'constructor',
      'toString',
      '../../etc/passwd',
      '..%2f..%2f',
      '%00',
      'a\u0000b',
    ],
    ...[
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '<%= 7*7 %>',
      '{{7*7}}',
      "' OR 1=1 --",
      '"; DROP TABLE project',
      'title : (a OR b)',
      'a* NEAR b',
      "'a':* & !b",
      '\\',
      '\ud800',
      'x\r\nSet-Cookie: a=b',
    ],
    ...['æøå', '２０２６', '🏳️‍🌈', '\u202Etxt', 'a'.repeat(300), 'b'.repeat(9000), ...CPR],
  ),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

/** As bytes of an address: encoded rightly, wrongly, or not at all. */
const encoded = fc.oneof(
  { weight: 3, arbitrary: nasty.map((text) => encodeURIComponent(Buffer.from(text).toString())) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('%', '%zz', '%c0%af', '%ed%a0%80', '%E0%A4%A', '%00', '+', '&&==', '[]', 'a[b]=c'),
  },
)

const NAMES = [
  'q',
  'side',
  'kommune',
  'type',
  'maalgruppe',
  'tema',
  'betingelse',
  'vurdering',
  'belaeg',
  'herkomst',
  'sortering',
  'page',
  'per_page',
  'cursor',
  'til',
  'captcha',
  '__proto__',
  'q[]',
  'q[a]',
  '',
  'lang',
]
const FIELDS = [
  '_csrf',
  'email',
  'password',
  'currentPassword',
  'code',
  'name',
  'title',
  'summary',
  'description',
  'institutionId',
  'startedOn',
  'endedOn',
  'status',
  'themes',
  'targetGroups',
  'version',
  'observation',
  'rating',
  'conditionCode',
  'respondentRole',
  'observedOn',
  'quotable',
  'role',
  'consent',
  'answer',
  'captcha',
  'website',
  '__proto__',
  'constructor',
]

const pairs = (names: string[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...names), encoded), { maxLength: 6 })
    .map((list) => list.map(([name, value]) => `${encodeURIComponent(name)}=${value}`).join('&'))

const body = fc.oneof(
  pairs(FIELDS),
  fc.constantFrom(
    '',
    '{"a":',
    '{"__proto__":{"x":1}}',
    'x'.repeat(200_000),
    'a=1&'.repeat(2000),
    '--boundary\r\nContent-Disposition: form-data; name="a"\r\n\r\n',
    '\u0000\u0001',
  ),
)
const bodyType = fc.constantFrom(
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-16',
  'application/json',
  'multipart/form-data; boundary=boundary',
  'text/plain',
  'nonsense',
  undefined,
)

const oddHeaders = fc.record(
  {
    'accept-language': fc.constantFrom('xx;q=9', 'da', '*'),
    'accept-encoding': fc.constantFrom('br;q=0', 'gzip;q=0, *', 'x'.repeat(200), 'br, gzip'),
    cookie: fc.constantFrom('frv_session=s%3Ax.y', 'frv_session=', 'a=b; '.repeat(100), 'frv_session=%E0%A4%A'),
    'x-forwarded-for': fc.constantFrom('nonsense', '1.2.3.4, 5.6.7.8', '::1', ','.repeat(50)),
    'if-none-match': fc.constantFrom('*', 'W/"x"', 'junk', '"'),
    range: fc.constantFrom('bytes=0-1', 'bytes=9-1', 'junk'),
    'content-encoding': fc.constantFrom('gzip', 'br', 'nonsense'),
  },
  { requiredKeys: [] },
)

interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  text: string
}

function send(port: number, options: http.RequestOptions, payload?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', agent: false, ...options }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text: plain(Buffer.concat(parts), response.headers['content-encoding']),
        }),
      )
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(payload)
  })
}

function plain(body: Buffer, encoding: string | undefined): string {
  if (body.length === 0) return ''
  return (
    encoding === 'br' ? zlib.brotliDecompressSync(body) : encoding === 'gzip' ? zlib.gunzipSync(body) : body
  ).toString()
}

/** What no answer may hold. */
const FAULTS = /\.[jt]s:\d+:\d+|node_modules|\/src\/|SQLITE_|QueryFailedError|<script>alert|<img src=x onerror/

function expectSound(route: string, answer: Answer, app: TestApp): void {
  const shown = `${route} → ${answer.status}\n${answer.text.slice(0, 600)}`
  if (answer.status >= 500 || FAULTS.test(answer.text))
    throw new Error(`${shown}\n${JSON.stringify(app.logged.at(-1))}`)
  if (answer.headers['content-security-policy'] === undefined) throw new Error(`no policy: ${shown}`)
  if (
    answer.status >= 400 &&
    answer.status !== 404 &&
    !(answer.headers['content-type'] ?? '').match(/html|problem|text\/plain/)
  )
    throw new Error(`not a page: ${shown}`)
  if (answer.status >= 400 && answer.text !== '' && (answer.headers['content-type'] ?? '').includes('html')) {
    for (const part of ['<!DOCTYPE html>', '<main id="indhold"', 'class="skip-link"'])
      if (!answer.text.includes(part)) throw new Error(`no house look: ${shown}`)
    if (
      [400, 403, 404, 413].includes(answer.status) &&
      answer.text.includes('<main') &&
      !answer.text.includes(String(answer.headers['x-request-id'])) &&
      !answer.text.includes('name="_csrf"')
    )
      throw new Error(`no request id: ${shown}`)
  }
}

const RUNS = { sqlite: 5000, postgres: 800 }

onEachEngine((engine) => {
  let app: TestApp
  let server: http.Server
  let port: number
  let routes: AppRoute[]
  let cookies: Record<string, string>
  let tokens: Record<string, string>

  beforeAll(async () => {
    app = await startApp(engine)
    server = createServer(app.handler)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
    routes = routesOf(app.context)
    cookies = { nobody: '' }
    tokens = {}
    for (const [name, role, codes] of [
      ['own', 'coordinator', [HORSENS]],
      ['other', 'coordinator', [LEJRE]],
      ['consultant', 'consultant', []],
      ['administrator', 'administrator', []],
    ] as const) {
      const person = await aUser(app, role, [...codes])
      const page = await (await loggedIn(app, person)).get('/om')
      cookies[name] = sentCookie(page)
      tokens[name] = tokenIn(page)
    }
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await app.close()
  })

  test.each(['a%00b', '%01', '%7f', '%ED%A0%80', '%E0%A4%A'])('no address may hold %s', async (word) => {
    const asked = routes.filter(({ method, path }) => method === 'GET' && path.includes(':'))
    expect(asked.length).toBeGreaterThan(20)
    for (const { path } of asked) {
      const address = path.replace(/[:*]\w+/g, word).replace(/[{}]/g, '')
      const answer = await send(port, { path: address, headers: { cookie: cookies.own! } })
      expectSound(address, answer, app)
      expect([address, [400, 403, 404].includes(answer.status)]).toEqual([address, true])
    }
  })

  test(`${RUNS[engine]} generated requests are answered without a fault`, async () => {
    expect(routes.length).toBeGreaterThan(40)
    const statuses = new Map<number, number>()
    const someRoute = fc.constantFrom(...routes)
    const request = fc.record({
      route: someRoute,
      method: fc.oneof(
        { weight: 4, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE') },
      ),
      parameters: fc.array(
        fc.oneof(encoded, fc.constantFrom('1', '2', '19', 'horsens', 'ledelse', 'skoleonkler-i-indskolingen')),
        { minLength: 3, maxLength: 3 },
      ),
      english: fc.boolean(),
      query: fc.oneof(fc.constant(''), pairs(NAMES)),
      body,
      bodyType,
      headers: oddHeaders,
      withToken: fc.boolean(),
      who: fc.constantFrom('nobody', 'nobody', 'own', 'other', 'consultant', 'administrator'),
    })
    await fc.assert(
      fc.asyncProperty(
        request,
        async ({ route, method, parameters, english, query, body: typed, bodyType: type, headers, withToken, who }) => {
          // A form's own token, so that what is behind the check is tried too; logging out would end the rest.
          const token = withToken && route.path !== '/log-ud' ? tokens[who] : undefined
          const payload = token ? `_csrf=${token}&${typed}` : typed
          const used = [...parameters]
          const path = route.path
            .replace(/[:*](\w+)/g, () => used.shift()!.replace(/[?#/ ]/g, '') || 'x')
            .replace(/[{}]/g, '')
          const address = `${english ? '/en' : ''}${path}${query ? `?${query}` : ''}`.replace(/[^\x21-\x7e]/g, '')
          const verb = method ?? route.method
          const sends = verb === 'POST' || verb === 'PUT' || verb === 'PATCH'
          const all: http.OutgoingHttpHeaders = { ...headers }
          if (!sends) delete all['content-encoding']
          if (cookies[who]) all.cookie = cookies[who]
          if (sends && type) all['content-type'] = type
          const answer = await send(port, { method: verb, path: address, headers: all }, sends ? payload : undefined)
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          expectSound(
            `${who} ${verb} ${address} ${JSON.stringify(all)} ${JSON.stringify(sends ? payload.slice(0, 300) : '')}`,
            answer,
            app,
          )
        },
      ),
      { numRuns: RUNS[engine] },
    )
    // The generator must not only knock at closed doors.
    for (const status of [200, 400, 403, 404])
      expect([status, statuses.get(status) ?? 0]).toEqual([status, expect.any(Number)])
    expect(statuses.get(200)).toBeGreaterThan(RUNS[engine] / 20)
    expect((await send(port, { path: '/' })).status).toBe(200)
    expect((await app.db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "project"'))!.n).toBe(19)
    if (engine === 'sqlite')
      expect(await app.db.read.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  })

  test('a body of a megabyte is too large, in a page', async () => {
    const answer = await send(
      port,
      { method: 'POST', path: '/log-ind', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      `email=${'a'.repeat(1_000_000)}`,
    )
    expect(answer.status).toBe(413)
    expectSound('1 MB', answer, app)
  })

  test('an address or a header that is too long to be read is answered in a page too', async () => {
    for (const request of [
      { path: `/soeg?q=${'a'.repeat(20_000)}` },
      { path: '/', headers: { x: 'a'.repeat(20_000) } },
    ]) {
      const answer = await send(port, request)
      expect(answer.status).toBe(400)
      expectSound('20 kB', answer, app)
    }
    const head = await send(port, { method: 'HEAD', path: `/soeg?q=${'a'.repeat(20_000)}` })
    expect([head.status, head.text]).toEqual([400, ''])
    expect((await send(port, { path: '/' })).status).toBe(200)
  })

  test.each([
    '/projekter/%zz',
    '/%',
    '/projekter?side=0',
    '/projekter?side=1000000000',
    '/projekter?kommune=<b>',
    '/projekter/findes-ikke',
    '/kommuner/atlantis',
    '/betingelser/held',
    '/soeg?q=%00',
  ])('%s is answered with a page that says what is wrong, and carries the number that the log has', async (path) => {
    const answer = await send(port, { path })
    expect([400, 404]).toContain(answer.status)
    expect(answer.text).toContain(String(answer.headers['x-request-id']))
    expect(app.logged.at(-1)).toMatchObject({ requestId: answer.headers['x-request-id'], status: answer.status })
  })

  test('whatever is typed into a form stands there again, escaped, with the error beside its field', async () => {
    const agent: Agent = app.agent()
    await fillIn(agent, '/log-ind', { email: `coordinator.${HORSENS}@example.dk`, password: PASSWORD })
    const form = await agent.get('/arbejdsbord/projekter/ny')
    expect(form.status).toBe(200)
    const escape = (text: string) =>
      text
        .replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/>/g, '&gt;')
        .replace(/"/g, '&#34;')
        .replace(/'/g, '&#39;')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...CPR, '<script>alert(1)</script> 070761-4285', `"'><b>070761-4285`),
        fc.constantFrom('title', 'summary', 'description'),
        async (text, field) => {
          const answer = await agent
            .post('/arbejdsbord/projekter/ny')
            .type('form')
            .send({ _csrf: tokenIn(form), [field]: text })
          expect(answer.status).toBe(422)
          expect(answer.text).toContain(escape(text))
          expect(answer.text).toContain(`id="${field}-error"`)
          expect(answer.text).toMatch(new RegExp(`href="#${field}"[^>]*>[^<]*CPR`))
          expect(answer.text).toMatch(/class="error-summary[^>]*(?:autofocus|tabindex="-1")/)
          expect(loggedText(app)).not.toContain('4285')
        },
      ),
      { numRuns: 30 },
    )
  })
})
