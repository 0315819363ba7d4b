/**
 * Where a mail's links lead. Opening one changes nothing (mail scanners open them all): the button on the page
 * does. Mounted before sessions and csrf, since the token is the proof, and a mail program that ends a
 * subscription by itself (RFC 8058) brings neither cookie nor form token. No limit stands in its way.
 */
import { Router, type Request, type Response } from 'express'
import type { AppContext } from '../context.js'
import { viewTools } from '../web/page.js'
import { confirm, confirmationOf, leave, requireLeaveToken } from './subscriptions.js'

export function mailLinkRoutes(context: AppContext): Router {
  const router = Router()

  const show = async (req: Request, res: Response, page: 'confirm' | 'leave', state: 'open' | 'done') => {
    const { t } = viewTools[req.lang]
    const name = `newsletter.${page}.${state}`
    await context.sendPage(req, res, {
      view: 'newsletter/mail-link',
      title: t(`${name}.title`),
      section: 'newsletter',
      robots: 'noindex',
      model: {
        text: t(`${name}.text`),
        button: state === 'open' ? t(`${name}.button`) : null,
        action: req.originalUrl,
      },
    })
  }

  router.get('/nyhedsbrev/bekraeft/:token', async (req, res) => {
    await show(req, res, 'confirm', (await confirmationOf(context, req.params.token)) === 'confirmed' ? 'done' : 'open')
  })
  router.post('/nyhedsbrev/bekraeft/:token', async (req, res) => {
    await confirm(context, req.params.token)
    await show(req, res, 'confirm', 'done')
  })

  router.get('/nyhedsbrev/afmeld/:token', async (req, res) => {
    const state = await requireLeaveToken(context, req.params.token)
    await show(req, res, 'leave', state === 'unsubscribed' ? 'done' : 'open')
  })
  router.post('/nyhedsbrev/afmeld/:token', async (req, res) => {
    await leave(context, req.params.token)
    await show(req, res, 'leave', 'done')
  })

  return router
}
