/** New projects, in all and of a municipality. */
import { Router, type Request, type Response } from 'express'
import type { AppContext } from '../../context.js'
import { municipalityBySlug } from '../../registry/municipalities.js'
import { sendAnswer } from '../../web/answer.js'
import { NotFound } from '../../web/errors.js'
import { translate } from '../../web/messages.js'
import { isSlug } from '../resource.js'
import { projectsByIds } from '../resources/projects.js'
import { atomFeed, type Feed } from './atom.js'

const MOST_ENTRIES = 50

export function feedRoutes(context: AppContext): Router {
  const router = Router()

  router.get('/projekter.atom', async (req, res) => {
    const title = translate[req.lang]('open-data.feed.all.title')
    await sendFeed(req, res, { title, page: '/projekter', path: '/projekter.atom' }, null, ['projects'])
  })

  router.get('/kommuner/:slug.atom', async (req, res) => {
    const { slug } = req.params
    if (!isSlug(slug)) throw new NotFound()
    const { code, name, takesPart } = await municipalityBySlug(context, slug)
    if (!takesPart) throw new NotFound()
    const title = translate[req.lang]('open-data.feed.municipality.title', { name })
    const place = { title, page: `/kommuner/${slug}`, path: `/kommuner/${slug}.atom` }
    await sendFeed(req, res, place, code, [`municipality:${code}`, 'municipalities'])
  })

  async function sendFeed(
    req: Request,
    res: Response,
    place: Pick<Feed, 'title' | 'page' | 'path'>,
    municipalityCode: string | null,
    keep: string[],
  ): Promise<void> {
    const projects = await projectsByIds(context, await newestIds(context, municipalityCode))
    const { publisher } = await context.settings()
    sendAnswer(req, res, {
      type: 'application/atom+xml; charset=utf-8',
      body: atomFeed(context.config.publicUrl, req.lang, {
        ...place,
        author: publisher.name || 'Frivilligregistret',
        projects,
        since: BEGINNING,
      }),
      keep: [...keep, 'settings'],
    })
  }

  return router
}

/** Feeds without an entry must have an age all the same, and one that stays the same. */
const BEGINNING = '2026-01-01T00:00:00.000Z'

/** By when they were published. */
async function newestIds({ db }: AppContext, municipalityCode: string | null): Promise<number[]> {
  const rows = await db.read.all<{ id: number }>(
    `SELECT "id" FROM "project" WHERE "status" = 'published' ${municipalityCode === null ? '' : 'AND "municipalityCode" = ?'}
     ORDER BY "publishedAt" DESC, "id" DESC LIMIT ?`,
    municipalityCode === null ? [MOST_ENTRIES] : [municipalityCode, MOST_ENTRIES],
  )
  return rows.map((row) => row.id)
}
