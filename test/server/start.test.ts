/** The built program, started as a person starts it. `npm test` builds it first. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import Database from 'better-sqlite3'
import { ROOT } from '../../src/root'
import { emptyPlace } from '../support/databases'

interface Started {
  /** The address that it printed, once it did. */
  address: Promise<string>
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>
  stop(): void
}

function start(settings: Record<string, string>, words: string[] = []): Started {
  const child = spawn(process.execPath, [path.join(ROOT, 'dist/src/server.js'), ...words], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info', ...settings },
  })
  const out = { stdout: '', stderr: '' }
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, ...out })),
  )
  const address = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      out.stdout += text.toString()
      const printed = /^Frivilligregistret: (\S+)$/m.exec(out.stdout)
      if (printed) resolve(printed[1]!)
    })
    void ended.then(({ stderr }) => reject(new Error(`ended before it listened: ${stderr}`)))
  })
  address.catch(() => undefined)
  child.stderr.on('data', (text: Buffer) => (out.stderr += text.toString()))
  return { address, ended, stop: () => void child.kill('SIGTERM') }
}

const rowCounts = (dataDir: string) => {
  const db = new Database(path.join(dataDir, 'frivilligregister.sqlite'), { readonly: true })
  const tables = [
    'municipality',
    'project',
    'experience',
    'effect',
    'assignment',
    'user_account',
    'setting',
    'content_version',
  ]
  const counts = Object.fromEntries(
    tables.map((table) => [table, db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get()]),
  )
  db.close()
  return counts
}

test('the first start makes everything and prints how to get in; the second changes nothing and loses nothing', async () => {
  const { dataDir } = await emptyPlace('sqlite')
  const first = start({ DATA_DIR: dataDir }, ['--demo'])
  const address = await first.address
  expect((await fetch(`${address}/health/live`)).status).toBe(200)
  expect((await fetch(`${address}/health/ready`)).status).toBe(200)
  expect(await (await fetch(address)).text()).toContain('19')
  first.stop()
  const { code, stdout, stderr } = await first.ended
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/http:\/\/\S+\/velkommen\/[\w-]{40,}/)
  expect(stdout).toContain(path.join(dataDir, 'mail'))
  expect(stdout).toContain('"requestId"')
  const before = rowCounts(dataDir)
  expect(before).toMatchObject({ municipality: 98, project: 19, user_account: 5 })
  const secret = fs.readFileSync(path.join(dataDir, 'session-secret'), 'utf8')

  const second = start({ DATA_DIR: dataDir }, ['--demo'])
  await second.address
  second.stop()
  expect((await second.ended).code).toBe(0)
  expect(rowCounts(dataDir)).toEqual(before)
  expect(fs.readFileSync(path.join(dataDir, 'session-secret'), 'utf8')).toBe(secret)
})

describe('a wrong set-up ends the start with one plain sentence that names the setting', () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ['PORT is no number', { PORT: 'http' }, /^PORT .*port number/],
    ['PORT is too large', { PORT: '70000' }, /^PORT /],
    ['HOST is another machine', { HOST: '192.0.2.1' }, /HOST/],
    ['DATA_DIR is a file', { DATA_DIR: path.join(ROOT, 'package.json') }, /DATA_DIR/],
    ['DATA_DIR is where nobody can make a folder', { DATA_DIR: '/proc/frivilligregister' }, /DATA_DIR/],
    ['DATA_DIR cannot be made', { DATA_DIR: path.join(ROOT, 'package.json', 'here') }, /DATA_DIR/],
    ['DATABASE_URL is no address', { DATABASE_URL: 'postgres at work' }, /^DATABASE_URL .*PostgreSQL/],
    ['DATABASE_URL leads nowhere', { DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/c' }, /DATABASE_URL/],
    ['DATABASE_URL has a stray percent sign', { DATABASE_URL: 'postgresql://a:100%@127.0.0.1:1/c' }, /^DATABASE_URL /],
    ['PUBLIC_URL has a path', { PUBLIC_URL: 'https://frivillige.example/register' }, /^PUBLIC_URL .*without a path/],
    ['PUBLIC_URL is no address', { PUBLIC_URL: 'frivillige.example' }, /^PUBLIC_URL /],
    ['TRUST_PROXY is a word', { TRUST_PROXY: 'true' }, /^TRUST_PROXY .*number of proxies/],
    ['SMTP_URL is a web address', { SMTP_URL: 'https://mail.example' }, /^SMTP_URL /],
    ['MAIL_FROM is no sender', { MAIL_FROM: 'us' }, /^MAIL_FROM /],
    ['SESSION_SECRET is short', { SESSION_SECRET: 'hemmelig' }, /^SESSION_SECRET .*32/],
    ['LOG_LEVEL is unknown', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL .*info/],
  ]
  test.each(cases)('%s', async (_name, settings, sentence) => {
    const { dataDir } = await emptyPlace('sqlite')
    const { code, stderr } = await start({ DATA_DIR: dataDir, ...settings }).ended

    expect(code).toBe(1)
    expect(stderr).toMatch(sentence)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('the port is taken', async () => {
    const other = http.createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { dataDir } = await emptyPlace('sqlite')
    const { code, stderr } = await start({ DATA_DIR: dataDir, PORT: String(port) }).ended
    other.close()

    expect([code, stderr]).toEqual([1, `Port ${port} is taken: set PORT to a free one.\n`])
  })

  test.each(['', 'hemmelig\n'])('the kept secret is cut short: %j', async (secret) => {
    const { dataDir } = await emptyPlace('sqlite')
    fs.writeFileSync(path.join(dataDir, 'session-secret'), secret)
    const { code, stderr } = await start({ DATA_DIR: dataDir }).ended

    expect(code).toBe(1)
    expect(stderr).toMatch(/session-secret .*SESSION_SECRET/)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('the database is from a newer version', async () => {
    const { dataDir } = await emptyPlace('sqlite')
    const first = start({ DATA_DIR: dataDir })
    await first.address
    first.stop()
    await first.ended
    const db = new Database(path.join(dataDir, 'frivilligregister.sqlite'))
    db.prepare('INSERT INTO "migrations" ("timestamp", "name") VALUES (?, ?)').run(9e12, 'FromTomorrow9000000000000')
    db.close()
    const { code, stderr } = await start({ DATA_DIR: dataDir }).ended

    expect(code).toBe(1)
    expect(stderr).toMatch(/newer version .*DATA_DIR or DATABASE_URL/)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('the database is no database', async () => {
    const { dataDir } = await emptyPlace('sqlite')
    fs.writeFileSync(path.join(dataDir, 'frivilligregister.sqlite'), 'This is a letter to my aunt. '.repeat(100))
    const { code, stderr } = await start({ DATA_DIR: dataDir }).ended

    expect(code).toBe(1)
    expect(stderr).toMatch(/DATA_DIR/)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('an option that there is not', async () => {
    const { dataDir } = await emptyPlace('sqlite')
    const { code, stderr } = await start({ DATA_DIR: dataDir }, ['--demmo']).ended

    expect(code).toBe(1)
    expect(stderr).toMatch(/^--demmo .*--demo/)
  })
})
