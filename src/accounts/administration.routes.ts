import { Router } from 'express'
import { z } from 'zod'
import type { AppContext } from '../context.js'
import { allMunicipalities } from '../registry/municipalities.js'
import { withForm } from '../web/csrf.js'
import { Invalid } from '../web/errors.js'
import { readForm, typedValues } from '../web/forms.js'
import { showForm, type FormPage } from '../web/form-page.js'
import { localUrl } from '../web/language.js'
import { translate, type Language } from '../web/messages.js'
import { recordId } from '../web/record-id.js'
import { welcomePath } from './one-time-links.js'
import { requireUserWho } from './require-log-in.js'
import { userForm } from './user.schema.js'
import { inviteUser, listUsers, setAccess } from './user-administration.js'

const HOME = '/administration'

export function administrationRoutes(context: AppContext): Router {
  const { sendPage, config } = context
  const router = Router()
  router.use(HOME, requireUserWho('manage users'))

  const participants = async () => {
    const all = await allMunicipalities(context)
    return all.filter((municipality) => municipality.takesPart)
  }

  router.get(HOME, async (req, res) => {
    const t = translate[req.lang]
    const users = await listUsers(context, req.user!)
    await sendPage(req, res, {
      view: 'accounts/administration',
      title: t('accounts.administration.title'),
      section: 'admin',
      model: { users: users.map((user) => ({ ...user, own: user.id === req.user!.id })) },
    })
  })

  router.get(`${HOME}/brugere/ny`, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, userPage(req.lang, await participants()), { role: 'coordinator' })
  })

  router.post(`${HOME}/brugere/ny`, withForm, async (req, res) => {
    const places = await participants()
    try {
      const form = readForm(userForm(places.map((place) => place.code) as [string, ...string[]]), req.body)
      const token = await inviteUser(context, req.user!, form)
      // Shown in the answer itself, so that the link is stored nowhere.
      await sendPage(req, res, {
        view: 'accounts/invited',
        title: translate[req.lang]('accounts.invited.title'),
        section: 'admin',
        status: 201,
        model: { name: form.name, link: config.publicUrl + localUrl(req.lang, welcomePath(token)) },
      })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      await showForm({ req, res, sendPage }, userPage(req.lang, places), typedValues(req.body), error)
    }
  })

  router.post(`${HOME}/brugere/:id/adgang`, async (req, res) => {
    const { active } = readForm(z.object({ active: z.enum(['ja', 'nej']) }), req.body)
    await setAccess(context, req.user!, recordId(req.params.id), active === 'ja')
    res.redirect(303, localUrl(req.lang, HOME))
  })

  return router
}

function userPage(lang: Language, places: { code: string; name: string }[]): FormPage {
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
        options: (['coordinator', 'consultant'] as const).map((role) => ({
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
