/**
 * The table of rights against the app itself: every route that the app has, as everyone there is, with every verb.
 * Nothing that the table forbids gets through, nor tells whether the record is there.
 */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { REFUSAL } from '../../src/audit/refusals'
import { ROLES, can, type Actor, type Role } from '../../src/accounts/permissions'
import { ROUTE_RIGHTS, type Named, type RecordKind, type RouteRight } from '../../src/accounts/route-rights'
import type { Engine } from '../../src/database/database'
import { startApp, onEachEngine, type TestApp } from '../support/app'
import { aUser, HORSENS, LEJRE, loggedIn, sentCookie, tokenIn, type Agent } from '../support/people'
import { routesOf } from '../support/routes'
import { tableRows, watchStatements } from '../support/statements'
import { A_BODY, MISSING, recordsOf, type Records } from './records'

const VERBS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Verb = (typeof VERBS)[number]

/** Which verbs a route takes is settled before the database is asked: on the second one, those that forms send. */
const VERBS_ON = { sqlite: VERBS, postgres: ['GET', 'POST'] } as const satisfies Record<Engine, readonly Verb[]>

interface Someone {
  name: string
  actor: Actor | null
  cookie: string
  token: string
}

interface Answer {
  status: number
  location: string | null
  text: string
}

/** What a path is filled with: an own record, one of somebody else, or none at all. */
type Filling = 'own' | 'foreign' | 'missing'

