/** /sitemap.xml, and /robots.txt that points to it. */
import { Router } from 'express'
import type { AppContext } from '../../context.js'
import { sendAnswer } from '../../web/answer.js'
import { NotFound } from '../../web/errors.js'
import { sendFile } from '../files/send-file.js'
import {
  PLACES_A_PART,
  countPlaces,
  placesOf,
  sitemapIndex,
  sitemapParts,
  urlSet,
  type Place,
  type SitemapPart,
} from './sitemap.js'

const TYPE = 'application/xml; charset=utf-8'

/** Rooms behind a log-in, and the search, whose results are endless. */
const NOT_FOR_ROBOTS = ['/arbejdsbord', '/opsamling', '/administration', '/nyhedsbreve', '/log-ind', '/soeg']

/** @param placesAPart smaller only in tests */
export function sitemapRoutes(context: AppContext, placesAPart = PLACES_A_PART): Router {
  const router = Router()
  const { publicUrl } = context.config

  async function* placesOfAll(parts: SitemapPart[]): AsyncGenerator<Place[]> {
    for (const part of parts) yield* placesOf(context, part, placesAPart)
  }

  router.get('/sitemap.xml', async (req, res) => {
    const parts = await sitemapParts(context, placesAPart)
    if ((await countPlaces(context)) > placesAPart) {
      const body = sitemapIndex(publicUrl, parts)
      return void sendAnswer(req, res, { type: TYPE, body, keep: ['projects', 'institutions', 'municipalities'] })
    }
    await sendFile(req, res, '', {
      type: TYPE,
      variant: 'sitemap',
      compress: true,
      content: () => urlSet(publicUrl, placesOfAll(parts)),
    })
  })

  router.get('/sitemap/:part.xml', async (req, res) => {
    const parts = await sitemapParts(context, placesAPart)
    const part = parts.find((one) => one === req.params.part)
    if (!part) throw new NotFound()
    await sendFile(req, res, '', {
      type: TYPE,
      variant: `sitemap-${part}`,
      compress: true,
      content: () => urlSet(publicUrl, placesOf(context, part, placesAPart)),
    })
  })

  router.get('/robots.txt', (req, res) => {
    const closed = NOT_FOR_ROBOTS.flatMap((path) => [`Disallow: ${path}`, `Disallow: /en${path}`])
    const body = ['User-agent: *', ...closed, '', `Sitemap: ${publicUrl}/sitemap.xml`, ''].join('\n')
    sendAnswer(req, res, { type: 'text/plain; charset=utf-8', body, keep: [] })
  })

  return router
}
