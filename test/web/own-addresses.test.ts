/** Which addresses a router is entered for. */
import express, { Router, type RequestHandler } from 'express'
import request from 'supertest'
import { onlyForItsOwn } from '../../src/web/own-addresses'

const answer: RequestHandler = (_req, res) => void res.send('here')

/** Whether the router was entered, and whether it would have answered. */
async function asked(router: Router, path: string): Promise<{ entered: boolean; answered: boolean }> {
  let entered = false
  const watched = Object.assign(
    ((req, res, next) => {
      entered = true
      router(req, res, next)
    }) as RequestHandler,
    { stack: router.stack },
  )
  const app = express().use(onlyForItsOwn(watched as unknown as Router))
  const { status } = await request(app).get(path)
  return { entered, answered: status === 200 }
}

const OWN = [
  '/',
  '/om',
  '/OM',
  '/om/',
  '/projekter/ny',
  '/projekter/ny/',
  '/sager/7',
  '/sager/7/vis',
  '/a/b/c/d',
  '/om?x=/y',
]
const OTHERS = ['/nyheder', '/projekter', '/projekter/gammel', '/sager', '/a/c', '/omme', '/%6fm', '//om']

function ownRouter(): Router {
  const router = Router()
  router.get(['/', '/om'], answer)
  router.post('/om', answer)
  router.get('/projekter/ny', answer)
  router.get('/sager/:id', answer)
  router.get('/sager/:id/vis', answer)
  const inner = Router()
  inner.get('/d', answer)
  router.use('/a/b/c', inner)
  return router
}

test.each(OWN)('a router is entered for %s, which is its own', async (path) => {
  expect(await asked(ownRouter(), path)).toEqual({ entered: true, answered: true })
})

test.each(OTHERS)('a router is passed by for %s, which it would not answer', async (path) => {
  expect(await asked(ownRouter(), path)).toEqual({ entered: false, answered: false })
  expect((await request(express().use(ownRouter())).get(path)).status).toBe(404)
})

test('a middleware in it is asked for all that stands below its path, or at every address if it has none', async () => {
  const below = Router().use('/konto', answer)
  expect((await asked(below, '/konto')).answered).toBe(true)
  expect((await asked(below, '/konto/adgangskode')).answered).toBe(true)
  expect((await asked(below, '/andet')).entered).toBe(false)
  const everywhere = Router().use(answer)
  expect((await asked(everywhere, '/hvad/som/helst')).answered).toBe(true)
  const pattern = Router().get(/x$/, answer)
  expect((await asked(pattern, '/hvad/som/helst/x')).answered).toBe(true)
  const inside = Router().use(onlyForItsOwn(Router().get('/om', answer)))
  expect([(await asked(inside, '/om')).answered, (await asked(inside, '/andet')).entered]).toEqual([true, false])
})
