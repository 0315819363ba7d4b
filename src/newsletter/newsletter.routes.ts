/** Signing up: the page, the small form that leads to it from every other, and the captchas' pictures and sounds. */
import { Router, type Request } from 'express'
import { rateLimit } from 'express-rate-limit'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { meantAddress } from '../web/email-suggestion.js'
import { Busy, Invalid, NotFound, TooMany } from '../web/errors.js'
import { readForm, typedValues } from '../web/forms.js'
import { localUrl } from '../web/language.js'
import { viewTools } from '../web/page.js'
import { databaseStore } from '../web/rate-limit-store.js'
import { clientKey } from '../web/rate-limits.js'
import { captchaFile, solveCaptcha } from './captcha.js'
import { signUpForm } from './newsletter.schema.js'
import { captchaAfter, newCaptcha, showSignUp, SIGN_UP } from './sign-up-page.js'
import { signUp } from './sign-up-requests.js'

const START = '/nyhedsbrev/start'
const THANKS = '/nyhedsbrev/tak'
const HOUR_MS = 60 * 60 * 1000
/** Of one client: forms that are sent, and sign-ups that come of them. */
const TRIES = { prefix: 'newsletter', most: 20, windowMs: 10 * 60 * 1000 }
const SIGN_UPS = { prefix: 'newsletter-client', most: 100, windowMs: 24 * HOUR_MS }
/** Of everybody together: beyond this something is wrong, and mail servers would think so too. */
const MOST_AN_HOUR = 1000

/**
 * The form in every page's foot. The page is kept for all visitors, so the form has no token and is mounted before
 * the token is checked: it changes nothing, and leads to the sign-up page with the address filled in.
 */
export function smallFormRoutes(context: AppContext): Router {
  const router = Router()
  router.get(START, (req, res) => res.redirect(303, localUrl(req.lang, SIGN_UP)))
  router.post(START, withForm, async (req, res) => {
    const { email } = typedValues(req.body)
    const typed = { email: typeof email === 'string' ? email.slice(0, 300) : '' }
    await showSignUp(context, req, res, { typed, captcha: await newCaptcha(context, req, 'picture') })
  })
  return router
}

export function newsletterRoutes(context: AppContext): Router {
  const router = Router()
  const { db, clock } = context
  const slowDown = rateLimit({
    windowMs: TRIES.windowMs,
    limit: TRIES.most,
    store: databaseStore(db, clock, TRIES.prefix),
    keyGenerator: (req) => clientKey(req.clientAddress),
    legacyHeaders: false,
    handler: (_req, _res, next) => next(new TooMany(TRIES.windowMs / 1000)),
  })

  router.get(SIGN_UP, withForm, async (req, res) => {
    await showSignUp(context, req, res, { typed: {}, captcha: await newCaptcha(context, req, req.query.captcha) })
  })

  router.post(SIGN_UP, withForm, slowDown, async (req, res) => {
    const typed = typedValues(req.body)
    // "Another picture" and "a question instead" bring a new one and keep what was typed.
    if (typed.another) {
      const captcha = await newCaptcha(context, req, typed.another)
      return showSignUp(context, req, res, { typed: { ...typed, answer: '' }, captcha })
    }
    if (typed.use) {
      const captcha = await captchaAfter(context, req, typed)
      return showSignUp(context, req, res, { typed: { ...typed, email: typed.use }, captcha })
    }
    try {
      await takeSignUp(context, req)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const captcha = await captchaAfter(context, req, typed)
      const answer = captcha.id === typed.captcha ? (typed.answer ?? '') : ''
      return showSignUp(context, req, res, { typed: { ...typed, answer }, captcha, wrong: error.errors })
    }
    res.redirect(303, localUrl(req.lang, THANKS))
  })

  router.get(THANKS, async (req, res) => {
    const { t } = viewTools[req.lang]
    await context.sendPage(req, res, {
      view: 'newsletter/thanks',
      title: t('newsletter.thanks.title'),
      section: 'newsletter',
      breadcrumbs: [
        { label: t('newsletter.title'), href: SIGN_UP },
        { label: t('newsletter.thanks.title'), href: null },
      ],
      robots: 'noindex',
      keep: ['page:newsletter-thanks'],
    })
  })

  router.get('/nyhedsbrev/captcha/:file', async (req, res) => {
    const [, id, type] = /^([\w-]{1,64})\.(png|wav)$/.exec(req.params.file) ?? []
    const file = id && (await captchaFile(context, id, type === 'png' ? 'picture' : 'sound'))
    if (!file) throw new NotFound()
    res.setHeader('Cache-Control', 'no-store')
    res.type(type!).send(file)
  })

  return router
}

/** @throws Invalid, TooMany, Busy */
async function takeSignUp(context: AppContext, req: Request): Promise<void> {
  const form = readForm(signUpForm, req.body)
  const meant = form.asked === form.email ? null : meantAddress(form.email)
  if (meant) throw new Invalid([{ field: 'email', message: 'newsletter.email-meant', values: { meant } }])
  const attempt = { id: form.captcha, typed: form.answer, language: req.lang, holder: req.sessionID }
  if (!(await solveCaptcha(context, attempt))) {
    throw new Invalid([{ field: 'answer', message: 'newsletter.answer-wrong' }])
  }
  if (form.website) return
  await requireRoom(context, req)
  const { publisher } = await context.settings()
  await signUp(context, {
    email: form.email,
    language: form.language ?? req.lang,
    choices: form,
    source: SIGN_UP,
    consent: { text: viewTools[req.lang].t('newsletter.consent', { publisher: publisher.name }), language: req.lang },
  })
  context.owedMails.wake()
}

/** @throws TooMany when one client signs up half a town, Busy when everybody together does */
async function requireRoom({ db, clock }: AppContext, req: Request): Promise<void> {
  const ofClient = databaseStore(db, clock, SIGN_UPS.prefix, SIGN_UPS.windowMs)
  const { totalHits: mine } = await ofClient.increment(clientKey(req.clientAddress))
  if (mine > SIGN_UPS.most) throw new TooMany(SIGN_UPS.windowMs / 1000)
  const { totalHits: all } = await databaseStore(db, clock, 'newsletter-all', HOUR_MS).increment('all')
  if (all > MOST_AN_HOUR) throw new Busy()
}
