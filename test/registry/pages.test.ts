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
})
