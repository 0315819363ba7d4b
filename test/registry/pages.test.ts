import { startApp, onEachEngine, type TestApp } from '../support/app'

const PATHS = [
  '/',
  '/kommuner',
  '/kommuner/horsens',
  '/kommuner/aarhus',
  '/projekter',
  '/projekter?kommune=horsens&type=skole',
  '/projekter?q=frivillige',
  '/projekter/skoleonkler-i-indskolingen',
  '/projekter/skoleonkler-i-indskolingen/rammer-roller-ansvar',
  '/betingelser',
  '/betingelser/ledelse',
  '/rapport',
  '/soeg',
  '/soeg?q=tårbæk',
  '/om',
  '/tilgaengelighed',
  '/privatliv',
  '/hjaelp',
]

onEachEngine((engine) => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp(engine)
  })
  afterAll(() => app.close())

  test.each(PATHS.flatMap((path) => [path, path === '/' ? '/en' : `/en${path}`]))('%s is a page', async (path) => {
    const answer = await app.visitor.get(encodeURI(path))

    expect([path, answer.status, answer.status === 200 ? '' : app.logged.at(-1)]).toEqual([path, 200, ''])
    expect(answer.text).toContain(`<html lang="${path.startsWith('/en') ? 'en' : 'da'}"`)
    expect(answer.text).not.toMatch(/undefined|\[object|NaN/)
  })

  test('the regions of the municipalities that do not take part stand in the order of the alphabet', async () => {
    const { text } = await app.visitor.get('/kommuner')
    const regions = [...text.matchAll(/<h3>(Region [^<]+)<\/h3>/g)].map(([, region]) => region)

    expect(regions).toHaveLength(5)
    expect(regions).toEqual([...regions].sort())
  })

  test('a municipality that takes no part says whom to contact, and where that leads there is a publisher', async () => {
    const { text } = await app.visitor.get('/kommuner/aarhus')
    const [, path, id] = /href="(\/om)#([a-z]+)"/.exec(text)!
    const about = await app.visitor.get(path!)

    expect(about.text).toContain(`id="${id}"`)
  })

  test('the report counts only those projects that someone has told of', async () => {
    const silent = await app.db.read.one<{ n: number }>(
      'SELECT count(*) AS "n" FROM "project" WHERE NOT EXISTS (SELECT 1 FROM "experience" WHERE "projectId" = "project"."id")',
    )
    const { text } = await app.visitor.get('/rapport')

    expect(silent!.n).toBe(1)
    expect(text).toContain('fra 18 projekter')
  })

  test('the picture of a cell has a row for its own condition, and none for the four that it is not about', async () => {
    const { text } = await app.visitor.get('/projekter/skoleonkler-i-indskolingen/rammer-roller-ansvar')
    const names = [...text.matchAll(/class="chart-name">([^<]+)</g)].map(([, name]) => name)

    expect(names).toEqual(['Klarhed om rammer, roller og ansvar'])
  })
})
