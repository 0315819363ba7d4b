/**
 * One's own page behind a signed link. Mounted before sessions and csrf, like the other links of a mail: the token in
 * the address is the proof, and no other site can know it. Opening a page changes nothing.
 */
import { Router, type Request, type Response } from 'express'
import type { AppContext } from '../context.js'
import { Invalid, type FieldError } from '../web/errors.js'
import { readForm, typedValues, type FormValues } from '../web/forms.js'
import { localUrl } from '../web/language.js'
import { viewTools } from '../web/page.js'
import { choiceFields, choiceValues } from './choice-fields.js'
import { heldData, heldLines } from './held-data.js'
import { OWN_PAGE } from './link-tokens.js'
import { ownForm, PAUSES } from './newsletter.schema.js'
import { askForNewLink, eraseOwn, leaveOwn, ownSubscription, saveOwn, type OwnSubscription } from './own-page.js'
import { SIGN_UP } from './sign-up-page.js'

const PAGE = `${OWN_PAGE}/:token`

type OwnRequest = Request<{ token: string }>

const pathOf = ({ params }: OwnRequest, end = ''): string => `${OWN_PAGE}/${params.token}${end}`

export function ownPageRoutes(context: AppContext): Router {
  const router = Router()

  router.use(PAGE, (_req, res, next) => {
    // Neither this site nor another needs the address of a page that opens by its address.
    res.setHeader('Referrer-Policy', 'no-referrer')
    next()
  })

  router.get(PAGE, async (req: OwnRequest, res) => {
    const { own, expired } = await ownSubscription(context, req.params.token)
    if (expired) return showNote(context, req, res, 'expired')
    const saved = req.query.gemt === 'ja'
    await showOwn(context, req, res, {
      own,
      saved,
      values: { ...choiceValues(own, own.language), pause: pauseOf(own) },
    })
  })

  router.post(PAGE, async (req: OwnRequest, res) => {
    const { own, expired } = await ownSubscription(context, req.params.token)
    if (expired) return showNote(context, req, res, 'expired')
    try {
      await saveOwn(context, req.params.token, readForm(ownForm, req.body))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return showOwn(context, req, res, { own, values: typedValues(req.body), wrong: error.errors })
    }
    res.redirect(303, localUrl(req.lang, `${pathOf(req)}?gemt=ja`))
  })

  router.post(`${PAGE}/afmeld`, async (req: OwnRequest, res) => {
    await leaveOwn(context, req.params.token)
    res.redirect(303, localUrl(req.lang, pathOf(req)))
  })

  router.get(`${PAGE}/slet`, async (req: OwnRequest, res) => {
    const { own, expired } = await ownSubscription(context, req.params.token)
    await showNote(context, req, res, expired ? 'expired' : 'sure', own.email)
  })

  router.post(`${PAGE}/slet`, async (req: OwnRequest, res) => {
    await eraseOwn(context, req.params.token)
    await showNote(context, req, res, 'erased')
  })

  router.post(`${PAGE}/nyt-link`, async (req: OwnRequest, res) => {
    await askForNewLink(context, req.params.token)
    context.owedMails.wake()
    await showNote(context, req, res, 'sent')
  })

  router.get(`${PAGE}/oplysninger.json`, async (req: OwnRequest, res) => {
    const { own, expired } = await ownSubscription(context, req.params.token)
    if (expired) return void res.redirect(303, localUrl(req.lang, pathOf(req)))
    const data = JSON.stringify(await heldData(context, own), null, 2)
    sendFile(res, 'application/json', 'nyhedsbrev.json', data)
  })

  router.get(`${PAGE}/oplysninger.txt`, async (req: OwnRequest, res) => {
    const { own, expired } = await ownSubscription(context, req.params.token)
    if (expired) return void res.redirect(303, localUrl(req.lang, pathOf(req)))
    const lines = heldLines(req.lang, await heldData(context, own)).map(([label, value]) => `${label}: ${value}`)
    sendFile(res, 'text/plain; charset=utf-8', 'nyhedsbrev.txt', `${lines.join('\r\n')}\r\n`)
  })

  return router
}

function sendFile(res: Response, type: string, name: string, body: string): void {
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Content-Disposition', `attachment; filename="${name}"`)
  res.type(type).send(body)
}

const pauseOf = ({ pausedUntil }: OwnSubscription): string => (pausedUntil ? 'kept' : 'none')

interface Shown {
  own: OwnSubscription
  values: FormValues
  saved?: boolean
  wrong?: FieldError[]
}

async function showOwn(
  context: AppContext,
  req: OwnRequest,
  res: Response,
  { own, values, saved = false, wrong = [] }: Shown,
): Promise<void> {
  const { t, url, date } = viewTools[req.lang]
  const errors = wrong.map((error) => ({ field: error.field, message: t(error.message, error.values) }))
  const until = own.pausedUntil ? date(own.pausedUntil) : ''
  await context.sendPage(req, res, {
    view: 'newsletter/own',
    title: t('newsletter.own.title'),
    section: 'newsletter',
    robots: 'noindex',
    status: errors.length > 0 ? 422 : undefined,
    model: {
      email: own.email,
      state: own.state,
      until,
      saved,
      errors,
      errorOf: Object.fromEntries(errors.map(({ field, message }) => [field, message])),
      choices: await choiceFields(context, req.lang, values),
      pauses: (own.pausedUntil ? ['kept', ...PAUSES] : PAUSES).map((value) => ({
        value,
        label: t(`newsletter.own.pause.${value}`, { date: until }),
      })),
      pause: values.pause ?? '',
      lines: heldLines(req.lang, await heldData(context, own)),
      paths: {
        save: url(pathOf(req)),
        leave: url(pathOf(req, '/afmeld')),
        erase: url(pathOf(req, '/slet')),
        json: url(pathOf(req, '/oplysninger.json')),
        text: url(pathOf(req, '/oplysninger.txt')),
        signUp: url(SIGN_UP),
      },
    },
  })
}

/** A page with a few words and at most one button. */
async function showNote(
  context: AppContext,
  req: OwnRequest,
  res: Response,
  note: 'expired' | 'sent' | 'sure' | 'erased',
  email = '',
): Promise<void> {
  const { t, url } = viewTools[req.lang]
  const word = (name: string) => t(`newsletter.own.${name}`, { email })
  const notes = {
    expired: { title: 'expired.title', text: 'expired.text', button: 'expired.button', action: '/nyt-link' },
    sent: { title: 'sent.title', text: 'sent.text', button: null, action: '' },
    sure: { title: 'erase.sure', text: 'erase.sure-text', button: 'erase.yes', action: '/slet' },
    erased: { title: 'erased.title', text: 'erased.text', button: null, action: '' },
  }
  const { title, text, button, action } = notes[note]
  await context.sendPage(req, res, {
    view: 'newsletter/mail-link',
    title: word(title),
    section: 'newsletter',
    robots: 'noindex',
    status: note === 'expired' ? 410 : undefined,
    model: {
      text: word(text),
      button: button && word(button),
      action: url(pathOf(req, action)),
      back: note === 'sure' ? { href: url(pathOf(req)), label: word('erase.no') } : null,
      own: null,
    },
  })
}
