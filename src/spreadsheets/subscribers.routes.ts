/** The newsletter's subscribers in figures, and the ways in and out for those who keep them. */
import { Router } from 'express'
import { requireUserWho } from '../accounts/require-log-in.js'
import type { AppContext } from '../context.js'
import { letterTrail } from '../newsletter/letters/letter-trail.js'
import { subscriberCounts } from '../newsletter/subscriber-counts.js'
import { viewTools } from '../web/page.js'
import { exportOf } from './exports.js'
import { sendTable } from './send-table.js'
import { sheetOf } from './sheets.js'
import { FORMATS } from './table-file.js'

const HOME = '/abonnenter'

/** Mounted before the import of the same place: nobody gets further without the right. */
export function subscriberRoutes(context: AppContext): Router {
  const router = Router()
  router.use(HOME, requireUserWho('keep subscribers'))

  router.get(HOME, async (req, res) => {
    const { t, number } = viewTools[req.lang]
    const counts = await subscriberCounts(context, req.user!)
    await context.sendPage(req, res, {
      view: 'newsletter/subscribers',
      ...letterTrail(t, t('subscribers.title')),
      model: {
        counts: Object.entries(counts).map(([state, n]) => ({ label: t(`subscribers.state.${state}`), n: number(n) })),
        formats: FORMATS,
      },
    })
  })

  for (const format of FORMATS) {
    router.get(`${HOME}/eksport.${format}`, async (req, res) => {
      const tools = viewTools[req.lang]
      const sheet = sheetOf('subscribers')
      const table = await exportOf(context, req.user!, sheet, format, tools)
      const name = req.lang === 'da' ? sheet.file : sheet.kind
      await sendTable(req, res, format, `${name}-${context.clock.today()}`, table)
    })
  }
  return router
}
