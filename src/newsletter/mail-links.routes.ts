/**
 * Where a mail's links lead. Opening one changes nothing (mail scanners open them all): the button on the page
 * does. Mounted before sessions and csrf, since the token is the proof, and a mail program that ends a
 * subscription by itself (RFC 8058) brings neither cookie nor form token.
 */
import { Router, type Request, type Response } from 'express'
import type { AppContext } from '../context.js'
import { viewTools } from '../web/page.js'
import { ownPath } from './link-tokens.js'
import { confirm, confirmationOf, leave, requireLeaveToken } from './subscriptions.js'

const CONFIRM = '/nyhedsbrev/bekraeft/:token'
const LEAVE = '/nyhedsbrev/afmeld/:token'

/** Before every limit: a provider that ends thousands of subscriptions at once comes from one address. */
export function oneClickRoutes(context: AppContext): Router {
  return Router().post(LEAVE, async (req, res) => {
    await leave(context, req.params.token)
    await show(context, req, res, 'leave', 'done')
  })
}

export function mailLinkRoutes(context: AppContext): Router {
  const router = Router()

  router.get(CONFIRM, async (req, res) => {
    const { state, nonce } = await confirmationOf(context, req.params.token)
    await show(context, req, res, 'confirm', state === 'confirmed' ? 'done' : 'open', nonce)
  })
  router.post(CONFIRM, async (req, res) => {
    const { nonce } = await confirm(context, req.params.token)
    await show(context, req, res, 'confirm', 'done', nonce)
  })

  router.get(LEAVE, async (req, res) => {
    const state = await requireLeaveToken(context, req.params.token)
    await show(context, req, res, 'leave', state === 'unsubscribed' ? 'done' : 'open')
  })

  return router
}

async function show(
  context: AppContext,
  req: Request,
  res: Response,
  page: 'confirm' | 'leave',
  state: 'open' | 'done',
  nonce?: string,
): Promise<void> {
  const { t, url } = viewTools[req.lang]
  const name = `newsletter.${page}.${state}`
  res.setHeader('Referrer-Policy', 'no-referrer')
  await context.sendPage(req, res, {
    view: 'newsletter/mail-link',
    title: t(`${name}.title`),
    section: 'newsletter',
    robots: 'noindex',
    model: {
      text: t(`${name}.text`),
      button: state === 'open' ? t(`${name}.button`) : null,
      action: req.originalUrl,
      back: null,
      own: nonce && state === 'done' ? url(ownPath(context.config, nonce, context.clock.now())) : null,
    },
  })
}
