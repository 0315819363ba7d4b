/** Setting up an authenticator app, the codes on paper, and doing without both. */
import { Router, type Request, type Response } from 'express'
import QRCode from 'qrcode'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { Invalid, NotFound } from '../web/errors.js'
import { readForm, typedValues } from '../web/forms.js'
import { showForm, submitForm, type FormPage } from '../web/form-page.js'
import { localUrl } from '../web/language.js'
import { translate } from '../web/messages.js'
import { ownPasswordField } from './account-fields.js'
import { ACCOUNT, accountTrail } from './account.routes.js'
import { appAddress, inGroups, newAppSecret } from './authenticator-app.js'
import { localPath } from './local-path.js'
import { confirmPassword, ownAccount } from './own-account.js'
import { mustHaveTwoSteps, owesTwoSteps } from './permissions.js'
import { SET_UP_TWO_STEPS as SET_UP } from './require-log-in.js'
import { seal, unseal } from './sealing.js'
import { renewRecoveryCodes, setUpApp, turnOff } from './two-step.js'
import { codeForm } from './user.schema.js'
import { DESK_OF } from './users.js'

declare module 'express-session' {
  interface SessionData {
    /** An app's secret that no code has confirmed yet, sealed. */
    newApp?: string
  }
}

export function twoStepRoutes(context: AppContext): Router {
  const { sendPage, config } = context
  const router = Router()
  const owner = (req: Request) => `new-app:${req.user!.id}`

  /** One secret for as long as the session lasts: whoever opens the page again has perhaps scanned it already. */
  const newSecret = (req: Request): string => {
    const begun = req.session.newApp && unseal(config, req.session.newApp, owner(req))
    if (begun) return begun
    const secret = newAppSecret()
    req.session.newApp = seal(config, secret, owner(req))
    return secret
  }

  const setUpPage = (req: Request): FormPage => {
    const t = translate[req.lang]
    const secret = newSecret(req)
    return {
      ...accountTrail(req, t('accounts.two-step.title')),
      intro: t(owesTwoSteps(req.user!) ? 'accounts.two-step.required' : 'accounts.two-step.intro'),
      submit: t('accounts.two-step.submit'),
      above: 'accounts/app-secret',
      model: { secret: inGroups(secret), picture: localUrl(req.lang, `${SET_UP}/qr.png`) },
      cancel: owesTwoSteps(req.user!) ? undefined : ACCOUNT,
      fields: [
        {
          kind: 'text',
          name: 'code',
          label: t('accounts.second-step.app.code'),
          hint: t('accounts.second-step.app.hint'),
          autocomplete: 'one-time-code',
          inputmode: 'numeric',
          required: true,
        },
        // A new phone in place of the old one: the one who found the screen open must not do that.
        ...(req.user!.twoStep ? [ownPasswordField(req.lang)] : []),
      ],
    }
  }

  const showCodes = async (req: Request, res: Response, codes: string[], goOn: string): Promise<void> => {
    const title = translate[req.lang]('accounts.recovery.title')
    await sendPage(req, res, {
      ...accountTrail(req, title),
      view: 'accounts/recovery-codes',
      status: 201,
      // In the answer itself, and nowhere else in clear.
      model: { codes, goOn },
    })
  }

  router.get(SET_UP, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, setUpPage(req), {})
  })

  router.get(`${SET_UP}/qr.png`, withForm, async (req, res) => {
    const { email } = await ownAccount(context, req.user!)
    const picture = await QRCode.toBuffer(appAddress(newSecret(req), email), { width: 264, margin: 4 })
    res.setHeader('Cache-Control', 'no-store')
    res.type('png').send(picture)
  })

  router.post(SET_UP, withForm, async (req, res) => {
    try {
      const { code } = readForm(codeForm, req.body)
      if (req.user!.twoStep) await confirmPassword(context, req.user!, req.body)
      const codes = await setUpApp(context, req.user!, { secret: newSecret(req), code, sessionId: req.sessionID })
      delete req.session.newApp
      const owed = owesTwoSteps(req.user!)
      const home = localUrl(req.lang, owed ? DESK_OF[req.user!.role] : ACCOUNT)
      await showCodes(req, res, codes, localPath(req.query.til) ?? home)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      await showForm({ req, res, sendPage }, setUpPage(req), typedValues(req.body), error)
    }
  })

  /** Only where there is an app already. */
  const confirmPage = (req: Request, name: 'codes' | 'off'): FormPage => {
    if (!req.user!.twoStep) throw new NotFound()
    const t = translate[req.lang]
    return {
      ...accountTrail(req, t(`accounts.two-step.${name}.title`)),
      intro: t(`accounts.two-step.${name}.intro`),
      submit: t(`accounts.two-step.${name}.submit`),
      cancel: ACCOUNT,
      fields: [ownPasswordField(req.lang)],
    }
  }

  router.get(`${SET_UP}/koder`, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, confirmPage(req, 'codes'), {})
  })

  router.post(`${SET_UP}/koder`, withForm, async (req, res) => {
    const page = confirmPage(req, 'codes')
    try {
      await confirmPassword(context, req.user!, req.body)
      await showCodes(req, res, await renewRecoveryCodes(context, req.user!), localUrl(req.lang, ACCOUNT))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      await showForm({ req, res, sendPage }, page, {}, error)
    }
  })

  const offPage = (req: Request): FormPage => {
    if (mustHaveTwoSteps(req.user!.role)) throw new NotFound()
    return confirmPage(req, 'off')
  }

  router.get(`${SET_UP}/fra`, withForm, async (req, res) => {
    await showForm({ req, res, sendPage }, offPage(req), {})
  })

  router.post(`${SET_UP}/fra`, withForm, async (req, res) => {
    const page = offPage(req)
    await submitForm(
      { req, res, sendPage },
      {
        form: () => page,
        act: async () => {
          await confirmPassword(context, req.user!, req.body)
          await turnOff(context, req.user!)
          return `${ACCOUNT}?gemt=to-trin`
        },
      },
    )
  })

  return router
}
