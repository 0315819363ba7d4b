import { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { can } from '../accounts/permissions.js'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { Invalid, NotFound, type FieldError } from '../web/errors.js'
import { readQuery } from '../web/forms.js'
import { localUrl } from '../web/language.js'
import { translate } from '../web/messages.js'
import { viewTools } from '../web/page.js'
import { recordId } from '../web/record-id.js'
import { receiveUploads } from '../web/upload.js'
import { importFolder } from './import-files.js'
import { importPage, startPage } from './import-pages.js'
import {
  beginImport,
  checkAgain,
  discardImport,
  importOf,
  matchColumns,
  sayYes,
  stopImport,
  type ImportServices,
} from './imports.js'
import { refusedFile } from './refused-file.js'
import { headersFor, sendTable } from './send-table.js'
import { KINDS } from './sheet.js'
import { SHEETS, sheetOf } from './sheets.js'
import { FORMATS } from './table-file.js'
import { csvTemplate, xlsxTemplate } from './template.js'
import { MOST_BYTES } from './unreadable.js'

const HOME = '/arbejdsbord/indlaes'
const ONE = `${HOME}/:id`

/** Mounted before the token is checked: it stands in the same body as the file. */
export const importUploads = ({ config, imports }: AppContext): RequestHandler =>
  receiveUploads({
    folder: importFolder(config.dataDir),
    mostBytes: MOST_BYTES,
    takes: (req) => req.path === HOME && can(req.user ?? null, 'edit registry', null),
    begins: () => imports.prepare(),
  })

const rowsQuery = z.object({
  vis: z.enum(['nye', 'aendrede', 'uaendrede', 'afviste']).optional(),
  side: z
    .string()
    .regex(/^[1-9]\d{0,4}$/)
    .transform(Number)
    .default(1),
  opdater: z.literal('nej').optional(),
})

export function importRoutes(context: AppContext): Router {
  const services: ImportServices = context
  const { sendPage } = context
  const router = Router()

  const showStart = async (req: Request, res: Response, kind: string, errors: FieldError[] = []) =>
    sendPage(req, res, await startPage(context, req.user!, req.lang, kind, errors))

  router.get(HOME, withForm, (req, res) =>
    showStart(req, res, typeof req.query.hvad === 'string' ? req.query.hvad : ''),
  )

  router.post(HOME, withForm, async (req, res) => {
    const kind = z.enum(KINDS).safeParse((req.body as Record<string, unknown> | undefined)?.kind)
    try {
      if (!kind.success) throw new Invalid([{ field: 'kind', message: 'forms.choose' }])
      const id = await beginImport(services, req.user!, sheetOf(kind.data), req.upload)
      res.redirect(303, localUrl(req.lang, `${HOME}/${id}`))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      await showStart(req, res, kind.data ?? '', error.errors)
    }
  })

  for (const sheet of SHEETS) {
    router.get(`${HOME}/skabelon/${sheet.file}.csv`, async (req, res) => {
      const tools = viewTools[req.lang]
      headersFor(res, 'csv', tools.t(`spreadsheets.template.file.${sheet.kind}`))
      let text = ''
      for await (const part of csvTemplate(sheet, tools)) text += String(part)
      res.end(text)
    })
    router.get(`${HOME}/skabelon/${sheet.file}.xlsx`, async (req, res) => {
      const tools = viewTools[req.lang]
      const bytes = await xlsxTemplate(sheet, tools)
      headersFor(res, 'xlsx', tools.t(`spreadsheets.template.file.${sheet.kind}`))
      res.end(bytes)
    })
  }

  const show = async (req: Request, res: Response, errors: FieldError[] = []) => {
    const own = await importOf(services, req.user!, recordId(req.params.id))
    const query = errors.length > 0 ? rowsQuery.parse({}) : readQuery(rowsQuery, req.query)
    const asked = { ...query, errors, body: req.body as object }
    await sendPage(req, res, await importPage(context, req.user!, req.lang, own, asked))
  }
  router.get(ONE, withForm, (req, res) => show(req, res))
  router.get(`${ONE}/kolonner`, withForm, async (req, res) => {
    const own = await importOf(services, req.user!, recordId(req.params.id))
    if (own.file === null) throw new NotFound()
    await sendPage(
      req,
      res,
      await importPage(context, req.user!, req.lang, { ...own, state: 'matching' }, { side: 1, errors: [] }),
    )
  })

  router.post(`${ONE}/kolonner`, withForm, async (req, res) => {
    const own = await importOf(services, req.user!, recordId(req.params.id))
    const body = (req.body ?? {}) as Record<string, unknown>
    const chosen = own.headings.map((_, i) =>
      typeof body[`kolonne${i}`] === 'string' ? String(body[`kolonne${i}`]) : '',
    )
    try {
      await matchColumns(services, req.user!, own.id, chosen)
      res.redirect(303, localUrl(req.lang, `${HOME}/${own.id}`))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const page = { ...own, state: 'matching' as const, matched: chosen }
      await sendPage(req, res, await importPage(context, req.user!, req.lang, page, { side: 1, errors: error.errors }))
    }
  })

  const acts = { ja: sayYes, stop: stopImport, igen: checkAgain, kasser: discardImport }
  for (const [word, act] of Object.entries(acts)) {
    router.post(`${ONE}/${word}`, withForm, async (req, res) => {
      const id = recordId(req.params.id)
      await act(services, req.user!, id)
      res.redirect(303, localUrl(req.lang, `${HOME}/${id}`))
    })
  }

  for (const format of FORMATS) {
    router.get(`${ONE}/afviste.${format}`, async (req, res) => {
      const own = await importOf(services, req.user!, recordId(req.params.id))
      const t = translate[req.lang]
      await sendTable(req, res, format, t('spreadsheets.refused-file'), refusedFile(services, req.user!, own, { t }))
    })
  }
  return router
}
