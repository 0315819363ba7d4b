/** Every middleware and every feature's router, in the order a request meets them. */
import express, { type Express } from 'express'
import type { RequestListener } from 'node:http'
import type { AppContext } from './context.js'
import { findUser, makeAuthenticator } from './accounts/passport.js'
import { openSessions } from './accounts/sessions.js'
import { municipalityRoutes } from './registry/municipalities.routes.js'
import { checkCsrf } from './web/csrf.js'
import { door } from './web/door.js'
import { errorPages, notFound } from './web/error-pages.js'
import { chooseLanguage } from './web/language.js'

export function createApp(context: AppContext): RequestListener {
  const app = express()
  const authenticator = makeAuthenticator(context)
  app.disable('x-powered-by')
  app.set('trust proxy', context.config.trustProxy)
  app.set('query parser', 'simple')
  app.set('etag', false)

  app.use(chooseLanguage)
  app.use(express.urlencoded({ extended: false, limit: '100kb', parameterLimit: 500 }))
  app.use(openSessions(context))
  app.use(findUser(authenticator))
  app.use(checkCsrf)

  app.use(municipalityRoutes(context))

  app.use(notFound)
  app.use(errorPages(context.sendPage))
  return door(context, app as Express)
}
