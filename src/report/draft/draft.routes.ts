/** Writing the report: its sections, their previews, and what is said of them. */
import { Router, type Request, type Response } from 'express'
import type { AppContext } from '../../context.js'
import { compilationTrail } from '../../desk/desk-trail.js'
import { madeFrom } from '../../history/versions.js'
import { withForm } from '../../web/csrf.js'
import { showForm, submitForm, type FormPage } from '../../web/form-page.js'
import { readForm, typedValues, type FormValues } from '../../web/forms.js'
import { localUrl } from '../../web/language.js'
import { translate } from '../../web/messages.js'
import { viewTools } from '../../web/page.js'
import { recordId } from '../../web/record-id.js'
import { EFFECTS_READING, READING } from '../../summary/figures/reading-href.js'
import { URL_WORDS } from '../../registry/url-words.js'
import { putCitation } from '../text/put-citation.js'
import { acknowledgeChanges } from './citations.js'
import { cursorIn } from './citing.js'
import { addComment, commentsOf, settleComment } from './comments.js'
import { searchEvidence, type Evidence } from './evidence.js'
import { draftOverview } from './overview.js'
import { previewOf } from './preview.js'
import {
  addSection,
  moveSection,
  putSectionBack,
  removeSection,
  saveSection,
  sectionOf,
  type Section,
} from './sections.js'
import { conditionOf } from './section-kinds.js'
import {
  DRAFT_HOME,
  FIND,
  INSERT,
  PREVIEW,
  READ,
  commentsPath,
  draftTrail,
  sectionPage,
  sectionPath,
  sectionValues,
} from './section-form.js'
import { commentForm, moveForm, newSectionForm, sectionForm } from './section.schema.js'

const REF = /^[ev][1-9]\d{0,8}$/

