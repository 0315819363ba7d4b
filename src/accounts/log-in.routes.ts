import { Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express'
import { Strategy as LocalStrategy } from 'passport-local'
import type { AppContext } from '../context.js'
import { expiredForm, withForm } from '../web/csrf.js'
import { Invalid } from '../web/errors.js'
import { readForm, typedValues, type FormValues } from '../web/forms.js'
import { showForm, type FormPage } from '../web/form-page.js'
import { localUrl } from '../web/language.js'
import { translate, type Language } from '../web/messages.js'
import { emailField } from './account-fields.js'
import { SECOND_STEP, askForCode, enter } from './enter.js'
import { localPath } from './local-path.js'
import { checkCredentials, recordLogOut, type LogInResult } from './log-in.js'
import type { Authenticator } from './passport.js'
import { FORGOTTEN, LOG_IN } from './require-log-in.js'
import { checkSecondStep } from './second-step.js'
import { codeForm, logInForm } from './user.schema.js'
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
    const til = (req.body as { til?: unknown }).til
    const answer = (error: unknown, _user: unknown, result: LogInResult) => {
      if (error) return void next(error)
      if (!('actor' in result)) return refuse(parts, logInPage(req.lang), 'email', kept(req), result).catch(next)
      const goOn = result.secondStep ? askForCode : enter
      return goOn(req, res, result.actor, context.clock.now(), til).catch(next)
    }
    void (authenticator.authenticate('local', answer) as RequestHandler)(req, res, next)
  })

  /** Whose code is awaited; null sends one back to the password. */
  const awaited = (req: Request) => {
    const step = (req.session as Request['session'] | undefined)?.secondStep
    return step && step.until > Date.parse(context.clock.now()) ? step : null
  }

  router.get(SECOND_STEP, withForm, async (req, res) => {
    if (!awaited(req)) return void res.redirect(303, localUrl(req.lang, LOG_IN))
    await showForm({ req, res, sendPage }, codePage(req), {})
  })

  router.post(SECOND_STEP, withForm, async (req, res) => {
    const parts = { req, res, sendPage }
    const step = awaited(req)
    if (!step) return void res.redirect(303, localUrl(req.lang, LOG_IN))
    try {
      const { code } = readForm(codeForm, req.body)
      const origin = { clientAddress: req.ip ?? '', requestId: req.requestId }
      const result = await checkSecondStep(context, step.userId, code, origin)
      if (!('actor' in result)) return void (await refuse(parts, codePage(req), 'code', typedValues(req.body), result))
      await enter(req, res, result.actor, context.clock.now(), step.til)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      await showForm(parts, codePage(req), typedValues(req.body), error)
    }
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
        // The result goes along either way: a right password alone logs nobody in who has a second step.
        (result) => done(null, 'actor' in result ? result.actor : false, result as never),
        done,
      )
    },
  )
}

async function refuse(
  parts: Parameters<typeof showForm>[0],
  page: FormPage,
  field: 'email' | 'code',
  values: FormValues,
  result: LogInResult,
): Promise<void> {
  const { req, res } = parts
  if (!('waitSeconds' in result)) {
    const message = field === 'email' ? 'accounts.log-in.refused' : 'accounts.two-step.code-wrong'
    return showForm(parts, page, values, { status: 422, errors: [{ field, message }] })
  }
  const { waitSeconds } = result
  res.setHeader('Retry-After', waitSeconds)
  const message = translate[req.lang]('accounts.log-in.wait', { minutes: Math.ceil(waitSeconds / 60) })
  await showForm(parts, page, values, { status: 429, message })
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
    ways: [{ label: t('accounts.forgotten.title'), href: FORGOTTEN }],
    fields: [
      emailField(lang),
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

/** `?med=papir` asks for a code on paper: its letters want another keyboard on a phone. */
function codePage(req: Request): FormPage {
  const t = translate[req.lang]
  const onPaper = req.query.med === 'papir'
  const kind = onPaper ? 'paper' : 'app'
  return {
    title: t('accounts.second-step.title'),
    intro: t(`accounts.second-step.${kind}.intro`),
    submit: t('accounts.log-in.submit'),
    ways: [
      { label: t(`accounts.second-step.${kind}.other`), href: onPaper ? SECOND_STEP : `${SECOND_STEP}?med=papir` },
    ],
    fields: [
      {
        kind: 'text',
        name: 'code',
        label: t(`accounts.second-step.${kind}.code`),
        hint: t(`accounts.second-step.${kind}.hint`),
        autocomplete: 'one-time-code',
        inputmode: onPaper ? 'text' : 'numeric',
        required: true,
      },
    ],
  }
}
