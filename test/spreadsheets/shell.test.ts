/** The built command, as a person types it. `npm test` builds it first. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { ROOT } from '../../src/root'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { HORSENS, aUser } from '../support/people'

interface Run {
  code: number | null
  stdout: string
  stderr: string
}

const HEAD = 'Navn;Type;Vej og nummer;Postnummer;By'
const NEW = 'Børnehuset Æblegården;Dagtilbud;Skolevej 4;8700;Horsens'

onEachEngine((engine) => {
  let app: TestApp
  let as: string
  beforeAll(async () => {
    app = await startApp(engine)
    as = (await aUser(app, 'coordinator', [HORSENS])).email
  })
  afterAll(() => app.close())

  const place = (name: string) => path.join(app.config.dataDir, name)
  const file = (name: string, ...rows: string[]): string => {
    fs.writeFileSync(place(name), `\uFEFF${rows.join('\r\n')}\r\n`)
    return place(name)
  }

  function run(...words: string[]): Promise<Run> {
    const { dataDir, databaseUrl } = app.config
    const child = spawn(process.execPath, [path.join(ROOT, 'dist/src/cli.js'), ...words], {
      env: { PATH: process.env.PATH, DATA_DIR: dataDir, ...(databaseUrl && { DATABASE_URL: databaseUrl }) },
    })
    const out = { stdout: '', stderr: '' }
    child.stdout.on('data', (text: Buffer) => (out.stdout += text.toString()))
    child.stderr.on('data', (text: Buffer) => (out.stderr += text.toString()))
    child.stdin.end()
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...out })))
  }

  const institutions = async () =>
    (await app.db.read.one<{ n: number }>('SELECT count(*) AS "n" FROM "institution"'))!.n
  const openImports = () =>
    app.db.read.all(`SELECT "id" FROM "sheet_import" WHERE "state" NOT IN ('done', 'discarded', 'unreadable')`)

  test('what was exported is brought back with nothing changed', async () => {
    const out = await run('export', 'projects', place('projekter.xlsx'), '--as', as)
    expect(out).toEqual({ code: 0, stdout: '', stderr: '' })
    const back = await run('import', 'projects', place('projekter.xlsx'), '--as', as, '--yes')
    expect(back.code).toBe(0)
    expect(back.stderr).toMatch(/^0 new, 0 changed, [1-9]\d* unchanged, 0 refused\n$/)
  })

  test('an import is written after a yes, and not without; refused rows go to a file with why', async () => {
    const brought = file('institutioner.csv', HEAD, NEW, ';Skole;;x;')
    const refused = place('afvist.csv')
    const before = await institutions()

    const unsaid = await run('import', 'institutions', brought, '--as', as)
    expect([unsaid.code, await institutions()]).toEqual([4, before])
    expect(unsaid.stderr).toMatch(/^1 new, 0 changed, 0 unchanged, 1 refused\nNothing was written/)
    const dry = await run('import', 'institutions', brought, '--as', as, '--dry-run', '--yes')
    expect([dry.code, await institutions()]).toEqual([3, before])

    const said = await run('import', 'institutions', brought, '--as', as, '--yes', '--refused', refused)
    expect([said.code, await institutions()]).toEqual([3, before + 1])
    expect(said.stderr).toContain('Written: 1 rows.')
    expect(fs.readFileSync(refused, 'utf8').split('\r\n')[1]).toMatch(/^"";"Skole";.+"Navn: Udfyld/)
    const again = await run('import', 'institutions', file('igen.csv', HEAD, NEW), '--as', as, '--yes')
    expect([again.code, again.stderr]).toEqual([0, '0 new, 0 changed, 1 unchanged, 0 refused\n'])
    expect(await openImports()).toEqual([])
    expect(fs.readdirSync(place('imports'))).toEqual([])
  })

  test('without a file an export is CSV on standard output, of one’s own municipality only', async () => {
    const { code, stdout } = await run('export', 'institutions', '--as', as)
    expect(code).toBe(0)
    expect(stdout.split('\r\n')[0]).toContain('"Navn"')
    const rows = stdout.trim().split('\r\n').slice(1)
    const own = await app.db.read.one<{ n: number }>(
      'SELECT count(*) AS "n" FROM "institution" WHERE "municipalityCode" = ?',
      [HORSENS],
    )
    expect(rows).toHaveLength(own!.n)
  })

  if (engine === 'sqlite')
    test.each<[why: string, words: (folder: string) => string[], code: number, said: RegExp]>([
      ['no user', () => ['import', 'projects', 'x.csv'], 2, /^Usage:/],
      ['an unknown kind', () => ['export', 'people', '--as', 'x@example.dk'], 2, /^Usage:/],
      ['an unknown option', () => ['export', 'projects', '--as', 'x@example.dk', '--fast'], 2, /^Usage:/],
      ['nobody’s address', () => ['export', 'projects', '--as', 'ingen@example.dk'], 1, /ingen@example\.dk.*--as/],
      ['no such file', () => ['import', 'projects', '/nowhere/x.csv', '--as', as], 1, /cannot be read: give the path/],
      ['what is no table', (at) => ['import', 'projects', `${at}/tom.csv`, '--as', as], 1, /\S/],
      ['foreign columns', (at) => ['import', 'projects', `${at}/fremmed.csv`, '--as', as], 1, /not known.*Hvad/],
      ['a folder of nobody’s', () => ['export', 'projects', '/nowhere/x.csv', '--as', as], 1, /cannot be written/],
    ])('%s ends with a plain sentence and its code', async (_why, words, code, said) => {
      fs.writeFileSync(place('tom.csv'), '')
      file('fremmed.csv', 'Hvad;Hvem', 'a;b')
      const { stderr, ...ended } = await run(...words(app.config.dataDir))
      expect(ended).toEqual({ code, stdout: '' })
      expect(stderr).toMatch(said)
      expect(stderr).not.toMatch(/\n\s+at /)
      expect(await openImports()).toEqual([])
    })
})
