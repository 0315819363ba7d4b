/** The codes: the tree, making and changing them, bringing them together and apart. */
import { Router, type Request } from 'express'
import type { AppContext } from '../../context.js'
import { compilationTrail } from '../../desk/desk-trail.js'
import { madeFrom } from '../../history/versions.js'
import { withForm } from '../../web/csrf.js'
import { showForm, submitForm, type FormPage } from '../../web/form-page.js'
import { readForm } from '../../web/forms.js'
import { localUrl } from '../../web/language.js'
import { translate } from '../../web/messages.js'
import { viewTools } from '../../web/page.js'
import { recordId } from '../../web/record-id.js'
import { CODES, codePage, codePath, codeValues, codesTrail } from './code-form.js'
import { codeForm, mergeForm, splitForm } from './code.schema.js'
import { addCode, codeOf, codesOf, mergeCode, splitCode, unmergeCode, updateCode } from './codes.js'
import { citationsOfCode } from './citations.js'

export function codeRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()
  const codeFor = (req: Request) => codeOf(context, req.user!, recordId(req.params.id))
  const saved = `${CODES}?gemt=ja`

  router.get(CODES, withForm, async (req, res) => {
    const { t, url } = viewTools[req.lang]
    const tree = await codesOf(context, req.user!)
    await sendPage(req, res, {
      view: 'summary/codes',
      ...compilationTrail(t, t('summary.codes')),
      model: {
        saved: req.query.gemt === 'ja',
        codes: tree.nodes.map((node) => ({
          ...node,
          href: url(codePath(node.id)),
          readHref: url(`/opsamling/laes?kode=${node.id}`),
          under: tree.nodes.filter((other) => other.parentId === node.id).map((other) => other.id),
        })),
        merged: tree.merged.map((code) => ({
          id: code.id,
          words: t('summary.code.merged', { name: code.name, into: tree.nowOf(code.id)?.path ?? '' }),
        })),
      },
    })
  })

  const makingPage = async (req: Request) => codePage(req.lang, await codesOf(context, req.user!), null)
  router.get(`${CODES}/ny`, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, await makingPage(req), {})
  })
  router.post(`${CODES}/ny`, withForm, async (req, res) => {
    const page = await makingPage(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => page,
        act: async () => {
          await addCode(context, req.user!, readForm(codeForm, req.body), req.postedForm)
          return saved
        },
      },
    )
  })

  router.get(`${CODES}/:id`, withForm, async (req, res) => {
    const code = await codeFor(req)
    await showForm(
      { req, res, sendPage },
      codePage(req.lang, await codesOf(context, req.user!), code),
      codeValues(code),
    )
  })
  router.post(`${CODES}/:id`, withForm, async (req, res) => {
    const code = await codeFor(req)
    const page = codePage(req.lang, await codesOf(context, req.user!), code)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => page,
        valuesOf: codeValues,
        madeFrom: madeFrom(context, { entity: 'code', entityKey: code.id }, codeValues),
        act: async () => {
          await updateCode(context, req.user!, code.id, readForm(codeForm, req.body))
          return saved
        },
      },
    )
  })

  for (const [word, page, act] of [
    ['saml', mergePage, (req, id) => mergeCode(context, req.user!, id, readForm(mergeForm, req.body).into)],
    ['del', splitPage, (req, id) => splitCode(context, req.user!, id, readForm(splitForm, req.body))],
  ] as [string, typeof mergePage, (req: Request, id: number) => Promise<unknown>][]) {
    router.get(`${CODES}/:id/${word}`, withForm, async (req, res) => {
      await showForm({ req, res, sendPage }, await page(req), {})
    })
    router.post(`${CODES}/:id/${word}`, withForm, async (req, res) => {
      const { id } = await codeFor(req)
      const form = await page(req)
      await submitForm(
        { req, res, sendPage },
        {
          form: () => form,
          act: async () => {
            await act(req, id)
            return saved
          },
        },
      )
    })
  }

  router.post(`${CODES}/:id/skil`, async (req, res) => {
    await unmergeCode(context, req.user!, recordId(req.params.id))
    res.redirect(303, localUrl(req.lang, saved))
  })

  async function mergePage(req: Request): Promise<FormPage> {
    const t = translate[req.lang]
    const code = await codeFor(req)
    const tree = await codesOf(context, req.user!)
    const own = new Set(tree.under(code.id))
    return {
      ...codesTrail(req.lang, t('summary.code.merge-title', { name: code.name }), {
        label: code.name,
        href: codePath(code.id),
      }),
      intro: t('summary.code.merge-intro'),
      submit: t('summary.code.merge'),
      cancel: codePath(code.id),
      fields: [
        {
          kind: 'select',
          name: 'into',
          label: t('summary.code.merge-into'),
          required: true,
          options: [
            { value: '', label: t('desk.choose') },
            ...tree.nodes
              .filter((node) => !own.has(node.id))
              .map(({ id, path }) => ({ value: String(id), label: path })),
          ],
        },
      ],
    }
  }

  async function splitPage(req: Request): Promise<FormPage> {
    const t = translate[req.lang]
    const code = await codeFor(req)
    const passages = await citationsOfCode(context, req.user!, code.id)
    return {
      ...codesTrail(req.lang, t('summary.code.split-title', { name: code.name }), {
        label: code.name,
        href: codePath(code.id),
      }),
      intro: t('summary.code.split-intro'),
      submit: t('summary.code.split'),
      cancel: codePath(code.id),
      fields: [
        { kind: 'text', name: 'name', label: t('summary.code.split-name'), required: true },
        { kind: 'textarea', name: 'definition', label: t('summary.code.definition'), rows: 3 },
        {
          kind: 'checkboxes',
          name: 'passages',
          label: t('summary.code.split-passages'),
          required: true,
          options: passages.map(({ passageId, words, project }) => ({
            value: String(passageId),
            label: words,
            hint: project,
          })),
        },
      ],
    }
  }

  return router
}
