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
import { AT_DESK, OF_SUBSCRIBERS, type ImportPlace } from './import-places.js'
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
import { FORMATS } from './table-file.js'
import { csvTemplate, xlsxTemplate } from './template.js'
import { MOST_BYTES } from './unreadable.js'

const PLACES = [AT_DESK, OF_SUBSCRIBERS]

/** Mounted before the token is checked: it stands in the same body as the file. */
export const importUploads = ({ config, imports }: AppContext): RequestHandler =>
  receiveUploads({
    folder: importFolder(config.dataDir),
    mostBytes: MOST_BYTES,
    begins: () => imports.prepare(),
    takes: (req) => PLACES.some(({ home, edit }) => req.path === home && can(req.user ?? null, edit, null)),
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

/** Mounted once for each place: a kind is brought where it belongs. */
export function importRoutes(context: AppContext, place: ImportPlace): Router {
  const services: ImportServices = context
  const { sendPage } = context
  const { home } = place
  const one = `${home}/:id`
  const router = Router()

  const showStart = async (req: Request, res: Response, kind: string, errors: FieldError[] = []) =>
    sendPage(req, res, await startPage(context, place, req.user!, req.lang, { kind, errors }))

  router.get(home, withForm, (req, res) =>
    showStart(req, res, typeof req.query.hvad === 'string' ? req.query.hvad : ''),
  )

  router.post(home, withForm, async (req, res) => {
    const asked = (req.body as Record<string, unknown> | undefined)?.kind
    const sheet = place.sheets.find(({ kind }) => kind === asked)
    try {
      if (!sheet) throw new Invalid([{ field: 'kind', message: 'forms.choose' }])
      const id = await beginImport(services, req.user!, sheet, req.upload)
      res.redirect(303, localUrl(req.lang, `${home}/${id}`))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      await showStart(req, res, sheet?.kind ?? '', error.errors)
    }
  })

  for (const sheet of place.sheets) {
    router.get(`${home}/skabelon/${sheet.file}.csv`, async (req, res) => {
      const tools = viewTools[req.lang]
      headersFor(res, 'csv', tools.t(`spreadsheets.template.file.${sheet.kind}`))
      let text = ''
      for await (const part of csvTemplate(sheet, tools)) text += String(part)
      res.end(text)
    })
    router.get(`${home}/skabelon/${sheet.file}.xlsx`, async (req, res) => {
      const tools = viewTools[req.lang]
      const bytes = await xlsxTemplate(sheet, tools)
      headersFor(res, 'xlsx', tools.t(`spreadsheets.template.file.${sheet.kind}`))
      res.end(bytes)
    })
  }

  /** @throws NotFound also for one that belongs to the other place */
  const importHere = async (req: Request) => {
    const own = await importOf(services, req.user!, recordId(req.params.id))
    if (!place.sheets.some(({ kind }) => kind === own.kind)) throw new NotFound()
    return own
  }

  const show = async (req: Request, res: Response, errors: FieldError[] = []) => {
    const own = await importHere(req)
    const query = errors.length > 0 ? rowsQuery.parse({}) : readQuery(rowsQuery, req.query)
    const asked = { ...query, errors, body: req.body as object }
    await sendPage(req, res, await importPage(context, place, req.user!, req.lang, own, asked))
  }
  router.get(one, withForm, (req, res) => show(req, res))
  router.get(`${one}/kolonner`, withForm, async (req, res) => {
    const own = await importHere(req)
    if (own.file === null) throw new NotFound()
    await sendPage(
      req,
      res,
      await importPage(context, place, req.user!, req.lang, { ...own, state: 'matching' }, { side: 1, errors: [] }),
    )
  })

  router.post(`${one}/kolonner`, withForm, async (req, res) => {
    const own = await importHere(req)
    const body = (req.body ?? {}) as Record<string, unknown>
    const chosen = own.headings.map((_, i) =>
      typeof body[`kolonne${i}`] === 'string' ? String(body[`kolonne${i}`]) : '',
    )
    try {
      await matchColumns(services, req.user!, own.id, chosen)
      res.redirect(303, localUrl(req.lang, `${home}/${own.id}`))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const page = { ...own, state: 'matching' as const, matched: chosen }
      await sendPage(
        req,
        res,
        await importPage(context, place, req.user!, req.lang, page, { side: 1, errors: error.errors }),
      )
    }
  })

  const acts = { ja: sayYes, stop: stopImport, igen: checkAgain, kasser: discardImport }
  for (const [word, act] of Object.entries(acts)) {
    router.post(`${one}/${word}`, withForm, async (req, res) => {
      const { id } = await importHere(req)
      await act(services, req.user!, id)
      res.redirect(303, localUrl(req.lang, `${home}/${id}`))
    })
  }

  for (const format of FORMATS) {
    router.get(`${one}/afviste.${format}`, async (req, res) => {
      const own = await importHere(req)
      const t = translate[req.lang]
      await sendTable(req, res, format, t('spreadsheets.refused-file'), refusedFile(services, req.user!, own, { t }))
    })
  }
  return router
}
