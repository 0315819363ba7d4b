/** Whether clicks in newsletters are counted: a matter of administration. */
import { Router } from 'express'
import { z } from 'zod'
import { requireUserWho } from '../../accounts/require-log-in.js'
import type { AppContext } from '../../context.js'
import { withForm } from '../../web/csrf.js'
import { showForm, submitForm, type FormPage } from '../../web/form-page.js'
import { checkbox, readForm } from '../../web/forms.js'
import { translate, type Language } from '../../web/messages.js'
import { countClicks } from './clicks.js'

const HOME = '/administration/nyhedsbrev'

const clickForm = z.object({ countClicks: checkbox })

export function clickSettingRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()
  router.use(HOME, requireUserWho('change settings'))

  router.get(HOME, withForm, async (req, res) => {
    const settings = await context.settings()
    await showForm({ req, res, sendPage }, settingPage(req.lang), { countClicks: settings.countClicks ? ['ja'] : [] })
  })

  router.post(HOME, withForm, async (req, res) => {
    await submitForm(
      { req, res, sendPage },
      {
        form: () => settingPage(req.lang),
        act: async () => {
          await countClicks(context, req.user!, readForm(clickForm, req.body).countClicks)
          return '/administration?gemt=nyhedsbrev'
        },
      },
    )
  })

  return router
}

function settingPage(lang: Language): FormPage {
  const t = translate[lang]
  return {
    title: t('letters.counting.title'),
    section: 'admin',
    breadcrumbs: [
      { label: t('accounts.administration.title'), href: '/administration' },
      { label: t('letters.counting.title'), href: null },
    ],
    intro: t('letters.counting.intro'),
    submit: t('letters.counting.submit'),
    cancel: '/administration',
    fields: [
      {
        kind: 'checkboxes',
        name: 'countClicks',
        label: t('letters.counting.field'),
        hint: t('letters.counting.hint'),
        options: [{ value: 'ja', label: t('letters.counting.yes') }],
      },
    ],
  }
}