export function draftRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()
  const sectionFor = (req: Request) => sectionOf(context, req.user!, recordId(req.params.id))

  router.get(DRAFT_HOME, withForm, async (req, res) => {
    const tools = viewTools[req.lang]
    await sendPage(req, res, {
      view: 'report/draft',
      ...compilationTrail(tools.t, tools.t('report.draft.title')),
      model: { ...(await draftOverview(context, req.user!, tools)), saved: req.query.gemt === 'ja' },
    })
  })

  router.get(`${DRAFT_HOME}/afsnit/ny`, withForm, async (req, res) => {
    await showSection(req, res, null, {})
  })

  router.post(`${DRAFT_HOME}/afsnit/ny`, withForm, async (req, res) => {
    if (await answeredBeside(req, res, null)) return
    await submitForm(
      { req, res, sendPage },
      {
        form: () => formOf(req, null, null),
        act: async () =>
          `${sectionPath(await addSection(context, req.user!, readForm(newSectionForm, req.body), req.postedForm ?? null))}?gemt=ja`,
      },
    )
  })

  router.get(`${DRAFT_HOME}/afsnit/:id`, withForm, async (req, res) => {
    const section = await sectionFor(req)
    await showSection(req, res, section, sectionValues(section))
  })

  router.post(`${DRAFT_HOME}/afsnit/:id`, withForm, async (req, res) => {
    const section = await sectionFor(req)
    if (await answeredBeside(req, res, section)) return
    // How evidence was looked for is not part of the section.
    Object.assign(req.body as object, { find: '', about: '', picks: [] })
    await submitForm(
      { req, res, sendPage },
      {
        form: () => formOf(req, section, null),
        valuesOf: sectionValues,
        madeFrom: madeFrom(context, { entity: 'report_section', entityKey: section.id }, sectionValues),
        act: async () => {
          await saveSection(context, req.user!, section.id, readForm(sectionForm, req.body))
          return `${sectionPath(section.id)}?gemt=ja`
        },
      },
    )
  })

  for (const [word, act] of [
    ['fjern', removeSection],
    ['hent', putSectionBack],
    ['set', acknowledgeChanges],
  ] as const)
    router.post(`${DRAFT_HOME}/afsnit/:id/${word}`, async (req, res) => {
      const { id } = await sectionFor(req)
      await act(context, req.user!, id)
      res.redirect(303, localUrl(req.lang, word === 'set' ? `${sectionPath(id)}?gemt=ja` : `${DRAFT_HOME}?gemt=ja`))
    })

  router.post(`${DRAFT_HOME}/afsnit/:id/flyt`, async (req, res) => {
    const { id } = await sectionFor(req)
    await moveSection(context, req.user!, id, readForm(moveForm, req.body).retning)
    res.redirect(303, localUrl(req.lang, `${DRAFT_HOME}?gemt=ja#afsnit-${id}`))
  })

  router.get(`${DRAFT_HOME}/afsnit/:id/kommentarer`, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, await commentsPage(req, await sectionFor(req)), {})
  })

  router.post(`${DRAFT_HOME}/afsnit/:id/kommentarer`, withForm, async (req, res) => {
    const section = await sectionFor(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => commentsPage(req, section),
        act: async () => {
          await addComment(context, req.user!, section.id, readForm(commentForm, req.body).comment)
          return commentsPath(section.id)
        },
      },
    )
  })

  router.post(`${DRAFT_HOME}/kommentarer/:id`, async (req, res) => {
    const section = await settleComment(context, req.user!, recordId(req.params.id))
    res.redirect(303, localUrl(req.lang, commentsPath(section)))
  })

  async function commentsPage(req: Request, section: Section): Promise<FormPage> {
    const tools = viewTools[req.lang]
    const { t } = tools
    return {
      ...draftTrail(t, t('report.comments.title', { section: section.title }), {
        label: section.title,
        href: sectionPath(section.id),
      }),
      submit: t('report.comments.add'),
      cancel: sectionPath(section.id),
      above: 'report/comments',
      fields: [{ kind: 'textarea', name: 'comment', label: t('report.comments.new'), required: true, rows: 4 }],
      model: { comments: await commentsOf(context, req.user!, section.id) },
    }
  }

  /** What the form's other buttons ask for: nothing is saved, and what was typed stays. @returns whether it was one */
  async function answeredBeside(req: Request, res: Response, section: Section | null): Promise<boolean> {
    const { efter } = req.body as { efter?: unknown }
    if (efter === READ) {
      res.redirect(303, localUrl(req.lang, await readingFor(req, section)))
      return true
    }
    if (efter !== PREVIEW && efter !== FIND && efter !== INSERT) return false
    const typed = typedValues(req.body)
    if (efter === INSERT) insertPicks(typed)
    const found = efter === FIND ? await found20(req, typed) : null
    await showSection(req, res, section, typed, found)
    return true
  }

  /** Where evidence is read and picked; what was typed lies as a draft until one is back. */
  async function readingFor(req: Request, section: Section | null): Promise<string> {
    const query = new URLSearchParams({ belaeg: await req.keptForms!.keep() })
    const condition = section && conditionOf(section.kind)
    if (condition) query.set('betingelse', URL_WORDS[condition]!)
    return `${section?.kind === 'effects' ? EFFECTS_READING : READING}?${query.toString()}`
  }

  const found20 = (req: Request, { find, about }: FormValues): Promise<Evidence[]> =>
    searchEvidence(context, req.user!, { words: String(find ?? '').slice(0, 200), about: about ? String(about) : null })

  async function formOf(req: Request, section: Section | null, found: Evidence[] | null): Promise<FormPage> {
    const tools = viewTools[req.lang]
    const body = typedValues(req.body).body ?? section?.body ?? ''
    const comments = section ? await commentsOf(context, req.user!, section.id) : []
    return {
      ...sectionPage(req.lang, section, found),
      model: {
        preview: await previewOf(context, tools, {
          id: section?.id ?? null,
          kind: section?.kind ?? 'free',
          body: String(body).slice(0, 40_000),
        }),
        section: section && { id: section.id, kind: section.kind, removed: section.removedAt !== null },
        openComments: comments.filter((comment) => !comment.settledAt).length,
        nothingFound: found?.length === 0,
      },
    }
  }

  async function showSection(
    req: Request,
    res: Response,
    section: Section | null,
    values: FormValues,
    found: Evidence[] | null = null,
  ): Promise<void> {
    const page = await formOf(req, section, found)
    if (req.method === 'POST') return showForm({ req, res, sendPage }, page, values, { status: 200 })
    const saved = req.query.gemt === 'ja' ? translate[req.lang]('report.draft.saved') : null
    const intro = saved ? `${saved} ${page.intro}` : page.intro!
    await showForm(
      { req, res, sendPage },
      { ...(req.query.gemt === 'henvist' ? writingOn(page) : page), intro },
      values,
    )
  }

  return router
}

/** At the end of the text, where they stand ready to be moved; a script puts them where one writes. */
function insertPicks(typed: FormValues): void {
  const picks = [typed.picks ?? []].flat().filter((ref) => REF.test(ref))
  if (picks.length === 0) return
  typed.body = putCitation(String(typed.body ?? '').replace(/\r\n?/g, '\n'), cursorIn(typed), picks).text
  typed.picks = []
}

/** Back from picking evidence, one writes on where one left. */
const writingOn = (page: FormPage): FormPage => ({
  ...page,
  fields: page.fields.map((field) => (field.name === 'body' ? { ...field, autofocus: true } : field)),
})
