import { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express'
import { Strategy as LocalStrategy } from 'passport-local'
import type { AppContext } from '../context.js'
import { expiredForm, withForm } from '../web/csrf.js'
import { Invalid } from '../web/errors.js'
import { readForm, typedValues, type FormValues } from '../web/forms.js'
import { showForm, type FormPage } from '../web/form-page.js'
import { localUrl } from '../web/language.js'
import { translate, type Language } from '../web/messages.js'
import { localPath } from './local-path.js'
import { checkCredentials, recordLogOut } from './log-in.js'
import type { Authenticator } from './passport.js'
import type { Actor } from './permissions.js'
import { LOG_IN } from './require-log-in.js'
import { logInForm } from './user.schema.js'
import { DESK_OF } from './users.js'

export function logInRoutes(context: AppContext, authenticator: Authenticator): Router {
  const { sendPage } = context
  authenticator.use(localStrategy(context))
  const router = Router()

  router.get(LOG_IN, withForm, async (req, res) => {
    const til = localPath(req.query.til)
    if (req.user) {
      res.redirect(303, til ?? localUrl(req.lang, DESK_OF[req.user.role]))
      return
    }
    const page = logInPage(req.lang)
    // Whoever was logged out while writing is told that nothing is lost.
    if (req.query.kladde === 'gemt') page.intro = translate[req.lang]('drafts.log-in')
    await showForm({ req, res, sendPage }, page, til ? { til } : {})
  })

  router.post(LOG_IN, withForm, async (req, res, next) => {
    const parts = { req, res, sendPage }
    try {
      readForm(logInForm, req.body)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return showForm(parts, logInPage(req.lang), kept(req), error)
    }
    const answer = (error: unknown, actor: Actor | false, refusal?: { waitSeconds?: number }) => {
      if (error) return void next(error)
      if (actor) return enter(req, res, actor).catch(next)
      return refuse(parts, refusal?.waitSeconds).catch(next)
    }
    void (authenticator.authenticate('local', answer) as RequestHandler)(req, res, next)
  })

  router.post('/log-ud', async (req, res) => {
    if (req.user) await recordLogOut(context, req.user)
    await new Promise<void>((done, fail) => req.logOut((error) => (error ? fail(error as Error) : done())))
    res.redirect(303, localUrl(req.lang, '/'))
  })

  return router
}

/** A log-in page that was left open keeps what was typed. */
export function expiredLogIn({ sendPage }: AppContext): ErrorRequestHandler {
  return expiredForm(LOG_IN, (req, res) =>
    showForm({ req, res, sendPage }, logInPage(req.lang), kept(req), {
      status: 403,
      message: translate[req.lang]('forms.expired'),
    }),
  )
}

function localStrategy(context: AppContext): LocalStrategy {
  return new LocalStrategy(
    { usernameField: 'email', passwordField: 'password', passReqToCallback: true },
    (req, email, password, done) => {
      const origin = { clientAddress: req.ip ?? '', requestId: req.requestId }
      checkCredentials(context, { email, password }, origin).then(
        (result) => ('actor' in result ? done(null, result.actor) : done(null, false, result as never)),
        done,
      )
    },
  )
}

/** Passport renews the session's id here, so that one who planted it is left outside. */
export async function beginSession(req: Request, actor: Actor): Promise<void> {
  await new Promise<void>((done, fail) => req.logIn(actor, (error) => (error ? fail(error as Error) : done())))
}

async function enter(req: Request, res: Response, actor: Actor): Promise<void> {
  const til = localPath((req.body as { til?: unknown }).til)
  await beginSession(req, actor)
  res.redirect(303, til ?? localUrl(req.lang, DESK_OF[actor.role]))
}

async function refuse(parts: Parameters<typeof showForm>[0], waitSeconds?: number): Promise<void> {
  const { req, res } = parts
  if (waitSeconds === undefined) {
    const errors = [{ field: 'email', message: 'accounts.log-in.refused' }]
    return showForm(parts, logInPage(req.lang), kept(req), { status: 422, errors })
  }
  res.setHeader('Retry-After', waitSeconds)
  const message = translate[req.lang]('accounts.log-in.wait', { minutes: Math.ceil(waitSeconds / 60) })
  await showForm(parts, logInPage(req.lang), kept(req), { status: 429, message })
}

/** Everything that was typed but the password. */
function kept(req: Request): FormValues {
  const { password: _password, ...rest } = typedValues(req.body)
  return rest
}

function logInPage(lang: Language): FormPage {
  const t = translate[lang]
  return {
    title: t('accounts.log-in.title'),
    intro: t('accounts.log-in.intro'),
    submit: t('accounts.log-in.submit'),
    hidden: ['til'],
    fields: [
      {
        kind: 'text',
        type: 'email',
        name: 'email',
        label: t('accounts.email'),
        autocomplete: 'username',
        required: true,
      },
      {
        kind: 'text',
        type: 'password',
        name: 'password',
        label: t('accounts.password'),
        autocomplete: 'current-password',
        required: true,
      },
    ],
  }
}
