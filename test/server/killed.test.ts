/**
 * The built server, killed at random moments while people log and import: what was acknowledged is there, of an
 * import all or nothing, and the database is sound. `npm test` builds it first.
 *
 * A round ends a random moment after a number of acknowledged steps, never after a fixed time: on a slow machine as
 * much is at stake as on a fast one.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { ROOT } from '../../src/root'
import { freshPlace } from '../support/databases'

const ROUNDS = 50
const ROWS = 60
/** A file was brought, a yes was said, all of it was written. */
const STEPS_OF_AN_IMPORT = 3
/** The dry run and the writing of so few rows take about as long: the kill comes before, in the middle, and after. */
const LONGEST_WAIT_MS = 120
const HOME = '/arbejdsbord/indlaes'

interface Server {
  child: ChildProcess
  url: string
  /** What it printed: the users' passwords the first time. */
  told: string
}

function start(dataDir: string, ...words: string[]): Promise<Server> {
  const child = spawn(process.execPath, [path.join(ROOT, 'dist/src/server.js'), ...words], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'fatal' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let told = ''
    child.once('exit', (code, signal) => reject(new Error(`ended with ${code ?? signal} before it listened: ${told}`)))
    child.stderr.on('data', (text: Buffer) => (told += text.toString()))
    child.stdout.on('data', (text: Buffer) => {
      told += text.toString()
      const url = /^Frivilligregistret: (\S+)$/m.exec(told)?.[1]
      // All that a start prints comes at once.
      if (url) setImmediate(() => resolve({ child, url, told }))
    })
  })
}

function kill({ child }: Server): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

/** Somebody logged in, whose session outlives the server. */
class Browser {
  private cookie = ''
  private token = ''

  private async ask(url: string, body?: URLSearchParams | FormData): Promise<Response> {
    const method = body ? 'POST' : 'GET'
    const answer = await fetch(url, { method, body, redirect: 'manual', headers: { cookie: this.cookie } })
    const set = answer.headers.getSetCookie().map((one) => one.split(';')[0])
    if (set.length > 0) this.cookie = set.join('; ')
    return answer
  }

  async logIn({ url, told }: Server): Promise<void> {
    const password = /horsens@demo\.test\s+(\S+)/.exec(told)![1]!
    const _csrf = await this.tokenOf(`${url}/log-ind`)
    await this.ask(`${url}/log-ind`, new URLSearchParams({ _csrf, email: 'horsens@demo.test', password }))
    this.token = await this.tokenOf(url + HOME)
  }

  private async tokenOf(url: string): Promise<string> {
    return /name="_csrf" value="([^"]+)"/.exec(await (await this.ask(url)).text())![1]!
  }

  /** @returns whether it was acknowledged */
  async log({ url }: Server, project: number, observation: string): Promise<boolean> {
    const body = { _csrf: this.token, condition: 'clarity', rating: '4', observation, respondentRole: 'leader' }
    const path = `${url}/arbejdsbord/projekter/${project}/erfaring`
    const answer = await this.ask(path, new URLSearchParams({ ...body, observedOn: '2026-01-05' }))
    return answer.status === 303
  }

  /** @returns the path of the import */
  async bring({ url }: Server, project: string, mark: string): Promise<string> {
    const lines = Array.from({ length: ROWS }, (_, n) => `${project};Synlighed;3;${mark} ${n};Leder;01-02-2026`)
    const file = ['Projekt;Betingelse;Vurdering;Hvad skete der;Rolle;Dato', ...lines].join('\r\n')
    const body = new FormData()
    body.set('_csrf', this.token)
    body.set('kind', 'experiences')
    body.set('file', new Blob([file]), 'erfaringer.csv')
    const answer = await this.ask(url + HOME, body)
    if (answer.status !== 303) throw new Error(`bringing a file was answered ${answer.status}`)
    return answer.headers.get('location')!
  }

  async settled({ url }: Server, one: string): Promise<void> {
    while ((await (await this.ask(url + one)).text()).includes('id="fremdrift"')) await pause(10)
  }

  /** @returns whether it was acknowledged */
  async sayYes({ url }: Server, one: string): Promise<boolean> {
    return (await this.ask(`${url}${one}/ja`, new URLSearchParams({ _csrf: this.token }))).status === 303
  }
}

