/** Everything for machines: files, API, feeds, sitemap; and the pages that tell people of them. */
import { Router } from 'express'
import type { AppContext } from '../context.js'
import { onlyForItsOwn } from '../web/own-addresses.js'
import { apiRoutes } from './api/api.routes.js'
import { dataPageRoutes } from './data-page.routes.js'
import { feedRoutes } from './feeds/feeds.routes.js'
import { sitemapRoutes } from './feeds/sitemap.routes.js'
import { fileRoutes } from './files/files.routes.js'

/** Stands before the features' routers: `/kommuner/horsens.atom` would else be taken for a municipality. */
export function openDataRoutes(context: AppContext): Router {
  const router = Router()
  router.use(onlyForItsOwn(dataPageRoutes(context)))
  router.use(onlyForItsOwn(fileRoutes(context)))
  router.use(onlyForItsOwn(apiRoutes(context)))
  router.use(onlyForItsOwn(feedRoutes(context)))
  router.use(onlyForItsOwn(sitemapRoutes(context)))
  return router
}