onEachEngine((engine) => {
  let app: TestApp
  let server: http.Server
  let origin: string
  let own: Records
  let foreign: Records
  const people = new Map<string, Someone>()

  beforeAll(async () => {
    app = await startApp(engine)
    // For a machine on which a request may have to wait: a connection that idled is not cut off under the next one.
    server = http.createServer({ keepAliveTimeout: 600_000 }, app.handler)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    people.set('visitor', { name: 'visitor', actor: null, cookie: '', token: '' })
    const enter = async (name: string, role: Role, codes: string[]) => {
      const person = await aUser(app, role, codes)
      const agent = await loggedIn(app, person)
      const actor: Actor = { id: person.id, name, role, municipalityCodes: codes, twoStep: true }
      people.set(name, { name, actor, ...(await sessionOf(agent)) })
      return { person, agent }
    }
    const horsens = await enter('coordinator', 'coordinator', [HORSENS])
    const lejre = await enter('coordinator of another municipality', 'coordinator', [LEJRE])
    own = await recordsOf(app, HORSENS, horsens.person, horsens.agent)
    foreign = await recordsOf(app, LEJRE, lejre.person, lejre.agent)
    for (const role of ROLES.filter((role) => role !== 'coordinator')) await enter(role, role, [])
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await app.close()
  })

  async function sessionOf(agent: Agent): Promise<Pick<Someone, 'cookie' | 'token'>> {
    const page = await agent.get('/om')
    return { cookie: sentCookie(page), token: tokenIn(page) }
  }

  /** The same for whoever sends it, but for the token: made once for each. */
  const bodies = new Map<string, string>()
  function bodyOf({ name, token }: Someone): string {
    const made = bodies.get(name)
    if (made) return made
    const body = new URLSearchParams({ _csrf: token })
    const fields = { ...A_BODY, institutionId: own.institution, municipalityCode: HORSENS }
    for (const [field, value] of Object.entries(fields))
      for (const item of [value].flat()) body.append(field, `${item}`)
    bodies.set(name, body.toString())
    return body.toString()
  }

  async function ask(who: Someone, verb: Verb, path: string): Promise<Answer> {
    const sends = verb !== 'GET' && verb !== 'HEAD'
    const answer = await fetch(origin + path, {
      method: verb,
      redirect: 'manual',
      headers: { cookie: who.cookie, ...(sends && { 'content-type': 'application/x-www-form-urlencoded' }) },
      body: sends ? bodyOf(who) : undefined,
    })
    const text = (await answer.text())
      .replaceAll(String(answer.headers.get('x-request-id')), '(request id)')
      .replaceAll(path, '(address)')
      .replaceAll(encodeURIComponent(path), '(address)')
    return {
      status: answer.status,
      location: answer.headers.get('location')?.replace(encodeURIComponent(path), '(address)') ?? null,
      text,
    }
  }

  /** All at once, each with their own requests one after another: PostgreSQL is not waited for. */
  const asEach = (work: (someone: Someone) => Promise<void>) => Promise.all([...people.values()].map(work))

  /** Each path once, with what may be done there. */
  function pathsInTable(): Map<string, Map<string, RouteRight>> {
    const paths = new Map<string, Map<string, RouteRight>>()
    for (const [route, right] of ROUTE_RIGHTS) {
      const [method, path] = route.split(' ') as [string, string]
      paths.set(path, (paths.get(path) ?? new Map<string, RouteRight>()).set(method, right))
    }
    return paths
  }

  const guarded = () =>
    [...pathsInTable()].flatMap(([path, methods]) => {
      const [right] = [...methods.values()]
      return right!.for === 'everyone' ? [] : [{ path, methods, kinds: 'of' in right! ? right.of : [] }]
    })

  /** @param fillings one for each record that the path names, the last one for those that are left */
  function filled(path: string, kinds: Named[], fillings: Filling[]): string {
    const named = [...kinds]
    let n = 0
    return path.replace(/:(\w+)/g, () => {
      const kind = named.shift()
      if (!kind) throw new Error(`${path} names more than its row in src/accounts/route-rights.ts`)
      if (!isRecord(kind)) return kind.slice(1)
      const filling = fillings[Math.min(n++, fillings.length - 1)]!
      return String(filling === 'missing' ? MISSING : (filling === 'own' ? own : foreign)[kind])
    })
  }

  const isRecord = (named: Named): named is RecordKind => !named.startsWith('=')
  const reaches = ({ actor }: Someone, right: RouteRight | undefined): boolean =>
    right !== undefined && ('of' in right ? can(actor, right.for, null) : actor !== null)
  const endsAtTheBorder = (someone: Someone, right: RouteRight): boolean =>
    'of' in right && right.of.some(isRecord) && !can(someone.actor, right.for, 'a municipality of nobody')

  test('every route of the app stands in the table of rights, and the table names no other', () => {
    const inApp = new Set(routesOf(app.context).map(({ method, path }) => `${method} ${path}`))
    const missing = [...inApp].filter((route) => !ROUTE_RIGHTS.has(route))
    // Say in src/accounts/route-rights.ts who may use these.
    expect(missing).toEqual([])
    expect([...ROUTE_RIGHTS.keys()].filter((route) => !inApp.has(route))).toEqual([])
  })

  test('who may, gets the page: the table forbids nothing by mistake', async () => {
    const refused: string[] = []
    for (const { path, methods, kinds } of guarded())
      for (const someone of people.values()) {
        const right = methods.get('GET')
        if (!reaches(someone, right) || someone.name === 'coordinator of another municipality') continue
        // An app that is not set up cannot be done without, and one that must be there never.
        if (/^\/konto\/to-trin\/(?:koder|fra)$/.test(path)) continue
        const answer = await ask(someone, 'GET', filled(path, kinds, ['own']))
        if (answer.status !== 200 && !(answer.status === 303 && !answer.location?.startsWith('/log-ind')))
          refused.push(`${someone.name} GET ${path} → ${answer.status}`)
      }
    expect(refused).toEqual([])
  })

  test('nobody gets through where the table forbids it, whatever the verb, and nothing is changed', async () => {
    const before = await tableRows(app.db)
    const through: string[] = []
    for (const { path, methods, kinds } of guarded())
      await asEach(async (someone) => {
        for (const verb of VERBS_ON[engine]) {
          const right = methods.get(verb === 'HEAD' ? 'GET' : verb)
          const mine = reaches(someone, right) && !(endsAtTheBorder(someone, right!) && someone.name !== 'coordinator')
          if (mine) continue
          const { status, location } = await ask(someone, verb, filled(path, kinds, ['own']))
          const sentToLogIn = !someone.actor && status === 303 && location!.startsWith('/log-ind?til=')
          if (!sentToLogIn && status !== 403 && status !== 404)
            through.push(`${someone.name} ${verb} ${path} → ${status}`)
        }
      })
    expect(through).toEqual([])
    expect(await tableRows(app.db)).toEqual(before)
  })

  test('a public address takes no verb that the table does not give it', async () => {
    const before = await tableRows(app.db)
    const through: string[] = []
    for (const [path, methods] of pathsInTable()) {
      if ([...methods.values()].some((right) => right.for !== 'everyone')) continue
      const prefix = /^\/(?:projects|institutions|municipalities|experiences|conditions|openapi)\b/.test(path)
        ? '/api/v1'
        : ''
      await asEach(async (someone) => {
        for (const verb of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
          if (methods.has(verb)) continue
          const { status } = await ask(someone, verb, prefix + path.replace(/:\w+/g, 'horsens'))
          if (status !== 403 && status !== 404) through.push(`${someone.name} ${verb} ${path} → ${status}`)
        }
      })
    }
    expect(through).toEqual([])
    expect(await tableRows(app.db)).toEqual(before)
  })

  test("another municipality's record and one that does not exist are told apart by nothing", async () => {
    const before = await tableRows(app.db)
    const statements = watchStatements(app.db)
    const told: string[] = []
    let compared = 0
    const someones = [...people.values()].filter((someone) => someone.name !== 'coordinator of another municipality')
    for (const { path, methods, kinds } of guarded().filter(({ kinds }) => kinds.some(isRecord)))
      for (const someone of someones)
        for (const verb of VERBS_ON[engine]) {
          const right = methods.get(verb === 'HEAD' ? 'GET' : verb)
          if (reaches(someone, right) && !endsAtTheBorder(someone, right!)) continue
          const ways: [Filling[], Filling[]][] = [[['foreign'], ['missing']]]
          if (kinds.filter(isRecord).length > 1)
            ways.push([
              ['own', 'foreign'],
              ['own', 'missing'],
            ])
          for (const [theirs, none] of ways) {
            const asked = async (fillings: Filling[]) => {
              statements.forget()
              const answer = await ask(someone, verb, filled(path, kinds, fillings))
              // What is noted of the try comes after the answer.
              return { ...answer, statements: statements.seen().filter((sql) => sql !== REFUSAL) }
            }
            const [a, b] = [await asked(theirs), await asked(none)]
            compared++
            if (JSON.stringify(a) !== JSON.stringify(b))
              told.push(
                `${someone.name} ${verb} ${path} (${theirs.join(', ')}): ${a.status} ${a.statements.length} / ${b.status} ${b.statements.length}`,
              )
          }
        }
    statements.stop()
    expect(told).toEqual([])
    expect(compared).toBeGreaterThan(100)
    expect(await tableRows(app.db)).toEqual(before)
  })
})