/** Counts what was acknowledged in one life of the server, and tells when it has reached a number. */
class Steps {
  private readonly done = { log: 0, import: 0 }
  private reached = () => {}
  readonly enough: Promise<void>

  constructor(private readonly target: { kind: 'log' | 'import'; steps: number }) {
    this.enough = new Promise((resolve) => (this.reached = resolve))
    this.tell()
  }

  add(kind: 'log' | 'import'): void {
    this.done[kind]++
    this.tell()
  }

  private tell(): void {
    if (this.done[this.target.kind] >= this.target.steps) this.reached()
  }
}

const openFile = (dataDir: string) => new Database(path.join(dataDir, 'frivilligregister.sqlite'))

/** Whether the file is sound, what was logged, and how many rows of each import are there. */
function found(dataDir: string) {
  const db = openFile(dataDir)
  const sound = db.pragma('integrity_check', { simple: true })
  const logged = db.prepare(`SELECT "observation" FROM "experience" WHERE "observation" LIKE 'logget %'`).pluck().all()
  const imported = db
    .prepare(
      `SELECT substr("observation", 1, instr("observation", ' ') - 1) AS "mark", count(*) AS "n" FROM "experience"
       WHERE "observation" LIKE 'import-%' GROUP BY 1`,
    )
    .all() as { mark: string; n: number }[]
  db.close()
  return { sound, logged: new Set(logged as string[]), imported: new Map(imported.map(({ mark, n }) => [mark, n])) }
}

test('kill -9 in 50 rounds of logging and importing loses nothing that was acknowledged and leaves no half import', async () => {
  const { dataDir } = await freshPlace('sqlite')
  const browser = new Browser()
  const said = { logged: [] as string[], yes: [] as string[] }
  let open: { mark: string; said: boolean; path: string } | null = null

  const db = openFile(dataDir)
  const project = db
    .prepare(`SELECT "id", "title" FROM "project" WHERE "municipalityCode" = '0615' ORDER BY "id" LIMIT 1`)
    .get() as { id: number; title: string }
  db.close()
  const first = await start(dataDir, '--demo')
  await browser.logIn(first)
  await kill(first)

  for (let round = 0; round < ROUNDS; round++) {
    const server = await start(dataDir)
    const life = Math.floor(round / 2)
    // Every other life is measured in logged experiences, every other in steps of imports.
    const steps = new Steps(
      round % 2 ? { kind: 'import', steps: 1 + (life % STEPS_OF_AN_IMPORT) } : { kind: 'log', steps: life % 5 },
    )
    const logging = (async () => {
      for (let n = 0; ; n++) {
        const text = `logget ${round} ${n}`
        if (await browser.log(server, project.id, text)) {
          said.logged.push(text)
          steps.add('log')
        }
      }
    })().catch(() => undefined)
    const importing = (async () => {
      for (let n = 0; ; n++) {
        // What the last server was killed over is gone on with.
        open ??= { mark: `import-${round}-${n}`, said: false, path: '' }
        if (!open.path) {
          open.path = await browser.bring(server, project.title, open.mark)
          steps.add('import')
        }
        await browser.settled(server, open.path)
        if (open.said) {
          open = null
          steps.add('import')
        } else if (await browser.sayYes(server, open.path)) {
          open.said = true
          said.yes.push(open.mark)
          steps.add('import')
        }
      }
    })().catch(() => undefined)
    await Promise.race([steps.enough, Promise.all([logging, importing])])
    await pause(Math.random() * LONGEST_WAIT_MS)
    await kill(server)
    await Promise.all([logging, importing])

    const after = found(dataDir)
    expect(after.sound).toBe('ok')
    expect(said.logged.filter((text) => !after.logged.has(text))).toEqual([])
    expect([...after.imported.values()].filter((rows) => rows !== ROWS)).toEqual([])
  }
  // Something was at stake in most rounds.
  expect(said.logged.length).toBeGreaterThan(ROUNDS / 2)
  expect(said.yes.length).toBeGreaterThan(ROUNDS / 5)

  // Every yes that was acknowledged is carried out in the end.
  const last = await start(dataDir)
  const missing = () => {
    const { imported } = found(dataDir)
    return said.yes.filter((mark) => imported.get(mark) !== ROWS)
  }
  while (missing().length > 0) await pause(100)
  await kill(last)
})
