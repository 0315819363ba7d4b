import { Router, type Request } from 'express'
import type { AppContext } from '../context.js'
import { madeFrom } from '../history/versions.js'
import { waysOf } from '../history/ways.js'
import { withForm } from '../web/csrf.js'
import { showForm, submitForm, type FormPage } from '../web/form-page.js'
import { readForm } from '../web/forms.js'
import { translate } from '../web/messages.js'
import { recordId } from '../web/record-id.js'
import { deskTrail } from '../desk/desk-trail.js'
import { experiencePage, experienceValues } from './experience-form.js'
import {
  experienceToEdit,
  experiencesOfProject,
  logExperience,
  projectToLogIn,
  updateExperience,
  type LoggingProject,
} from './experience-logging.js'
import { experienceForm } from './experience.schema.js'

const HOME = '/arbejdsbord/projekter/:id'
const listOf = (projectId: number) => `/arbejdsbord/projekter/${projectId}/erfaringer`

export function experienceLoggingRoutes(context: AppContext): Router {
  const { sendPage, clock } = context
  const router = Router()
  const projectOf = (req: Request) => projectToLogIn(context, req.user!, recordId(req.params.id))
  const formOf = (req: Request) => readForm(experienceForm(clock.today()), req.body)

  router.get(`${HOME}/erfaringer`, async (req, res) => {
    const t = translate[req.lang]
    const project = await projectOf(req)
    const title = t('experience.list', { project: project.title })
    await sendPage(req, res, {
      view: 'experience/logged',
      ...deskTrail(t, title),
      model: {
        project,
        experiences: await experiencesOfProject(context, req.user!, project.id),
        saved: req.query.gemt === 'ja',
      },
    })
  })

  router.get(`${HOME}/erfaring`, withForm, async (req, res) => {
    const page = experiencePage(req.lang, await projectOf(req), false)
    await showForm({ req, res, sendPage }, page, { observedOn: clock.today() })
  })

  router.post(`${HOME}/erfaring`, withForm, async (req, res) => {
    const project = await projectOf(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => experiencePage(req.lang, project, false),
        act: async () => {
          await logExperience(context, req.user!, project.id, formOf(req), req.postedForm)
          return `${listOf(project.id)}?gemt=ja`
        },
      },
    )
  })

  router.get(`${HOME}/erfaring/:experienceId`, withForm, async (req, res) => {
    const project = await projectOf(req)
    const experience = await experienceToEdit(context, req.user!, project.id, recordId(req.params.experienceId))
    await showForm({ req, res, sendPage }, editingPage(req, project, experience.id), experienceValues(experience))
  })

  router.post(`${HOME}/erfaring/:experienceId`, withForm, async (req, res) => {
    const project = await projectOf(req)
    const { id } = await experienceToEdit(context, req.user!, project.id, recordId(req.params.experienceId))
    await submitForm(
      { req, res, sendPage },
      {
        form: () => editingPage(req, project, id),
        valuesOf: experienceValues,
        madeFrom: madeFrom(context, { entity: 'experience', entityKey: id }, experienceValues),
        act: async () => {
          await updateExperience(context, req.user!, project.id, id, formOf(req))
          return `${listOf(project.id)}?gemt=ja`
        },
      },
    )
  })

  return router
}

const editingPage = (req: Request, project: LoggingProject, id: number): FormPage => ({
  ...experiencePage(req.lang, project, true),
  ways: waysOf(req.lang, 'erfaring', id),
})
