import { Router } from 'express'
import { z } from 'zod'
import { requireUserWho } from '../accounts/require-log-in.js'
import type { AppContext } from '../context.js'
import { readQuery } from '../web/forms.js'
import { localUrl } from '../web/language.js'
import { translate } from '../web/messages.js'
import { pagesOf } from '../web/paging.js'
import { PROJECTS_A_PAGE, compilationOverview, deskOf } from './desk.js'

const deskQuery = z.object({
  side: z
    .string()
    .regex(/^[1-9]\d{0,6}$/)
    .transform(Number)
    .default(1),
  gemt: z.literal('ja').optional(),
})

/** Mounted before all that is done at the desk: nobody gets further without being one who works there. */
export function deskRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()
  router.use('/arbejdsbord', requireUserWho('see desk'))
  router.use('/opsamling', requireUserWho('compile report'))

  router.get('/arbejdsbord', async (req, res) => {
    const t = translate[req.lang]
    const { side, gemt } = readQuery(deskQuery, req.query)
    const desk = await deskOf(context, req.user!, side)
    const pages = pagesOf(desk.projectCount, PROJECTS_A_PAGE, side, (n) =>
      localUrl(req.lang, n === 1 ? '/arbejdsbord' : `/arbejdsbord?side=${n}`),
    )
    await sendPage(req, res, {
      view: 'desk/desk',
      title: t('desk.title'),
      section: 'desk',
      model: { ...desk, pages, saved: gemt === 'ja' },
    })
  })

  router.get('/opsamling', async (req, res) => {
    const municipalities = await compilationOverview(context, req.user!)
    await sendPage(req, res, {
      view: 'desk/compilation',
      title: translate[req.lang]('desk.compilation.title'),
      section: 'desk',
      model: { municipalities },
    })
  })

  return router
}
