import { Router } from 'express'
import { z } from 'zod'
import type { AppContext } from '../context.js'
import { allMunicipalities } from '../registry/municipalities.js'
import { withForm } from '../web/csrf.js'
import { readForm, readQuery, type FormValues } from '../web/forms.js'
import { showForm, submitForm, type FormPage } from '../web/form-page.js'
import { localUrl } from '../web/language.js'
import { translate, type Language } from '../web/messages.js'
import { recordId } from '../web/record-id.js'
import { requireUserWho } from './require-log-in.js'
import { rightsForm, userForm } from './user.schema.js'
import {
  changeRights,
  inviteAgain,
  inviteUser,
  listUsers,
  setAccess,
  takeAppOff,
  userToEdit,
  type EditedUser,
} from './user-administration.js'

const HOME = '/administration'

const administrationQuery = z.object({
  gemt: z.enum(['invitation', 'rettigheder', 'to-trin', 'nyhedsbrev']).optional(),
})

interface Place {
  code: string
  name: string
}

const codesOf = (places: Place[]) => places.map((place) => place.code) as [string, ...string[]]

export function administrationRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()
  router.use(HOME, requireUserWho('manage users'))

  const participants = async () => {
    const all = await allMunicipalities(context)
    return all.filter((municipality) => municipality.takesPart)
  }

  router.get(HOME, async (req, res) => {
    const t = translate[req.lang]
    const { gemt } = readQuery(administrationQuery, req.query)
    const users = await listUsers(context, req.user!)
    await sendPage(req, res, {
      view: 'accounts/administration',
      title: t('accounts.administration.title'),
      section: 'admin',
      model: {
        users: users.map((user) => ({ ...user, own: user.id === req.user!.id })),
        saved: gemt ? t(`accounts.administration.saved.${gemt}`) : null,
      },
    })
  })

  router.get(`${HOME}/brugere/ny`, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, userPage(req.lang, await participants()), { role: 'coordinator' })
  })

  router.post(`${HOME}/brugere/ny`, withForm, async (req, res) => {
    const places = await participants()
    await submitForm(
      { req, res, sendPage },
      {
        form: () => userPage(req.lang, places),
        act: async () => {
          await inviteUser(context, req.user!, readForm(userForm(codesOf(places)), req.body), req.lang)
          context.accountMails.wake()
          return `${HOME}?gemt=invitation`
        },
      },
    )
  })

  router.get(`${HOME}/brugere/:id`, withForm, async (req, res) => {
    const user = await userToEdit(context, req.user!, recordId(req.params.id))
    await showForm({ req, res, sendPage }, rightsPage(req.lang, await participants(), user), userValues(user))
  })

  router.post(`${HOME}/brugere/:id`, withForm, async (req, res) => {
    const user = await userToEdit(context, req.user!, recordId(req.params.id))
    const places = await participants()
    await submitForm(
      { req, res, sendPage },
      {
        form: () => rightsPage(req.lang, places, user),
        valuesOf: userValues,
        act: async () => {
          await changeRights(context, req.user!, user.id, readForm(rightsForm(codesOf(places)), req.body))
          return `${HOME}?gemt=rettigheder`
        },
      },
    )
  })

  router.post(`${HOME}/brugere/:id/invitation`, async (req, res) => {
    await inviteAgain(context, req.user!, recordId(req.params.id), req.lang)
    context.accountMails.wake()
    res.redirect(303, localUrl(req.lang, `${HOME}?gemt=invitation`))
  })

  router.post(`${HOME}/brugere/:id/to-trin`, async (req, res) => {
    await takeAppOff(context, req.user!, recordId(req.params.id))
    res.redirect(303, localUrl(req.lang, `${HOME}?gemt=to-trin`))
  })

  router.post(`${HOME}/brugere/:id/adgang`, async (req, res) => {
    const { active } = readForm(z.object({ active: z.enum(['ja', 'nej']) }), req.body)
    await setAccess(context, req.user!, recordId(req.params.id), active === 'ja')
    res.redirect(303, localUrl(req.lang, HOME))
  })

  return router
}

function userPage(lang: Language, places: Place[]): FormPage {
  const t = translate[lang]
  return {
    title: t('accounts.user.new'),
    section: 'admin',
    intro: t('accounts.user.intro'),
    submit: t('accounts.user.submit'),
    cancel: HOME,
    fields: [
      { kind: 'text', name: 'name', label: t('accounts.name'), required: true },
      { kind: 'text', type: 'email', name: 'email', label: t('accounts.email'), required: true },
      {
        kind: 'radios',
        name: 'role',
        label: t('accounts.user.role'),
        required: true,
        options: (['coordinator', 'consultant', 'administrator'] as const).map((role) => ({
          value: role,
          label: t(`accounts.role.${role}`),
          hint: t(`accounts.role.${role}.about`),
        })),
      },
      {
        kind: 'checkboxes',
        name: 'municipalities',
        label: t('accounts.user.municipalities'),
        hint: t('accounts.user.municipalities-hint'),
        options: places.map((place) => ({ value: place.code, label: place.name })),
      },
    ],
  }
}

function rightsPage(lang: Language, places: Place[], user: EditedUser): FormPage {
  const t = translate[lang]
  const page = userPage(lang, places)
  return {
    ...page,
    title: t('accounts.user.edit', { name: user.name }),
    intro: t('accounts.user.edit-intro', { email: user.email }),
    submit: t('accounts.user.save'),
    hidden: ['version'],
    fields: page.fields.filter((field) => field.name !== 'email'),
  }
}

const userValues = ({ name, role, municipalities, version }: EditedUser): FormValues => ({
  name,
  role,
  municipalities,
  version: String(version),
})
