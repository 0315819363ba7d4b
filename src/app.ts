/** Every middleware and every feature's router, in the order a request meets them. */
import express, { type Express, type Router } from 'express'
import type { RequestListener } from 'node:http'
import type { AppContext } from './context.js'
import { accountRoutes } from './accounts/account.routes.js'
import { administrationRoutes } from './accounts/administration.routes.js'
import { expiredLogIn, logInRoutes } from './accounts/log-in.routes.js'
import { auditLogRoutes } from './audit/audit-log.routes.js'
import { findUser, makeAuthenticator } from './accounts/passport.js'
import { accountMailRoutes } from './accounts/mail-links.routes.js'
import { openSessions } from './accounts/sessions.js'
import { twoStepRoutes } from './accounts/two-step.routes.js'
import { welcomeRoutes } from './accounts/welcome.routes.js'
import { keepExpiredForms, keepForms } from './drafts/keep-forms.js'
import { agreementRoutes } from './agreements/agreements.routes.js'
import { deskRoutes } from './desk/desk.routes.js'
import { effectLoggingRoutes } from './experience/effect-logging.routes.js'
import { experienceLoggingRoutes } from './experience/experience-logging.routes.js'
import { binRoutes } from './bin/bin.routes.js'
import { historyRoutes } from './history/history.routes.js'
import { quickLoggingRoutes } from './experience/quick-logging.routes.js'
import { pictureRoutes, pictureUploads } from './pictures/pictures.routes.js'
import { institutionEditingRoutes } from './registry/institution-editing.routes.js'
import { projectEditingRoutes } from './registry/project-editing.routes.js'
import { volunteerRoutes } from './volunteers/volunteers.routes.js'
import { conditionRoutes } from './experience/conditions.routes.js'
import { openDataRoutes } from './open-data/open-data.routes.js'
import { institutionRoutes } from './registry/institutions.routes.js'
import { listRoutes } from './lists/lists.routes.js'
import { municipalityRoutes } from './registry/municipalities.routes.js'
import { checkCsrf } from './web/csrf.js'
import { projectRoutes } from './registry/projects.routes.js'
import { searchRoutes } from './registry/search.routes.js'
import { draftRoutes } from './report/draft/draft.routes.js'
import { downloadRoutes } from './report/documents/downloads.routes.js'
import { editionRoutes } from './report/editions/editions.routes.js'
import { reportRoutes } from './report/report.routes.js'
import { archiveRoutes } from './newsletter/archive/archive.routes.js'
import { clickSettingRoutes } from './newsletter/clicks/click-settings.routes.js'
import { letterRoutes } from './newsletter/letters/letters.routes.js'
import { mailLinkRoutes, oneClickRoutes } from './newsletter/mail-links.routes.js'
import { newsletterRoutes, smallFormRoutes } from './newsletter/newsletter.routes.js'
import { ownPageRoutes } from './newsletter/own-page.routes.js'
import { exportRoutes } from './spreadsheets/export.routes.js'
import { AT_DESK, OF_SUBSCRIBERS } from './spreadsheets/import-places.js'
import { importRoutes, importUploads } from './spreadsheets/import.routes.js'
import { codeRoutes } from './summary/coding/codes.routes.js'
import { quoteExportRoutes } from './summary/coding/export.routes.js'
import { coverageRoutes } from './summary/gaps/coverage.routes.js'
import { figureRoutes } from './summary/figures/figures.routes.js'
import { effectsRoutes } from './summary/effects/effects.routes.js'
import { readingRoutes } from './summary/reading/reading.routes.js'
import { subscriberRoutes } from './spreadsheets/subscribers.routes.js'
import { siteRoutes } from './site/site.routes.js'
import { SESSION_COOKIE } from './accounts/request-user.js'
import { door, refuseTooMany } from './web/door.js'
import { errorPages, notFound } from './web/error-pages.js'
import { chooseLanguage } from './web/language.js'
import { onlyForItsOwn } from './web/own-addresses.js'
import { refusePathsThatAreNoText } from './web/text-path.js'

export function createApp(context: AppContext): RequestListener {
  return door({ ...context, sessionCookie: SESSION_COOKIE }, expressApp(context))
}

/** What stands behind the door. */
export function expressApp(context: AppContext): Express {
  const app = express()
  const authenticator = makeAuthenticator(context)
  app.disable('x-powered-by')
  app.set('trust proxy', context.config.trustProxy)
  app.set('query parser', 'simple')
  app.set('etag', false)

  const enter = (router: Router) => app.use(onlyForItsOwn(router))

  app.use(chooseLanguage)
  app.use(refusePathsThatAreNoText)
  enter(oneClickRoutes(context))
  app.use(refuseTooMany)
  app.use(express.urlencoded({ extended: false, limit: '100kb', parameterLimit: 500 }))
  enter(mailLinkRoutes(context))
  enter(ownPageRoutes(context))
  app.use(openSessions(context))
  app.use(findUser(authenticator))
  app.use(importUploads(context))
  app.use(pictureUploads(context))
  enter(smallFormRoutes(context))
  app.use(checkCsrf)
  app.use(expiredLogIn(context))
  app.use(keepExpiredForms(context))
  app.use(keepForms(context))

  enter(openDataRoutes(context))
  enter(siteRoutes(context))
  enter(municipalityRoutes(context))
  enter(institutionRoutes(context))
  enter(projectRoutes(context))
  enter(conditionRoutes(context))
  enter(downloadRoutes(context))
  enter(reportRoutes(context))
  enter(searchRoutes(context))
  enter(newsletterRoutes(context))
  enter(archiveRoutes(context))
  enter(logInRoutes(context, authenticator))
  enter(welcomeRoutes(context))
  enter(accountRoutes(context))
  enter(twoStepRoutes(context))
  enter(accountMailRoutes(context))
  enter(administrationRoutes(context))
  enter(clickSettingRoutes(context))
  enter(exportRoutes(context))
  enter(auditLogRoutes(context))
  enter(deskRoutes(context))
  enter(importRoutes(context, AT_DESK))
  enter(subscriberRoutes(context))
  enter(importRoutes(context, OF_SUBSCRIBERS))
  enter(projectEditingRoutes(context))
  enter(institutionEditingRoutes(context))
  enter(quickLoggingRoutes(context))
  enter(experienceLoggingRoutes(context))
  enter(effectLoggingRoutes(context))
  enter(volunteerRoutes(context))
  enter(agreementRoutes(context))
  enter(pictureRoutes(context))
  enter(draftRoutes(context))
  enter(editionRoutes(context))
  enter(letterRoutes(context))
  enter(historyRoutes(context))
  enter(binRoutes(context))
  enter(listRoutes(context))
  enter(readingRoutes(context))
  enter(effectsRoutes(context))
  enter(codeRoutes(context))
  enter(quoteExportRoutes(context))
  enter(coverageRoutes(context))
  enter(figureRoutes(context))

  app.use(notFound)
  app.use(context.refusals.note)
  app.use(errorPages(context.sendPage))
  return app
}
