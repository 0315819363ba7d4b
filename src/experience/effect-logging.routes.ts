import { Router, type Request } from 'express'
import type { AppContext } from '../context.js'
import { madeFrom } from '../history/versions.js'
import { withForm } from '../web/csrf.js'
import { NotFound } from '../web/errors.js'
import { showForm, submitForm } from '../web/form-page.js'
import { readForm } from '../web/forms.js'
import { translate } from '../web/messages.js'
import { recordId } from '../web/record-id.js'
import { deskTrail } from '../desk/desk-trail.js'
import { effectPage, effectValues } from './effect-form.js'
import { effectOf, effectsOfProject, logEffect, updateEffect } from './effect-logging.js'
import { effectForm } from './effect.schema.js'
import { projectToLogIn } from './experience-logging.js'

const HOME = '/arbejdsbord/projekter/:id'
const listOf = (projectId: number) => `/arbejdsbord/projekter/${projectId}/virkninger`

export function effectLoggingRoutes(context: AppContext): Router {
  const { sendPage, clock } = context
  const router = Router()
  const projectOf = (req: Request) => projectToLogIn(context, req.user!, recordId(req.params.id))
  const formOf = (req: Request) => readForm(effectForm(clock.today()), req.body)
  const effectIn = async (req: Request, projectId: number) => {
    const effect = await effectOf(context, req.user!, recordId(req.params.effectId))
    if (effect.projectId !== projectId) throw new NotFound()
    return effect
  }

  router.get(`${HOME}/virkninger`, async (req, res) => {
    const t = translate[req.lang]
    const project = await projectOf(req)
    const title = t('experience.effect.list', { project: project.title })
    await sendPage(req, res, {
      view: 'experience/effects',
      ...deskTrail(t, title),
      model: {
        project,
        effects: await effectsOfProject(context, req.user!, project.id),
        saved: req.query.gemt === 'ja',
      },
    })
  })

  router.get(`${HOME}/virkning`, withForm, async (req, res) => {
    const page = effectPage(req.lang, await projectOf(req), null)
    await showForm({ req, res, sendPage }, page, { observedOn: clock.today() })
  })

  router.post(`${HOME}/virkning`, withForm, async (req, res) => {
    const project = await projectOf(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => effectPage(req.lang, project, null),
        act: async () => {
          await logEffect(context, req.user!, project.id, formOf(req))
          return `${listOf(project.id)}?gemt=ja`
        },
      },
    )
  })

  router.get(`${HOME}/virkning/:effectId`, withForm, async (req, res) => {
    const project = await projectOf(req)
    const effect = await effectIn(req, project.id)
    await showForm({ req, res, sendPage }, effectPage(req.lang, project, effect.id), effectValues(effect))
  })

  router.post(`${HOME}/virkning/:effectId`, withForm, async (req, res) => {
    const project = await projectOf(req)
    const { id } = await effectIn(req, project.id)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => effectPage(req.lang, project, id),
        valuesOf: effectValues,
        madeFrom: madeFrom(context, { entity: 'effect', entityKey: id }, effectValues),
        act: async () => {
          await updateEffect(context, req.user!, project.id, id, formOf(req))
          return `${listOf(project.id)}?gemt=ja`
        },
      },
    )
  })

  return router
}
