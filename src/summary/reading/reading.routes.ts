/** Reading all experience, coding it, and being back where one left. */
import { Router, type Request } from 'express'
import { z } from 'zod'
import { requireArea } from '../../accounts/permissions.js'
import type { AppContext } from '../../context.js'
import { compilationTrail } from '../../desk/desk-trail.js'
import { leaveAs, leftAs } from '../../lists/list-state.js'
import { citeIn, citingIn, type Citing } from '../../report/draft/citing.js'
import { withForm } from '../../web/csrf.js'
import { showForm, submitForm, type FormPage } from '../../web/form-page.js'
import { readForm, readQuery } from '../../web/forms.js'
import { localUrl } from '../../web/language.js'
import { viewTools } from '../../web/page.js'
import { recordId } from '../../web/record-id.js'
import { codeTree } from '../coding/code-tree.js'
import { passageForm } from '../coding/code.schema.js'
import { changePassage, codePassage } from '../coding/passages.js'
import { READING } from '../figures/reading-href.js'
import { CITED, READ_ON } from './cite-view.js'
import { readEntries, readEntry } from './entries.js'
import { shownEntry } from './entry-view.js'
import { readingAddress, readingQuery, type ReadingQuery } from './filter.js'
import { codeOptions, readingModel } from './reading-view.js'

const LEFT = 'laes'

/** A place in the reading view, as its forms carry it. */
const place = z
  .string()
  .max(1500)
  .transform((text) => readQuery(readingQuery, Object.fromEntries(new URLSearchParams(text))))
  .optional()
const placeForm = z.object({ til: place })
const leftForm = placeForm.extend({ id: z.string().regex(/^[1-9]\d{0,8}$/) })
const citeForm = placeForm.extend({ belaeg: z.string().max(100).default(''), efter: z.string().optional() })
const takeOffForm = placeForm.extend({
  code: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number),
})

const whole = (query: ReadingQuery) => readingAddress(query, { efter: query.efter, foer: query.foer })

export function readingRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()

  router.get(READING, withForm, async (req, res) => {
    const tools = viewTools[req.lang]
    const query = readQuery(readingQuery, req.query)
    const [page, left, citing] = await Promise.all([
      readEntries(context, req.user!, query),
      leftAs(context, req.user!, LEFT),
      citingFor(req),
    ])
    const begun = Object.keys(req.query).some((name) => name !== 'belaeg')
    // Whoever looks for evidence comes back to where the reading stopped.
    if (page.entries.length > 0 && begun && !query.belaeg)
      await leaveAs(context, req.user!, LEFT, `${whole(query)}#erfaring-${page.entries[0]!.id}`)
    await sendPage(req, res, {
      view: 'summary/reading',
      ...compilationTrail(tools.t, tools.t('summary.reading')),
      model: await readingModel(context, tools, { query, page, citing, left: begun ? '' : left }),
    })
  })

  // Where one is, told by a script as one moves.
  router.post(READING, async (req, res) => {
    requireArea(req.user ?? null, 'compile report')
    const { til, id } = readForm(leftForm, req.body)
    const at = til ?? readQuery(readingQuery, {})
    if (!at.belaeg) await leaveAs(context, req.user!, LEFT, `${whole(at)}#erfaring-${id}`)
    res.status(204).end()
  })

  router.get(`${READING}/:id`, withForm, async (req, res) => {
    const form = await entryPage(req)
    await showForm({ req, res, sendPage }, form, { version: String(form.version) })
  })

  router.post(`${READING}/:id`, withForm, async (req, res) => {
    const form = await entryPage(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => form,
        act: async () => {
          const id = recordId(req.params.id)
          await codePassage(context, req.user!, id, readForm(passageForm, req.body))
          return backTo(req, id)
        },
      },
    )
  })

  router.post(`${READING}/:id/henvis`, async (req, res) => {
    const { id } = await readEntry(context, req.user!, recordId(req.params.id))
    const { belaeg, efter, til } = readForm(citeForm, req.body)
    const citing = await citeIn(context, req.user!, belaeg, `e${id}`)
    const list = `${READING}?${til ? whole({ ...til, belaeg }) : new URLSearchParams({ belaeg }).toString()}#erfaring-${id}`
    res.redirect(303, localUrl(req.lang, citing && efter !== READ_ON ? `${citing.href}&${CITED}` : list))
  })

  router.post('/opsamling/passager/:id/fjern', async (req, res) => {
    const { code } = readForm(takeOffForm, req.body)
    const experience = await changePassage(context, req.user!, recordId(req.params.id), { takeOff: code })
    res.redirect(303, localUrl(req.lang, backTo(req, experience)))
  })

  router.post('/opsamling/passager/:id/set', async (req, res) => {
    const experience = await changePassage(context, req.user!, recordId(req.params.id), 'stands')
    res.redirect(303, localUrl(req.lang, backTo(req, experience)))
  })

  /** To the list where the form stood, or to the entry's own page. */
  function backTo(req: Request, id: number): string {
    const { til } = readForm(placeForm, req.body)
    const on = til ? '' : belaegIn(req)
    return til ? `${READING}?${whole(til)}#erfaring-${id}` : `${READING}/${id}?gemt=ja${on && `&belaeg=${on}`}`
  }

  const belaegIn = (req: Request): string => readQuery(readingQuery, req.query).belaeg ?? ''

  async function citingFor(req: Request): Promise<Citing | null> {
    const key = belaegIn(req)
    return key ? citingIn(context, req.user!, key) : null
  }

  async function entryPage(req: Request): Promise<FormPage & { version: number }> {
    const tools = viewTools[req.lang]
    const { t } = tools
    const entry = await readEntry(context, req.user!, recordId(req.params.id))
    const [tree, citing] = await Promise.all([codeTree(context.db), citingFor(req)])
    const reading = citing ? `${READING}?belaeg=${citing.key}` : READING
    return {
      ...compilationTrail(t, t('summary.entry', { project: entry.project }), {
        label: t('summary.reading'),
        href: reading,
      }),
      version: entry.version,
      submit: t('summary.code.do'),
      cancel: reading,
      hidden: ['version', 'field', 'startsAt', 'endsAt', 'til'],
      above: 'summary/entry-above',
      fields: [
        {
          kind: 'select',
          name: 'code',
          label: t('summary.code'),
          options: [{ value: '', label: t('desk.choose') }, ...codeOptions(tree)],
        },
        { kind: 'text', name: 'newCode', label: t('summary.code.new'), hint: t('summary.code.new-hint') },
        {
          kind: 'textarea',
          name: 'passage',
          label: t('summary.passage'),
          hint: t('summary.passage-hint'),
          rows: 4,
        },
      ],
      ways: [{ label: t('summary.codes'), href: '/opsamling/koder' }],
      model: {
        entry: shownEntry(entry, tree, tools, citing),
        place: null,
        saved: req.query.gemt === 'ja' ? true : null,
      },
    }
  }

  return router
}
