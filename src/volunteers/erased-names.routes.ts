import { Router } from 'express'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { localUrl } from '../web/language.js'
import { translate } from '../web/messages.js'
import { recordId } from '../web/record-id.js'
import { deskTrail } from '../desk/desk-trail.js'
import { openMentions, settleMention } from './erased-names.js'
import { mentionHref } from './mentions.js'

const HOME = '/arbejdsbord/navne'

export function erasedNameRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()

  router.get(HOME, withForm, async (req, res) => {
    const t = translate[req.lang]
    const mentions = await openMentions(context, req.user!)
    await sendPage(req, res, {
      view: 'volunteers/erased-names',
      ...deskTrail(t, t('volunteers.names')),
      model: {
        erased: req.query.gemt === 'ja',
        mentions: mentions.map((mention) => ({ ...mention, href: localUrl(req.lang, mentionHref(mention)) })),
      },
    })
  })

  router.post(`${HOME}/:id`, async (req, res) => {
    await settleMention(context, req.user!, recordId(req.params.id))
    res.redirect(303, localUrl(req.lang, HOME))
  })

  return router
}
