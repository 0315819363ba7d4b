import { Router, type Request } from 'express'
import { can, type Actor } from '../accounts/permissions.js'
import type { AppContext } from '../context.js'
import { madeFrom } from '../history/versions.js'
import { withForm } from '../web/csrf.js'
import { showForm, submitForm } from '../web/form-page.js'
import { readForm } from '../web/forms.js'
import { recordId } from '../web/record-id.js'
import { createInstitution, institutionToEdit, updateInstitution } from './institution-editing.js'
import { copiedInstitutionValues, institutionPage, institutionValues } from './institution-form.js'
import { institutionForm } from './institution.schema.js'
import { allMunicipalities } from './municipalities.js'

const SAVED = '/arbejdsbord?gemt=ja'

export function institutionEditingRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()

  const own = async (actor: Actor) =>
    (await allMunicipalities(context)).filter((municipality) => can(actor, 'edit registry', municipality.code))

  /** What `?fra=` names. @throws NotFound */
  const copiedInstitution = async ({ query, user }: Request) =>
    query.fra === undefined ? null : institutionToEdit(context, user!, recordId(query.fra as string))

  router.get('/arbejdsbord/institutioner/ny', withForm, async (req, res) => {
    const copied = await copiedInstitution(req)
    const page = institutionPage(req.lang, await own(req.user!), null, copied)
    await showForm({ req, res, sendPage }, page, copied ? copiedInstitutionValues(copied) : {})
  })

  router.post('/arbejdsbord/institutioner/ny', withForm, async (req, res) => {
    const copied = await copiedInstitution(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: async () => institutionPage(req.lang, await own(req.user!), null, copied),
        act: async () => {
          const form = readForm(institutionForm, req.body)
          await createInstitution(context, req.user!, form, copied ? 'duplicate' : 'create')
          return SAVED
        },
      },
    )
  })

  /** An institution does not move to another municipality. */
  const home = async (actor: Actor, code: string) => (await own(actor)).filter((place) => place.code === code)

  router.get('/arbejdsbord/institutioner/:id', withForm, async (req, res) => {
    const institution = await institutionToEdit(context, req.user!, recordId(req.params.id))
    const places = await home(req.user!, institution.municipalityCode)
    const page = institutionPage(req.lang, places, institution)
    await showForm({ req, res, sendPage }, page, institutionValues(institution))
  })

  router.post('/arbejdsbord/institutioner/:id', withForm, async (req, res) => {
    const institution = await institutionToEdit(context, req.user!, recordId(req.params.id))
    await submitForm(
      { req, res, sendPage },
      {
        form: async () => institutionPage(req.lang, await home(req.user!, institution.municipalityCode), institution),
        valuesOf: institutionValues,
        madeFrom: madeFrom(context, { entity: 'institution', entityKey: institution.id }, institutionValues),
        act: async () => {
          await updateInstitution(context, req.user!, institution.id, readForm(institutionForm, req.body))
          return SAVED
        },
      },
    )
  })

  return router
}
