/**
 * Two hundred people at once over real HTTP: each saves a project that nineteen others have open too, and logs an
 * experience. Logging in is costly by design, so ten people log in and each has their session twenty times: rows of
 * their own in the session table, with cookies of their own, as if each sat at twenty computers.
 */
import { createHmac, randomBytes } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { sessionKey } from '../../src/accounts/sessions'
import { createServer } from '../../src/web/http-server'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { aUser, loggedIn, sentCookie, tokenIn, type FormBody } from '../support/people'
import { recountedTallies, keptTallies } from '../support/tallies'

const PEOPLE = 10
const EDITORS = 200

interface Editor {
  cookie: string
  token: string
  /** What this one makes of the project, and tells of it: words that nobody else writes. */
  words: string
  project: number
}

interface Answer {
  status: number
  text: string
}

onEachEngine((engine) => {
  let app: TestApp
  let server: http.Server
  let editors: Editor[]
  const body: FormBody = {}

  beforeAll(async () => {
    app = await startApp(engine)
    server = createServer(app.handler)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const projects = await app.db.read.all<{ id: number; institutionId: number }>(
      `SELECT "id", "institutionId" FROM "project" WHERE "status" = 'published' ORDER BY "id" LIMIT ${PEOPLE}`,
    )
    const codes = await app.db.read.all<{ code: string }>('SELECT DISTINCT "municipalityCode" AS "code" FROM "project"')
    const sessions: Pick<Editor, 'cookie' | 'token'>[] = []
    for (let n = 0; n < PEOPLE; n++)
      sessions.push(
        ...(await sessionsOf(
          `redaktoer.${n}@example.dk`,
          codes.map(({ code }) => code),
        )),
      )
    editors = sessions.map((session, n) => ({
      ...session,
      words: `Rettelse${String(n).padStart(3, '0')}`,
      project: projects[n % PEOPLE]!.id,
    }))
    Object.assign(body, { startedOn: '2026-01-01', status: 'published', themes: 'food', targetGroups: 'adults' })
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await app.close()
  })

  async function sessionsOf(email: string, codes: string[]): Promise<Pick<Editor, 'cookie' | 'token'>[]> {
    const agent = await loggedIn(app, await aUser(app, 'coordinator', codes, email))
    const page = await agent.get('/om')
    const token = tokenIn(page)
    const [name, value] = sentCookie(page).split('=') as [string, string]
    const own = /^s:(.+)\./.exec(decodeURIComponent(value))![1]!
    const sids = Array.from({ length: EDITORS / PEOPLE }, () => randomBytes(24).toString('base64url'))
    await app.db.write(async (tx) => {
      for (const sid of sids)
        await tx.run(
          `INSERT INTO "session" ("id", "userId", "data", "expiresAt")
           SELECT ?, "userId", "data", "expiresAt" FROM "session" WHERE "id" = ?`,
          [sessionKey(sid), sessionKey(own)],
        )
    })
    return sids.map((sid) => ({ token, cookie: `${name}=${encodeURIComponent(`s:${sid}.${sealOf(sid)}`)}` }))
  }

  /** As express-session signs a cookie. */
  const sealOf = (sid: string) =>
    createHmac('sha256', app.config.sessionSecret).update(sid).digest('base64').replace(/=+$/, '')

  /** On a connection of its own. */
  function ask({ cookie, token }: Editor, path: string, form?: FormBody): Promise<Answer> {
    const sent = form && new URLSearchParams({ _csrf: token, ...(form as Record<string, string>) }).toString()
    return new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo
      const headers = { cookie, ...(sent && { 'content-type': 'application/x-www-form-urlencoded' }) }
      const request = http.request({ port, path, headers, method: sent ? 'POST' : 'GET', agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => (text += part))
        response.on('end', () => resolve({ status: response.statusCode!, text }))
        response.on('error', reject)
      })
      request.on('error', reject)
      request.end(sent)
    })
  }

  /** Whoever is told that too many are in line comes again, as a person does. */
  async function insist(editor: Editor, path: string, form?: FormBody): Promise<Answer> {
    const answer = await ask(editor, path, form)
    return answer.status === 503 ? insist(editor, path, form) : answer
  }

  const projectRow = async (id: number) =>
    (await app.db.read.one<{ summary: string; version: number; institutionId: number }>(
      'SELECT "summary", "version", "institutionId" FROM "project" WHERE "id" = ?',
      [id],
    ))!
  const save = (editor: Editor, version: number, institutionId: number) =>
    insist(editor, `/arbejdsbord/projekter/${editor.project}`, {
      ...body,
      title: `Projekt ${editor.project}`,
      summary: editor.words,
      institutionId,
      version,
    })
  const log = (editor: Editor) =>
    insist(editor, `/arbejdsbord/projekter/${editor.project}/erfaring`, {
      condition: 'clarity',
      rating: '4',
      observation: editor.words,
      respondentRole: 'employee',
      observedOn: '2026-11-20',
    })

  test(`${EDITORS} editors at once: each acknowledged write is there, each conflict was shown, none answered 500`, async () => {
    const projects = [...new Set(editors.map(({ project }) => project))]
    const before = new Map(await Promise.all(projects.map(async (id) => [id, await projectRow(id)] as const)))

    const answers = await Promise.all(
      editors.map(async (editor) => {
        const form = await insist(editor, `/arbejdsbord/projekter/${editor.project}`)
        const { version, institutionId } = before.get(editor.project)!
        const [saved, logged] = await Promise.all([save(editor, version, institutionId), log(editor)])
        return { editor, form, saved, logged }
      }),
    )

    expect(new Set(answers.map(({ form }) => form.status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ saved }) => saved.status))).toEqual(new Set([303, 409]))
    expect(new Set(answers.map(({ logged }) => logged.status))).toEqual(new Set([303]))
    for (const id of projects) {
      const ofThis = answers.filter(({ editor }) => editor.project === id)
      const [winner, ...more] = ofThis.filter(({ saved }) => saved.status === 303)
      expect(more).toEqual([])
      const now = await projectRow(id)
      expect([now.summary, now.version]).toEqual([winner!.editor.words, before.get(id)!.version + 1])
      for (const { editor, saved } of ofThis.filter(({ saved }) => saved.status === 409)) {
        // Their own words stand in the form, the other's beside it.
        expect(saved.text).toContain(editor.words)
        expect(saved.text.replace(/<[^>]+>/g, '')).toContain(winner!.editor.words)
      }
    }
    const experiences = await app.db.read.all<{ observation: string; projectId: number }>(
      `SELECT "observation", "projectId" FROM "experience" WHERE "observation" LIKE 'Rettelse%'`,
    )
    expect(experiences.map(({ observation, projectId }) => `${projectId} ${observation}`).sort()).toEqual(
      editors.map(({ words, project }) => `${project} ${words}`).sort(),
    )
    expect(await keptTallies(app.db)).toEqual(await recountedTallies(app.db))
    const versions = await app.db.read.one<{ n: number }>(
      `SELECT count(*) AS "n" FROM "record_version" WHERE "entity" = 'experience' AND "version" = 1`,
    )
    expect(versions!.n).toBe(EDITORS)
  })
})
