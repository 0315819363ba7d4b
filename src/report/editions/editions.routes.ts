/** From draft to edition, for those who compile the report: review, sign-off, publishing, and withdrawing words. */
import { Router, type Request } from 'express'
import { z } from 'zod'
import type { AppContext } from '../../context.js'
import { withForm } from '../../web/csrf.js'
import { NotFound } from '../../web/errors.js'
import { showForm, submitForm, type FormPage } from '../../web/form-page.js'
import { readForm, readQuery } from '../../web/forms.js'
import { localUrl } from '../../web/language.js'
import { viewTools } from '../../web/page.js'
import { recordId } from '../../web/record-id.js'
import { previewOf } from '../draft/preview.js'
import { askForReview, decideReview, draftHashOf, reviewOf } from '../draft/review.js'
import { DRAFT_HOME, draftTrail, sectionPath } from '../draft/section-form.js'
import { sectionsOf } from '../draft/sections.js'
import { filesPage, filesPath } from '../documents/files-page.js'
import { editionOf, latestEdition, withdrawWords } from './editions.js'
import { publishEdition } from './publish.js'
import { askForm, askPage, decisionForm, decisionPage, publishForm, publishPage } from './review-form.js'
import { insteadOfWords } from './withdrawn-words.js'

const filesQuery = z.object({ opdater: z.literal('nej').optional() })
const REF = /^[ev][1-9]\d{0,8}$/

export function editionRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()

  router.get(`${DRAFT_HOME}/gennemsyn/ny`, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, askPage(req.lang), {})
  })

  router.post(`${DRAFT_HOME}/gennemsyn/ny`, withForm, async (req, res) => {
    await submitForm(
      { req, res, sendPage },
      {
        form: () => askPage(req.lang),
        act: async () => {
          await askForReview(context, req.user!, readForm(askForm, req.body).message)
          return `${DRAFT_HOME}?gemt=ja`
        },
      },
    )
  })

  router.get(`${DRAFT_HOME}/gennemsyn/:id`, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, await reviewFor(req), {})
  })

  router.post(`${DRAFT_HOME}/gennemsyn/:id`, withForm, async (req, res) => {
    const { id } = await reviewOf(context, req.user!, recordId(req.params.id))
    await submitForm(
      { req, res, sendPage },
      {
        form: () => reviewFor(req),
        act: async () => {
          await decideReview(context, req.user!, id, readForm(decisionForm, req.body))
          return `${DRAFT_HOME}?gemt=ja`
        },
      },
    )
  })

  router.get(`${DRAFT_HOME}/udgiv`, withForm, async (req, res) => {
    const last = await latestEdition(context)
    const title = last?.title ?? viewTools.da.t('report.publish.first-title')
    await showForm({ req, res, sendPage }, publishPage(req.lang), { title })
  })

  router.post(`${DRAFT_HOME}/udgiv`, withForm, async (req, res) => {
    await submitForm(
      { req, res, sendPage },
      {
        form: () => publishPage(req.lang),
        act: async () => {
          const { publisher } = await context.settings()
          const form = readForm(publishForm, req.body)
          const number = await publishEdition(context, req.user!, { ...form, publisher: publisher.name })
          context.documents.wake()
          return filesPath(number)
        },
      },
    )
  })

  router.get(`${DRAFT_HOME}/udgaver/:number`, withForm, async (req, res) => {
    const tools = viewTools[req.lang]
    const edition = await editionOf(context, recordId(req.params.number))
    const title = tools.t('report.edition.desk-title', { number: edition.number })
    await sendPage(req, res, {
      view: 'report/edition-desk',
      ...draftTrail(tools.t, title),
      model: {
        edition: {
          number: edition.number,
          title: edition.title,
          hash: edition.contentHash,
          at: tools.time(edition.publishedAt),
        },
        sources: edition.content.sources.map(({ ref, number, project, municipality }) => ({
          ref,
          number,
          project,
          municipality,
          words: edition.words.get(ref)?.observation ?? null,
          instead: insteadOfWords(tools, edition, ref),
        })),
        saved: req.query.gemt === 'ja',
      },
    })
  })

  router.get(`${DRAFT_HOME}/udgaver/:number/filer`, async (req, res) => {
    const { opdater } = readQuery(filesQuery, req.query)
    await sendPage(
      req,
      res,
      await filesPage(context, req.user!, viewTools[req.lang], recordId(req.params.number), opdater !== 'nej'),
    )
  })

  router.post(`${DRAFT_HOME}/udgaver/:number/traek/:ref`, async (req, res) => {
    const { number } = await editionOf(context, recordId(req.params.number))
    const { ref } = req.params
    if (typeof ref !== 'string' || !REF.test(ref)) throw new NotFound()
    await withdrawWords(context, req.user!, ref)
    res.redirect(303, localUrl(req.lang, `${DRAFT_HOME}/udgaver/${number}?gemt=ja`))
  })

  /** The whole draft as it stands, with the form to sign it below. */
  async function reviewFor(req: Request): Promise<FormPage> {
    const tools = viewTools[req.lang]
    const review = await reviewOf(context, req.user!, recordId(req.params.id))
    const sections = await sectionsOf(context, req.user!)
    const previews = await Promise.all(sections.map((section) => previewOf(context, tools, section)))
    const page = decisionPage(req.lang)
    const mayDecide = review.decision === null && review.askedBy !== req.user!.id
    return {
      ...page,
      model: {
        review: {
          ...review,
          asked: tools.time(review.askedAt),
          decided: review.decidedAt && tools.time(review.decidedAt),
        },
        mine: review.askedBy === req.user!.id,
        mayDecide,
        changed: draftHashOf(sections) !== review.draftHash,
        sections: sections.map(({ id, title }, i) => ({
          id,
          title,
          href: tools.url(sectionPath(id)),
          preview: previews[i]!,
        })),
      },
    }
  }

  return router
}
