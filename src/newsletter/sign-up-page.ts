/** The sign-up page: what was typed, what is wrong with it, and a captcha. */
import type { Request, Response } from 'express'
import type { AppContext } from '../context.js'
import { meantAddress } from '../web/email-suggestion.js'
import type { FieldError } from '../web/errors.js'
import type { FormValues } from '../web/forms.js'
import { viewTools } from '../web/page.js'
import { CAPTCHA_KINDS, issueCaptcha, openCaptcha, type Captcha, type CaptchaKind } from './captcha.js'
import { choiceFields } from './choice-fields.js'

export const SIGN_UP = '/nyhedsbrev'

const ENDINGS: Record<CaptchaKind, string> = { picture: 'png', sound: 'wav', question: '' }

const kindOf = (value: unknown): CaptchaKind => CAPTCHA_KINDS.find((kind) => kind === value) ?? 'picture'

export const newCaptcha = (context: AppContext, req: Request, kind: unknown): Promise<Captcha> =>
  issueCaptcha(context, { kind: kindOf(kind), language: req.lang, holder: req.sessionID })

/** The same captcha while it is unused: only another field was wrong. */
export async function captchaAfter(context: AppContext, req: Request, typed: FormValues): Promise<Captcha> {
  const id = typeof typed.captcha === 'string' ? typed.captcha : ''
  return (await openCaptcha(context, id, req.sessionID)) ?? newCaptcha(context, req, typed.kind)
}

interface Shown {
  typed: FormValues
  captcha: Captcha
  wrong?: FieldError[]
}

export async function showSignUp(
  context: AppContext,
  req: Request,
  res: Response,
  { typed, captcha, wrong = [] }: Shown,
): Promise<void> {
  const { t, url } = viewTools[req.lang]
  const errors = wrong.map(({ field, message, values }) => ({ field, message: t(message, values) }))
  const { publisher } = await context.settings()
  const email = typeof typed.email === 'string' ? typed.email : ''
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
      typed: { email, consent: typed.consent ?? [], answer: typed.answer ?? '' },
      meant: meantAddress(email),
      choices: await choiceFields(context, req.lang, typed),
      errors,
      errorOf: Object.fromEntries(errors.map(({ field, message }) => [field, message])),
      captcha: {
        ...captcha,
        src: url(`/nyhedsbrev/captcha/${captcha.id}.${ENDINGS[captcha.kind]}`),
        others: CAPTCHA_KINDS.filter((kind) => kind !== captcha.kind),
      },
      action: url(SIGN_UP),
    },
  })
}
