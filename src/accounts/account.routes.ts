/** Min konto: what one is known by, and one's own ways in. */
import { Router, type Request } from 'express'
import { z } from 'zod'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { readForm, readQuery } from '../web/forms.js'
import { showForm, submitForm, type FormPage } from '../web/form-page.js'
import { localUrl } from '../web/language.js'
import { translate, type Language } from '../web/messages.js'
import { newPasswordField, ownPasswordField } from './account-fields.js'
import { changePassword, ownAccount } from './own-account.js'
import { mustHaveTwoSteps } from './permissions.js'
import { requireLogIn } from './require-log-in.js'
import { endOtherSessions, endSession, sessionsOf } from './user-sessions.js'

export const ACCOUNT = '/konto'
const DONE = ['adgangskode', 'adresse', 'ny-adresse', 'session', 'to-trin'] as const

const accountQuery = z.object({ gemt: z.enum(DONE).optional() })
const sessionForm = z.object({ session: z.string().regex(/^(?:[0-9a-f]{64}|alle)$/) })

export function accountRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()
  router.use(ACCOUNT, requireLogIn)

  router.get(ACCOUNT, async (req, res) => {
    const t = translate[req.lang]
    const { gemt } = readQuery(accountQuery, req.query)
    const user = req.user!
    await sendPage(req, res, {
      view: 'accounts/account',
      title: t('accounts.account.title'),
      section: 'account',
      model: {
        account: { ...user, ...(await ownAccount(context, user)) },
        required: mustHaveTwoSteps(user.role),
        sessions: await sessionsOf(context, user, req.sessionID),
        saved: gemt ? t(`accounts.account.saved.${gemt}`) : null,
      },
    })
  })

  router.get(`${ACCOUNT}/adgangskode`, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, passwordPage(req.lang), {})
  })

  router.post(`${ACCOUNT}/adgangskode`, withForm, async (req, res) => {
    await submitForm(
      { req, res, sendPage },
      {
        form: () => passwordPage(req.lang),
        act: async () => {
          await changePassword(context, req.user!, req.body, { sessionId: req.sessionID, language: req.lang })
          context.accountMails.wake()
          return `${ACCOUNT}?gemt=adgangskode`
        },
      },
    )
  })

  router.post(`${ACCOUNT}/sessioner`, async (req, res) => {
    const { session } = readForm(sessionForm, req.body)
    if (session === 'alle') await endOtherSessions(context, req.user!, req.sessionID)
    else await endSession(context, req.user!, session)
    res.redirect(303, localUrl(req.lang, `${ACCOUNT}?gemt=session`))
  })

  // Where a password manager looks for the form (W3C, "A Well-Known URL for Changing Passwords").
  router.get('/.well-known/change-password', (_req, res) => res.redirect(303, `${ACCOUNT}/adgangskode`))

  return router
}

/** The way back to Min konto, above each of its forms. */
export const accountTrail = (
  req: Pick<Request, 'lang'>,
  title: string,
): Pick<FormPage, 'title' | 'section' | 'breadcrumbs'> => ({
  title,
  section: 'account',
  breadcrumbs: [
    { label: translate[req.lang]('accounts.account.title'), href: ACCOUNT },
    { label: title, href: null },
  ],
})

function passwordPage(lang: Language): FormPage {
  const t = translate[lang]
  return {
    ...accountTrail({ lang }, t('accounts.account.change-password')),
    intro: t('accounts.account.change-password-intro'),
    submit: t('accounts.account.save-password'),
    cancel: ACCOUNT,
    fields: [ownPasswordField(lang), newPasswordField(lang)],
  }
}
