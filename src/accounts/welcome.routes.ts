import { Router, type Request, type Response } from 'express'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { Invalid } from '../web/errors.js'
import { typedValues } from '../web/forms.js'
import { showForm, type FormPage } from '../web/form-page.js'
import { translate, type Language } from '../web/messages.js'
import { emailField, newPasswordField } from './account-fields.js'
import { askForCode, enter } from './enter.js'
import type { OpenLink } from './one-time-links.js'
import { acceptLink, openLink } from './welcome.js'

export function welcomeRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()

  router.get('/velkommen/:token', withForm, async (req, res) => {
    forgetAddress(res)
    const link = await openLink(context, tokenOf(req))
    await showForm({ req, res, sendPage }, welcomePage(req.lang, link), {})
  })

  router.post('/velkommen/:token', withForm, async (req, res) => {
    forgetAddress(res)
    const link = await openLink(context, tokenOf(req))
    try {
      const actor = await acceptLink(context, tokenOf(req), req.body, req.requestId)
      // A link in a mail stands for the password, never for the second step.
      await (actor.twoStep ? askForCode : enter)(req, res, actor, context.clock.now(), null)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      await showForm({ req, res, sendPage }, welcomePage(req.lang, link), typedValues(req.body), error)
    }
  })

  return router
}

const tokenOf = (req: Request): string => String(req.params.token)

/** The address is the key: it must not be told to the next page. */
const forgetAddress = (res: Response): void => void res.setHeader('Referrer-Policy', 'no-referrer')

function welcomePage(lang: Language, link: OpenLink): FormPage {
  const t = translate[lang]
  if (link.purpose !== 'first_administrator') {
    return {
      title: t('accounts.welcome.password-title'),
      intro: t('accounts.welcome.password-intro', { name: link.name!, email: link.email! }),
      submit: t('accounts.welcome.submit'),
      fields: [newPasswordField(lang)],
    }
  }
  return {
    title: t('accounts.welcome.first-title'),
    intro: t('accounts.welcome.first-intro'),
    submit: t('accounts.welcome.submit'),
    fields: [
      { kind: 'text', name: 'name', label: t('accounts.name'), autocomplete: 'name', required: true },
      emailField(lang),
      newPasswordField(lang),
    ],
  }
}
