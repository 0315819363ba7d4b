/** The public report: its latest edition, earlier ones, what changed between them, and what the registry says now. */
import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { AppContext } from '../context.js'
import { pageNumber } from '../registry/project-filter.js'
import { readQuery } from '../web/forms.js'
import { viewTools } from '../web/page.js'
import { recordId } from '../web/record-id.js'
import { changesPage, editionPage } from './editions/edition-page.js'
import { editionOf, latestEdition, type Edition } from './editions/editions.js'
import { matrixPage } from './matrix-page.js'

const matrixQuery = z.object({
  kommune: z
    .string()
    .regex(/^[a-z0-9-]{1,100}$/)
    .optional()
    .or(z.literal('').transform(() => undefined)),
  side: pageNumber,
})

const changesQuery = z.object({
  fra: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .optional(),
})

export function reportRoutes(context: AppContext): Router {
  const router = Router()
  const showMatrix = async (req: Request, res: Response, path: '/rapport' | '/rapport/skema') => {
    const query = readQuery(matrixQuery, req.query)
    await context.sendPage(req, res, await matrixPage(context, viewTools[req.lang], query, path))
  }
  const showEdition = async (req: Request, res: Response, edition: Edition) => {
    await context.sendPage(req, res, await editionPage(context, viewTools[req.lang], edition))
  }

  router.get('/rapport', async (req, res) => {
    const latest = await latestEdition(context)
    await (latest ? showEdition(req, res, latest) : showMatrix(req, res, '/rapport'))
  })

  router.get('/rapport/skema', (req, res) => showMatrix(req, res, '/rapport/skema'))

  router.get('/rapport/:number', async (req, res) => {
    await showEdition(req, res, await editionOf(context, recordId(req.params.number)))
  })

  router.get('/rapport/:number/aendringer', async (req, res) => {
    const later = await editionOf(context, recordId(req.params.number))
    const { fra = later.number - 1 } = readQuery(changesQuery, req.query)
    const earlier = await editionOf(context, fra)
    await context.sendPage(req, res, await changesPage(context, viewTools[req.lang], earlier, later))
  })

  return router
}
