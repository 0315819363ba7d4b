import { Router, type Request } from 'express'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { showForm, submitForm } from '../web/form-page.js'
import { readForm } from '../web/forms.js'
import { translate } from '../web/messages.js'
import { recordId } from '../web/record-id.js'
import { volunteerPage, volunteerValues } from './volunteer-form.js'
import { volunteerForm } from './volunteer.schema.js'
import { addVolunteer, updateVolunteer, volunteerToEdit, volunteersOfProject } from './volunteers.js'

const HOME = '/arbejdsbord/projekter/:id/frivillige'
const listOf = (projectId: number) => `/arbejdsbord/projekter/${projectId}/frivillige`

export function volunteerRoutes(context: AppContext): Router {
  const { sendPage, clock } = context
  const router = Router()
  const listed = (req: Request) => volunteersOfProject(context, req.user!, recordId(req.params.id))
  const formOf = (req: Request) => readForm(volunteerForm(clock.today()), req.body)

  router.get(HOME, async (req, res) => {
    const t = translate[req.lang]
    const { project, volunteers, anonymous } = await listed(req)
    const title = t('volunteers.list', { project: project.title })
    await sendPage(req, res, {
      view: 'volunteers/volunteers',
      title,
      section: 'desk',
      breadcrumbs: [
        { label: t('desk.title'), href: '/arbejdsbord' },
        { label: title, href: null },
      ],
      model: { project, volunteers, anonymous, saved: req.query.gemt === 'ja' },
    })
  })

  router.get(`${HOME}/ny`, withForm, async (req, res) => {
    const { project } = await listed(req)
    const today = clock.today()
    const values = { consentOn: today, startedOn: today, deleteAfter: twoYearsAfter(today) }
    await showForm({ req, res, sendPage }, volunteerPage(req.lang, project, null), values)
  })

  router.post(`${HOME}/ny`, withForm, async (req, res) => {
    const { project } = await listed(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => volunteerPage(req.lang, project, null),
        act: async () => {
          await addVolunteer(context, req.user!, project.id, formOf(req))
          return `${listOf(project.id)}?gemt=ja`
        },
      },
    )
  })

  router.get(`${HOME}/:assignmentId`, withForm, async (req, res) => {
    const { project } = await listed(req)
    const volunteer = await volunteerToEdit(context, req.user!, project.id, recordId(req.params.assignmentId))
    await showForm({ req, res, sendPage }, volunteerPage(req.lang, project, volunteer), volunteerValues(volunteer))
  })

  router.post(`${HOME}/:assignmentId`, withForm, async (req, res) => {
    const { project } = await listed(req)
    const volunteer = await volunteerToEdit(context, req.user!, project.id, recordId(req.params.assignmentId))
    await submitForm(
      { req, res, sendPage },
      {
        form: () => volunteerPage(req.lang, project, volunteer),
        valuesOf: volunteerValues,
        act: async () => {
          await updateVolunteer(context, req.user!, project.id, volunteer.assignmentId, formOf(req))
          return `${listOf(project.id)}?gemt=ja`
        },
      },
    )
  })

  return router
}

/** How long a volunteer's data are kept unless somebody says otherwise; on a leap day, until the day before March. */
const twoYearsAfter = (date: string): string =>
  `${Number(date.slice(0, 4)) + 2}${date.slice(4).replace('-02-29', '-02-28')}`
