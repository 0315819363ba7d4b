/** A project's agreement at the desk: the whole of it, its points one by one, and the files that it is written as. */
import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { NotFound } from '../web/errors.js'
import { showForm, submitForm } from '../web/form-page.js'
import { readForm, readQuery } from '../web/forms.js'
import { viewTools } from '../web/page.js'
import { recordId } from '../web/record-id.js'
import { nextPath, pointPage, pointValues } from './agreement-form.js'
import { pointForm } from './agreement.schema.js'
import { agreementView } from './agreement-view.js'
import { agreementAsOf, agreementOf, agreementVersions, savePoint } from './agreements.js'
import { agreementDocument, type AgreementDocument } from './document.js'
import { pointOfWord, type Point } from './points.js'

const HOME = '/arbejdsbord/projekter/:id/aftale'

const overviewQuery = z.object({ gemt: z.literal('ja').optional() })
const fileQuery = z.object({
  version: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .optional(),
})

/** What writes them is large, and loaded when the first one is asked for. */
const FILES = {
  docx: {
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    write: async (document: AgreementDocument) => (await import('./word.js')).writeWord(document),
  },
  pdf: {
    type: 'application/pdf',
    write: async (document: AgreementDocument) => (await import('./pdf.js')).writePdf(document),
  },
}

export function agreementRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()
  const agreementFor = (req: Request) => agreementOf(context, req.user!, recordId(req.params.id))

  router.get(HOME, async (req, res) => {
    const { gemt } = readQuery(overviewQuery, req.query)
    const agreement = await agreementFor(req)
    const versions = await agreementVersions(context, req.user!, agreement.facts.project.id)
    const tools = viewTools[req.lang]
    const title = tools.t('agreements.title', { project: agreement.facts.project.title })
    await sendPage(req, res, {
      view: 'agreements/agreement',
      title,
      section: 'desk',
      breadcrumbs: [
        { label: tools.t('desk.title'), href: '/arbejdsbord' },
        { label: title, href: null },
      ],
      model: { ...agreementView(tools, agreement, versions), saved: gemt === 'ja' },
    })
  })

  for (const ending of ['docx', 'pdf'] as const)
    router.get(`${HOME}.${ending}`, async (req, res) => {
      await sendDocument(req, res, ending)
    })

  router.get(`${HOME}/:point`, withForm, async (req, res) => {
    const point = pointFrom(req)
    const agreement = await agreementFor(req)
    const page = pointPage(req.lang, agreement, point, req.query.gemt === 'ja')
    await showForm({ req, res, sendPage }, page, pointValues(agreement, point, req.lang))
  })

  router.post(`${HOME}/:point`, withForm, async (req, res) => {
    const point = pointFrom(req)
    const agreement = await agreementFor(req)
    const projectId = agreement.facts.project.id
    await submitForm(
      { req, res, sendPage },
      {
        form: () => pointPage(req.lang, agreement, point, false),
        valuesOf: (theirs: typeof agreement) => pointValues(theirs, point, req.lang),
        act: async () => {
          await savePoint(context, req.user!, projectId, point, readForm(pointForm(point), req.body))
          return nextPath(await agreementOf(context, req.user!, projectId), point)
        },
      },
    )
  })

  /** As it stands now, or as it stood in `?version=`. */
  async function sendDocument(req: Request, res: Response, ending: keyof typeof FILES): Promise<void> {
    const { version } = readQuery(fileQuery, req.query)
    const projectId = recordId(req.params.id)
    const agreement =
      version === undefined
        ? await agreementOf(context, req.user!, projectId)
        : await agreementAsOf(context, req.user!, projectId, version)
    const document = agreementDocument(agreement, req.lang, context.clock.now())
    const { type, write } = FILES[ending]
    res.setHeader('Content-Type', type)
    res.setHeader('Content-Disposition', `attachment; filename="${document.fileName}.${ending}"`)
    res.setHeader('Cache-Control', 'no-store')
    res.end(await write(document))
  }

  return router
}

/** @throws NotFound */
function pointFrom(req: Request): Point {
  const point = pointOfWord(req.params.point)
  if (!point) throw new NotFound()
  return point
}
