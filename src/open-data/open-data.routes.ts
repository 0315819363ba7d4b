/** Everything for machines: files, API, feeds, sitemap; and the pages that tell people of them. */
import { Router } from 'express'
import type { AppContext } from '../context.js'
import { apiRoutes } from './api/api.routes.js'
import { dataPageRoutes } from './data-page.routes.js'
import { feedRoutes } from './feeds/feeds.routes.js'
import { sitemapRoutes } from './feeds/sitemap.routes.js'
import { fileRoutes } from './files/files.routes.js'

/** Stands before the features' routers: `/kommuner/horsens.atom` would else be taken for a municipality. */
export function openDataRoutes(context: AppContext): Router {
  const router = Router()
  router.use(dataPageRoutes(context))
  router.use(fileRoutes(context))
  router.use(apiRoutes(context))
  router.use(feedRoutes(context))
  router.use(sitemapRoutes(context))
  return router
}
