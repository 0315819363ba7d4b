/** What is asked for by mail: a new password by who has forgotten it, another address by who is logged in. */
import { Router } from 'express'
import { rateLimit } from 'express-rate-limit'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { TooMany } from '../web/errors.js'
import { showForm, submitForm, type FormPage } from '../web/form-page.js'
import { translate, type Language } from '../web/messages.js'
import { databaseStore } from '../web/rate-limit-store.js'
import { clientKey } from '../web/rate-limits.js'
import { emailField, ownPasswordField } from './account-fields.js'
import { ACCOUNT, accountTrail } from './account.routes.js'
import { addressPath, askForAddress, openChange, proveAddress } from './address-change.js'
import { askForPassword } from './forgotten-password.js'
import { FORGOTTEN, LOG_IN } from './require-log-in.js'

const SENT = `${FORGOTTEN}/sendt`
const ADDRESS = `${ACCOUNT}/mail`
const TRIES = 20
const TRIES_WINDOW_MS = 15 * 60 * 1000

export function accountMailRoutes(context: AppContext): Router {
  const { sendPage, db, clock } = context
  const router = Router()
  const slowDown = rateLimit({
    windowMs: TRIES_WINDOW_MS,
    limit: TRIES,
    store: databaseStore(db, clock, 'forgotten'),
    keyGenerator: (req) => clientKey(req.clientAddress),
    legacyHeaders: false,
    handler: (_req, _res, next) => next(new TooMany(TRIES_WINDOW_MS / 1000)),
  })

  router.get(FORGOTTEN, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, forgottenPage(req.lang), {})
  })

  router.post(FORGOTTEN, withForm, slowDown, async (req, res) => {
    await submitForm(
      { req, res, sendPage },
      {
        form: () => forgottenPage(req.lang),
        act: async () => {
          await askForPassword(context, req.body, req.lang)
          context.accountMails.wake()
          return SENT
        },
      },
    )
  })

  router.get(SENT, async (req, res) => {
    await sendPage(req, res, { view: 'accounts/mail-sent', title: translate[req.lang]('accounts.forgotten.sent') })
  })

  router.get(ADDRESS, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, addressPage(req.lang), {})
  })

  router.post(ADDRESS, withForm, async (req, res) => {
    await submitForm(
      { req, res, sendPage },
      {
        form: () => addressPage(req.lang),
        act: async () => {
          await askForAddress(context, req.user!, req.body, req.lang)
          context.accountMails.wake()
          return `${ACCOUNT}?gemt=adresse`
        },
      },
    )
  })

  // Opening the link changes nothing (mail scanners open them all): the button on the page does.
  router.get(addressPath(':token'), withForm, async (req, res) => {
    const { email } = await openChange(context, String(req.params.token))
    res.setHeader('Referrer-Policy', 'no-referrer')
    const t = translate[req.lang]
    await showForm(
      { req, res, sendPage },
      {
        title: t('accounts.address.prove'),
        intro: t('accounts.address.prove-intro', { email }),
        submit: t('accounts.address.prove-submit'),
        fields: [],
      },
      {},
    )
  })

  router.post(addressPath(':token'), withForm, async (req, res) => {
    await submitForm(
      { req, res, sendPage },
      {
        form: () => addressPage(req.lang),
        act: async () => {
          await proveAddress(context, String(req.params.token), req.requestId)
          return `${ACCOUNT}?gemt=ny-adresse`
        },
      },
    )
  })

  return router
}

function forgottenPage(lang: Language): FormPage {
  const t = translate[lang]
  return {
    title: t('accounts.forgotten.title'),
    intro: t('accounts.forgotten.intro'),
    submit: t('accounts.forgotten.submit'),
    cancel: LOG_IN,
    fields: [emailField(lang)],
  }
}

function addressPage(lang: Language): FormPage {
  const t = translate[lang]
  return {
    ...accountTrail({ lang }, t('accounts.address.title')),
    intro: t('accounts.address.intro'),
    submit: t('accounts.address.submit'),
    cancel: ACCOUNT,
    fields: [
      {
        kind: 'text',
        type: 'email',
        name: 'email',
        label: t('accounts.address.new'),
        autocomplete: 'email',
        required: true,
      },
      ownPasswordField(lang),
    ],
  }
}
