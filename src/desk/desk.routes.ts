import { Router } from 'express'
import { z } from 'zod'
import { requireUserWho } from '../accounts/require-log-in.js'
import type { AppContext } from '../context.js'
import { NotFound } from '../web/errors.js'
import { readQuery } from '../web/forms.js'
import { localUrl } from '../web/language.js'
import { translate } from '../web/messages.js'
import { pagesOf } from '../web/paging.js'
import { deskTrail } from './desk-trail.js'
import { compilationOverview, deskOf } from './desk.js'
import { shownGroup } from './need-view.js'
import { needsOf } from './needs.js'
import { placesOf } from './places.js'

const pageNumber = z
  .string()
  .regex(/^[1-9]\d{0,6}$/)
  .transform(Number)
  .default(1)

const deskQuery = z.object({ gemt: z.literal('ja').optional() })
const groupQuery = z.object({ side: pageNumber })

/** How much of each kind the desk itself shows: the first lines are the most urgent. */
const LINES_SHOWN = 5
const LINES_A_PAGE = 50

/** Mounted before all that is done at the desk: nobody gets further without being one who works there. */
export function deskRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()
  router.use('/arbejdsbord', requireUserWho('see desk'))
  router.use('/opsamling', requireUserWho('compile report'))

  router.get('/arbejdsbord', async (req, res) => {
    const t = translate[req.lang]
    const { gemt } = readQuery(deskQuery, req.query)
    const [desk, groups] = await Promise.all([deskOf(context, req.user!), needsOf(context, req.user!)])
    await sendPage(req, res, {
      view: 'desk/desk',
      title: t('desk.title'),
      section: 'desk',
      model: {
        ...desk,
        places: placesOf(req.user!),
        saved: gemt === 'ja',
        waiting: groups.reduce((sum, group) => sum + group.lines.length, 0),
        groups: groups.map((group) => shownGroup(req.lang, group, 0, LINES_SHOWN)),
      },
    })
  })

  router.get('/arbejdsbord/opgaver/:kind', async (req, res) => {
    const t = translate[req.lang]
    const { side } = readQuery(groupQuery, req.query)
    const group = (await needsOf(context, req.user!)).find(({ kind }) => kind === req.params.kind)
    if (!group) throw new NotFound()
    const title = t(`desk.need.${group.kind}`)
    const pages = pagesOf(group.lines.length, LINES_A_PAGE, side, (n) =>
      localUrl(req.lang, `/arbejdsbord/opgaver/${group.kind}${n === 1 ? '' : `?side=${n}`}`),
    )
    await sendPage(req, res, {
      view: 'desk/needs',
      ...deskTrail(t, title),
      model: { group: shownGroup(req.lang, group, (side - 1) * LINES_A_PAGE, LINES_A_PAGE), pages },
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
