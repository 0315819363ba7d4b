import { Router, type Request } from 'express'
import type { AppContext } from '../context.js'
import { madeFrom } from '../history/versions.js'
import { withForm } from '../web/csrf.js'
import { showForm, submitForm } from '../web/form-page.js'
import { readForm } from '../web/forms.js'
import { recordId } from '../web/record-id.js'
import { ownInstitutions } from './institution-editing.js'
import { createProject, projectToEdit, updateProject } from './project-editing.js'
import { copiedProjectValues, projectPage, projectValues } from './project-form.js'
import { projectForm } from './project.schema.js'

/** Where one comes back to after saving. */
const SAVED = '/arbejdsbord?gemt=ja'

export function projectEditingRoutes(context: AppContext): Router {
  const { sendPage, clock } = context
  const router = Router()

  /** What `?fra=` names. @throws NotFound */
  const copiedProject = async ({ query, user }: Request) =>
    query.fra === undefined ? null : projectToEdit(context, user!, recordId(query.fra as string))

  router.get('/arbejdsbord/projekter/ny', withForm, async (req, res) => {
    const copied = await copiedProject(req)
    const page = projectPage(req.lang, await ownInstitutions(context, req.user!), null, copied)
    const today = clock.today()
    const values = copied ? copiedProjectValues(copied, today) : { status: 'draft', startedOn: today }
    await showForm({ req, res, sendPage }, page, values)
  })

  router.post('/arbejdsbord/projekter/ny', withForm, async (req, res) => {
    const copied = await copiedProject(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: async () => projectPage(req.lang, await ownInstitutions(context, req.user!), null, copied),
        act: async () => {
          const form = readForm(projectForm, req.body)
          await createProject(context, req.user!, form, copied ? 'duplicate' : 'create')
          return SAVED
        },
      },
    )
  })

  router.get('/arbejdsbord/projekter/:id', withForm, async (req, res) => {
    const project = await projectToEdit(context, req.user!, recordId(req.params.id))
    const page = projectPage(req.lang, await ownInstitutions(context, req.user!), project)
    await showForm({ req, res, sendPage }, page, projectValues(project))
  })

  router.post('/arbejdsbord/projekter/:id', withForm, async (req, res) => {
    const project = await projectToEdit(context, req.user!, recordId(req.params.id))
    await submitForm(
      { req, res, sendPage },
      {
        form: async () => projectPage(req.lang, await ownInstitutions(context, req.user!), project),
        valuesOf: projectValues,
        madeFrom: madeFrom(context, { entity: 'project', entityKey: project.id }, projectValues),
        act: async () => {
          await updateProject(context, req.user!, project.id, readForm(projectForm, req.body))
          return SAVED
        },
      },
    )
  })

  return router
}
