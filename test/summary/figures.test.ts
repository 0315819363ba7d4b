import { changingProject } from '../../src/registry/keep-project'
import { figureCatalogue, makeFigure } from '../../src/summary/figures/catalogue'
import { spreadOf } from '../../src/summary/figures/spread'
import { tauB } from '../../src/summary/figures/tau'
import { onEachEngine, startApp, type TestApp } from '../support/app'
import { aUser, loggedIn, type Agent } from '../support/people'

test('the middle of an even number of voices lies between the two in the middle', () => {
  expect(spreadOf([0, 0, 0, 0, 0])).toBeNull()
  expect(spreadOf([1, 0, 0, 0, 1])).toEqual({ median: 3, lower: 1, upper: 5, average: 3 })
  expect(spreadOf([0, 1, 2, 4, 1])).toEqual({ median: 4, lower: 3, upper: 4, average: 3.625 })
})

test('tau-b is 1 for what always goes together, −1 for the opposite, and nothing where all are alike', () => {
  const one = (rows: number[][]) => tauB(rows)
  expect(
    one([
      [3, 0],
      [0, 2],
    ]),
  ).toBe(1)
  expect(
    one([
      [0, 3],
      [2, 0],
    ]),
  ).toBe(-1)
  expect(
    one([
      [4, 0],
      [0, 0],
    ]),
  ).toBeNull()
  // By hand: 6 pairs agree, 2 differ, 7 share a row or a column in turn.
  expect(
    one([
      [2, 1],
      [2, 3],
    ]),
  ).toBeCloseTo((6 - 2) / Math.sqrt((6 + 2 + 8) * (6 + 2 + 7)), 10)
})

onEachEngine((engine) => {
  let app: TestApp
  let consultant: Agent

  beforeAll(async () => {
    app = await startApp(engine)
    consultant = await loggedIn(app, await aUser(app, 'consultant'))
    // Two of three become registered; of those some may not be quoted.
    for (let id = 1; id <= 19; id++)
      await app.db.write((tx) =>
        changingProject(tx, id, () =>
          tx.run(`UPDATE "experience" SET "provenance" = 'registered' WHERE "projectId" = ? AND "id" % 3 > 0`, [id]),
        ),
      )
  })
  afterAll(() => app.close())

  test.each(figureCatalogue.map(({ name }) => name))(
    '%s says its n, counts examples apart, and leads to what it counts',
    async (name) => {
      const { n } = (await app.db.read.one<{ n: number }>(
        `SELECT count(*) AS "n" FROM "experience" WHERE "provenance" <> 'illustrative'`,
      ))!
      for (const lang of ['da', 'en'] as const) {
        const figure = await makeFigure(app.context, name, { lang })
        expect([figure.n, figure.illustrative]).toEqual([n, 170 - n])
        expect(figure.base).toContain(String(n))
        expect(figure.note).toContain(String(170 - n))
        expect(figure.rows.every((row) => row.href.startsWith('/opsamling/laes?'))).toBe(true)
        expect(figure.rows.every((row) => row.cells.length === figure.columns.length)).toBe(true)
        expect(figure.svg()).toMatch(
          /^<svg [^>]*role="img" aria-labelledby="(\S+) (\S+)"[^>]*><title id="\1">[^<]+<\/title><desc id="\2">/,
        )
      }
    },
  )

  test('of registered voices no group under three is told, in no cell and in no picture', async () => {
    let hidden = 0
    for (const { name } of figureCatalogue.filter(({ name }) => name !== 'sammenhaeng')) {
      const figure = await makeFigure(app.context, name, { lang: 'da' })
      const count = figure.columns.findIndex((column) => column.name === 'count')
      for (const row of figure.rows.filter((row) => !row.illustrative)) {
        expect([1, 2]).not.toContain(row.cells[count])
        if (row.hidden) expect(row.cells.slice(count).every((cell) => cell === null)).toBe(true)
        hidden += Number(row.hidden)
      }
      const registered = figure.svg().split('talt for sig')[0]!
      expect(registered).not.toMatch(/n = [12],|\((1|2)\)</)
    }
    expect(hidden).toBeGreaterThan(0)
  })

  test('each can be looked at and taken along as SVG, PNG and CSV', async () => {
    const page = await consultant.get('/opsamling/figurer/roller').expect(200)
    expect(page.text).toContain('<svg xmlns')
    expect(page.text).toContain('href="/opsamling/laes?rolle=leder&amp;betingelse=ledelse&amp;data=registreret"')
    const svg = await consultant.get('/opsamling/figurer/roller.svg').expect(200)
    expect(svg.headers['content-type']).toBe('image/svg+xml; charset=utf-8')
    const png = await consultant.get('/opsamling/figurer/roller.png').expect(200)
    expect((png.body as Buffer).subarray(1, 4).toString()).toBe('PNG')
    const csv = await consultant.get('/en/opsamling/figurer/roller.csv').expect(200)
    expect(csv.text.split('\r\n')[0]).toContain('"Counted";"Role";"Condition";"Count"')
    expect(csv.text).toContain('"Registered experience')
    await consultant.get('/opsamling/figurer/ukendt').expect(404)
    await consultant.get('/opsamling/figurer/roller?side=2').expect(404)
    expect((await consultant.get('/en/opsamling/figurer').expect(200)).text).toContain('Voices by role')
  })
})
