import { Router, type Request, type Response } from 'express'
import { can } from '../accounts/permissions.js'
import { requireUserWho } from '../accounts/require-log-in.js'
import type { AppContext } from '../context.js'
import { translate } from '../web/messages.js'
import { viewTools } from '../web/page.js'
import { exportOf } from './exports.js'
import { sendTable } from './send-table.js'
import type { ExportSheet } from './sheet.js'
import { EXPORT_SHEETS } from './sheets.js'
import { FORMATS, type Format } from './table-file.js'

const HOME = '/arbejdsbord/eksport'
/** Subscribers leave from a page of their own. */
const SHEETS = EXPORT_SHEETS.filter(({ kind }) => kind !== 'subscribers')

/** Mounted before the desk's own routes: those who compile the report have no desk, but export what they may see. */
export function exportRoutes(context: AppContext): Router {
  const router = Router()
  router.use(HOME, requireUserWho('see drafts'))

  router.get(HOME, async (req, res) => {
    const t = translate[req.lang]
    const actor = req.user!
    await context.sendPage(req, res, {
      view: 'spreadsheets/export',
      title: t('spreadsheets.export.title'),
      section: 'desk',
      breadcrumbs: can(actor, 'see desk', null)
        ? [
            { label: t('desk.title'), href: '/arbejdsbord' },
            { label: t('spreadsheets.export.title'), href: null },
          ]
        : [],
      model: {
        kinds: SHEETS.filter((sheet) => can(actor, sheet.see, null)).map(({ kind, file }) => ({ kind, file })),
        imports: can(actor, 'edit registry', null),
      },
    })
  })

  const send = async (req: Request, res: Response, sheet: ExportSheet, format: Format) => {
    const tools = viewTools[req.lang]
    const table = await exportOf(context, req.user!, sheet, format, tools)
    const name = req.lang === 'da' ? sheet.file : sheet.kind
    await sendTable(req, res, format, `${name}-${context.clock.today()}`, table)
  }
  for (const sheet of SHEETS)
    for (const format of FORMATS)
      router.get(`${HOME}/${sheet.file}.${format}`, (req, res) => send(req, res, sheet, format))
  return router
}
