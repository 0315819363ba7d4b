import { Router, type Request } from 'express'
import type { AppContext } from '../context.js'
import { madeFrom } from '../history/versions.js'
import { withForm } from '../web/csrf.js'
import { showForm, submitForm } from '../web/form-page.js'
import { readForm } from '../web/forms.js'
import { translate, type Language } from '../web/messages.js'
import { recordId } from '../web/record-id.js'
import { deskTrail } from '../desk/desk-trail.js'
import { assignmentToEdit, updateAssignment } from './assignments.js'
import { consentTexts, type ConsentText } from './consent-texts.js'
import { dataRequestRoutes } from './data-requests.routes.js'
import { erasedNameRoutes } from './erased-names.routes.js'
import { monthsAfter } from './periods.js'
import { assignmentValues } from './volunteer-fields.js'
import { assignmentPage, newVolunteerPage } from './volunteer-form.js'
import { volunteerRecordRoutes } from './volunteer-record.routes.js'
import { assignmentForm, volunteerForm } from './volunteer.schema.js'
import { addVolunteer, projectWithVolunteers, volunteersOfProject } from './volunteers.js'

const HOME = '/arbejdsbord/projekter/:id/frivillige'
const listOf = (projectId: number) => `/arbejdsbord/projekter/${projectId}/frivillige`

/** How long a volunteer's data are kept unless somebody says otherwise. */
const MONTHS_KEPT = 24

export function volunteerRoutes(context: AppContext): Router {
  const { sendPage, clock } = context
  const router = Router()
  router.use(volunteerRecordRoutes(context))
  router.use(dataRequestRoutes(context))
  router.use(erasedNameRoutes(context))
  const projectOf = (req: Request) => projectWithVolunteers(context, req.user!, recordId(req.params.id))
  const assignedIn = (req: Request) =>
    assignmentToEdit(context, req.user!, recordId(req.params.id), recordId(req.params.assignmentId))

  router.get(HOME, async (req, res) => {
    const t = translate[req.lang]
    const listed = await volunteersOfProject(context, req.user!, recordId(req.params.id))
    const title = t('volunteers.list', { project: listed.project.title })
    await sendPage(req, res, {
      view: 'volunteers/volunteers',
      ...deskTrail(t, title),
      model: { ...listed, saved: req.query.gemt === 'ja' },
    })
  })

  router.get(`${HOME}/ny`, withForm, async (req, res) => {
    const page = newVolunteerPage(req.lang, await projectOf(req), await consentToday(context, req.lang))
    const today = clock.today()
    const values = {
      lawfulBasis: 'consent',
      consentOn: today,
      startedOn: today,
      deleteAfter: monthsAfter(today, MONTHS_KEPT),
    }
    await showForm({ req, res, sendPage }, page, values)
  })

  router.post(`${HOME}/ny`, withForm, async (req, res) => {
    const project = await projectOf(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: async () => newVolunteerPage(req.lang, project, await consentToday(context, req.lang)),
        act: async () => {
          const form = readForm(volunteerForm(clock.today()), req.body)
          await addVolunteer(context, req.user!, project.id, form)
          return `${listOf(project.id)}?gemt=ja`
        },
      },
    )
  })

  router.get(`${HOME}/:assignmentId`, withForm, async (req, res) => {
    const assigned = await assignedIn(req)
    await showForm({ req, res, sendPage }, assignmentPage(req.lang, assigned), assignmentValues(assigned))
  })

  router.post(`${HOME}/:assignmentId`, withForm, async (req, res) => {
    const assigned = await assignedIn(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => assignmentPage(req.lang, assigned),
        valuesOf: assignmentValues,
        madeFrom: madeFrom(context, { entity: 'assignment', entityKey: assigned.assignmentId }, assignmentValues),
        act: async () => {
          await updateAssignment(context, req.user!, assigned.assignmentId, readForm(assignmentForm, req.body))
          return `${listOf(assigned.projectId)}?gemt=ja`
        },
      },
    )
  })

  return router
}

/** The newest words; there are always some, since a migration brings them. */
const consentToday = async ({ db }: AppContext, lang: Language): Promise<ConsentText> =>
  (await consentTexts(db.read, lang))[0]!
