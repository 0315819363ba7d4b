/** Writing newsletters: the list, the form, how one looks, and a test of it to oneself. */
import { Router, type Request, type Response } from 'express'
import { requireUserWho } from '../../accounts/require-log-in.js'
import type { AppContext } from '../../context.js'
import { madeFrom } from '../../history/versions.js'
import { allMunicipalities } from '../../registry/municipalities.js'
import { withForm } from '../../web/csrf.js'
import { showForm, submitForm } from '../../web/form-page.js'
import { readForm } from '../../web/forms.js'
import { localUrl } from '../../web/language.js'
import { viewTools } from '../../web/page.js'
import { recordId } from '../../web/record-id.js'
import { newsletterPage, newsletterValues } from './newsletter-form.js'
import { countingWords } from '../clicks/counting-words.js'
import { sendingRoutes } from '../delivery/sending.routes.js'
import { examplesOf } from './examples.js'
import { newsletterForm } from './newsletter.schema.js'
import { createNewsletter, letterPath, listNewsletters, newsletterToEdit, updateNewsletter } from './newsletters.js'
import { lookPage, sendMailDocument, type Look } from './look.js'
import { sendTest } from './test-mail.js'

const HOME = '/nyhedsbreve'
const ONE = `${HOME}/:id`

export function letterRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()
  router.use(HOME, requireUserWho('write newsletters'))
  router.use(sendingRoutes(context))
  const newsletterFor = (req: Request) => newsletterToEdit(context, req.user!, recordId(req.params.id))
  const form = async (req: Request, newsletter: Parameters<typeof newsletterPage>[3]) =>
    newsletterPage(req.lang, await allMunicipalities(context), await examplesOf(context), newsletter)

  router.get(HOME, async (req, res) => {
    const tools = viewTools[req.lang]
    const newsletters = await listNewsletters(context, req.user!)
    await sendPage(req, res, {
      view: 'letters/list',
      title: tools.t('letters.title'),
      section: 'letters',
      breadcrumbs: [{ label: tools.t('letters.title'), href: null }],
      model: {
        counting: countingWords(await context.settings()),
        newsletters: newsletters.map((one) => ({
          ...one,
          href: tools.url(`${letterPath(one.id)}${one.state === 'draft' ? '' : '/udsendelse'}`),
          when: whenOf(one),
        })),
      },
    })
  })

  router.get(`${HOME}/ny`, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, await form(req, null), { language: 'da' })
  })

  router.post(`${HOME}/ny`, withForm, async (req, res) => {
    await submitForm(
      { req, res, sendPage },
      {
        form: () => form(req, null),
        act: async () => {
          const id = await createNewsletter(context, req.user!, readForm(newsletterForm, req.body))
          return `${letterPath(id)}/vis?gemt=ja`
        },
      },
    )
  })

  router.get(ONE, withForm, async (req, res) => {
    const newsletter = await newsletterFor(req)
    if (newsletter.state !== 'draft')
      return void res.redirect(303, localUrl(req.lang, `${letterPath(newsletter.id)}/vis`))
    await showForm({ req, res, sendPage }, await form(req, newsletter), newsletterValues(newsletter))
  })

  router.post(ONE, withForm, async (req, res) => {
    const newsletter = await newsletterFor(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => form(req, newsletter),
        valuesOf: newsletterValues,
        madeFrom: madeFrom(context, { entity: 'newsletter', entityKey: newsletter.id }, newsletterValues),
        act: async () => {
          await updateNewsletter(context, req.user!, newsletter.id, readForm(newsletterForm, req.body))
          return `${letterPath(newsletter.id)}/vis?gemt=ja`
        },
      },
    )
  })

  router.get(`${ONE}/vis`, withForm, async (req, res) => {
    await lookPage(context, req, res, await newsletterFor(req), {})
  })

  router.get(`${ONE}/mail`, async (req, res) => sendMailDocument(context, req, res, await newsletterFor(req)))

  router.post(`${ONE}/proev`, withForm, async (req, res) => {
    const newsletter = await newsletterFor(req)
    const problem = await sendTest(context, req.user!, newsletter)
    await afterAct(req, res, newsletter, problem, 'proevet')
  })

  /** On to the same page with what was done, or that page with what kept it from being done. */
  async function afterAct(
    req: Request,
    res: Response,
    newsletter: Look,
    problem: string | null,
    done: string,
  ): Promise<void> {
    if (problem === null)
      return void res.redirect(303, localUrl(req.lang, `${letterPath(newsletter.id)}/vis?gjort=${done}`))
    await lookPage(context, req, res, newsletter, { status: 422, message: problem })
  }

  return router
}

const whenOf = ({ state, sendAt, finishedAt, startedAt, updatedAt }: Look): string =>
  (state === 'planned' ? sendAt : (finishedAt ?? startedAt)) ?? updatedAt
