/** The sign-up page and its pictures. */
import { Router, type Request, type Response } from 'express'
import { rateLimit } from 'express-rate-limit'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { Busy, Invalid, NotFound, TooMany, type FieldError } from '../web/errors.js'
import { readForm, typedValues, type FormValues } from '../web/forms.js'
import { localUrl } from '../web/language.js'
import { viewTools } from '../web/page.js'
import { databaseStore } from '../web/rate-limit-store.js'
import { clientKey } from '../web/rate-limits.js'
import {
  CAPTCHA_KINDS,
  captchaPicture,
  issueCaptcha,
  openCaptcha,
  solveCaptcha,
  type Captcha,
  type CaptchaKind,
} from './captcha.js'
import { signUpForm } from './newsletter.schema.js'
import { signUp } from './subscriptions.js'

const PATH = '/nyhedsbrev'
const THANKS = '/nyhedsbrev/tak'
const TRIES = 20
const TRIES_WINDOW_MS = 10 * 60 * 1000
/** Of everybody together: beyond this something is wrong, and mail servers would think so too. */
const MOST_AN_HOUR = 1000
const HOUR_MS = 60 * 60 * 1000

const kindOf = (value: unknown): CaptchaKind => CAPTCHA_KINDS.find((kind) => kind === value) ?? 'picture'

export function newsletterRoutes(context: AppContext): Router {
  const router = Router()
  const { db, clock } = context
  const slowDown = rateLimit({
    windowMs: TRIES_WINDOW_MS,
    limit: TRIES,
    store: databaseStore(db, clock, 'newsletter'),
    keyGenerator: (req) => clientKey(req.clientAddress),
    legacyHeaders: false,
    handler: (_req, _res, next) => next(new TooMany(TRIES_WINDOW_MS / 1000)),
  })

  router.get(PATH, withForm, async (req, res) => {
    await showSignUp(context, req, res, {}, await newCaptcha(context, req, req.query.captcha))
  })

  router.post(PATH, withForm, slowDown, async (req, res) => {
    const typed = typedValues(req.body)
    // "Another picture" and "a question instead" bring a new one and keep what was typed.
    if (typed.another) {
      const captcha = await newCaptcha(context, req, typed.another)
      return showSignUp(context, req, res, { ...typed, answer: '' }, captcha)
    }
    try {
      await takeSignUp(context, req)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const captcha = await captchaAfter(context, req, typed)
      const answer = captcha.id === typed.captcha ? (typed.answer ?? '') : ''
      return showSignUp(context, req, res, { ...typed, answer }, captcha, error.errors)
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
        { label: t('newsletter.title'), href: PATH },
        { label: t('newsletter.thanks.title'), href: null },
      ],
      robots: 'noindex',
      keep: ['page:newsletter-thanks'],
    })
  })

  router.get('/nyhedsbrev/captcha/:file', async (req, res) => {
    const id = /^([\w-]{1,64})\.png$/.exec(req.params.file)?.[1]
    const picture = id && (await captchaPicture(context, id))
    if (!picture) throw new NotFound()
    res.setHeader('Cache-Control', 'no-store')
    res.type('png').send(picture)
  })

  return router
}

/** @throws Invalid, Busy */
async function takeSignUp(context: AppContext, req: Request): Promise<void> {
  const form = readForm(signUpForm, req.body)
  const attempt = { id: form.captcha, typed: form.answer, language: req.lang, holder: req.sessionID }
  if (!(await solveCaptcha(context, attempt))) {
    throw new Invalid([{ field: 'answer', message: 'newsletter.answer-wrong' }])
  }
  if (form.website) return
  const { totalHits } = await databaseStore(context.db, context.clock, 'newsletter-all', HOUR_MS).increment('all')
  if (totalHits > MOST_AN_HOUR) throw new Busy()
  const { publisher } = await context.settings()
  const consent = viewTools[req.lang].t('newsletter.consent', { publisher: publisher.name })
  await signUp(context, { email: form.email, language: req.lang, source: PATH, consent })
  context.owedMails.wake()
}

const newCaptcha = (context: AppContext, req: Request, kind: unknown): Promise<Captcha> =>
  issueCaptcha(context, { kind: kindOf(kind), language: req.lang, holder: req.sessionID })

/** The same captcha while it is unused: only another field was wrong. */
async function captchaAfter(context: AppContext, req: Request, typed: FormValues): Promise<Captcha> {
  const id = typeof typed.captcha === 'string' ? typed.captcha : ''
  return (await openCaptcha(context, id, req.sessionID)) ?? newCaptcha(context, req, typed.kind)
}

async function showSignUp(
  context: AppContext,
  req: Request,
  res: Response,
  typed: FormValues,
  captcha: Captcha,
  wrong: FieldError[] = [],
): Promise<void> {
  const { t, url } = viewTools[req.lang]
  const errors = wrong.map(({ field, message, values }) => ({ field, message: t(message, values) }))
  const errorOf = Object.fromEntries(errors.map(({ field, message }) => [field, message]))
  const { publisher } = await context.settings()
  await context.sendPage(req, res, {
    view: 'newsletter/sign-up',
    title: t('newsletter.title'),
    description: t('newsletter.description'),
    section: 'newsletter',
    breadcrumbs: [{ label: t('newsletter.title'), href: null }],
    status: wrong.length > 0 ? 422 : undefined,
    robots: 'index, follow',
    model: {
      publisher,
      typed: { email: typed.email ?? '', consent: typed.consent ?? [], answer: typed.answer ?? '' },
      errors,
      errorOf,
      captcha: {
        ...captcha,
        src: url(`/nyhedsbrev/captcha/${captcha.id}.png`),
        other: captcha.kind === 'picture' ? 'question' : 'picture',
      },
      action: url(PATH),
    },
  })
}
