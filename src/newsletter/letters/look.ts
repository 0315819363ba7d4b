/** How a newsletter looks, in a mail program on a desk, on a telephone, in the dark and as bare text; and what is wrong with it. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import { addressOf } from '../../accounts/users.js'
import type { AppContext } from '../../context.js'
import type { FieldError } from '../../web/errors.js'
import { readQuery, type FormValues } from '../../web/forms.js'
import { recipientCount } from '../delivery/sendings.js'
import { translate, type Translate } from '../../web/messages.js'
import { countingWords } from '../clicks/counting-words.js'
import { frozenLetter } from '../delivery/frozen-letters.js'
import { checksOf } from './checks.js'
import { compose, withLinks, type Composed, type OwnLinks } from './compose.js'
import { letterTrail } from './letter-trail.js'
import { letterPath, type EditedNewsletter } from './newsletters.js'

export type Look = EditedNewsletter

/** What an archive page's address will be while nobody has sent it. */
const ARCHIVE = '/nyhedsbrev/arkiv'

const WAYS = ['skaerm', 'telefon', 'moerk', 'tekst'] as const

const lookQuery = z.object({
  som: z.enum(WAYS).default('skaerm'),
  gemt: z.literal('ja').optional(),
  gjort: z.enum(['proevet']).optional(),
})

/** As it would go out now; or, where it is planned or sent, as it goes out. */
export async function composed(
  context: AppContext,
  newsletter: EditedNewsletter,
): Promise<Composed | Pick<Composed, 'subject' | 'html' | 'text'>> {
  if (newsletter.state === 'draft') return compose(context, newsletter, ARCHIVE)
  const { subject, mailHtml, mailText } = await frozenLetter(context.db.read, newsletter.id)
  return { subject, html: mailHtml, text: mailText }
}

interface Trouble {
  status?: number
  /** A key of words. */
  message?: string
  errors?: FieldError[]
  typed?: FormValues
}

export async function lookPage(
  context: AppContext,
  req: Request,
  res: Response,
  newsletter: EditedNewsletter,
  trouble: Trouble,
): Promise<void> {
  const t = translate[req.lang]
  const { som, gemt, gjort } = trouble.status ? lookQuery.parse({}) : readQuery(lookQuery, req.query)
  const mail = await composed(context, newsletter)
  // What is frozen is not checked again: nothing of it can be mended.
  const checks = 'pieces' in mail ? await checksOf(context, context.config.publicUrl, newsletter, mail) : null
  const home = letterPath(newsletter.id)
  const ownAddress = await addressOf(context.db.read, req.user!.id)
  // The one page of ours that shows another of ours in a frame.
  res.setHeader('Content-Security-Policy', `${String(res.getHeader('Content-Security-Policy'))};frame-src 'self'`)
  await context.sendPage(req, res, {
    view: 'letters/look',
    ...letterTrail(t, newsletter.subject),
    status: trouble.status,
    model: {
      counting: countingWords(await context.settings()),
      newsletter,
      home,
      message: trouble.message ? t(trouble.message) : null,
      send: await sendModel(context, newsletter, t, trouble),
      done: gjort ? t(`letters.done.${gjort}`, { email: ownAddress }) : gemt ? t('letters.saved') : null,
      ways: WAYS.map((way) => ({ way, label: t(`letters.look.${way}`), current: way === som })),
      som,
      text: som === 'tekst' ? withLinks(mail.text, exampleLinks(context)) : null,
      checks: checks?.map(({ level, message, values }) => ({ level, text: t(message, values) })),
      faults: checks?.filter(({ level }) => level === 'fault').length,
      ownAddress,
    },
  })
}

/** The form that sends it, while it is a draft. */
async function sendModel(context: AppContext, newsletter: EditedNewsletter, t: Translate, { errors, typed }: Trouble) {
  if (newsletter.state !== 'draft') return null
  const wrong = (errors ?? []).map(({ field, message, values }) => ({ field, message: t(message, values) }))
  const errorOf = new Map(wrong.map(({ field, message }) => [field, message]))
  const text = (name: string) => (typeof typed?.[name] === 'string' ? typed[name] : '')
  const field = (kind: string, name: string, more: object) => ({
    kind,
    name,
    value: text(name),
    error: errorOf.get(name) ?? null,
    label: t(`letters.send.${name}`),
    ...more,
  })
  return {
    errors: wrong,
    recipients: await recipientCount(context, newsletter),
    unsigned: context.config.dkim === null,
    fields: [
      field('radios', 'when', {
        required: true,
        value: text('when') || 'now',
        options: ['now', 'later'].map((value) => ({ value, label: t(`letters.send.${value}`) })),
      }),
      field('date', 'date', { hint: t('letters.send.date-hint') }),
      field('text', 'time', { hint: t('letters.send.time-hint') }),
    ],
  }
}

/** Where the links of a test and of a preview lead: nobody's subscription ends by them. */
export const exampleLinks = ({ config }: AppContext): OwnLinks => {
  const signUp = `${config.publicUrl}/nyhedsbrev`
  return { leave: signUp, own: signUp }
}

/** The mail itself, under a policy of its own: styles in the markup, no script, no form, in no other site's frame. */
const MAIL_POLICY =
  "default-src 'none';style-src 'unsafe-inline';img-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'self'"

export async function sendMailDocument(
  context: AppContext,
  req: Request,
  res: Response,
  newsletter: EditedNewsletter,
): Promise<void> {
  const { som } = readQuery(lookQuery, req.query)
  const { html } = await composed(context, newsletter)
  const shown = withLinks(html, exampleLinks(context))
  res.setHeader('Content-Security-Policy', MAIL_POLICY)
  res.setHeader('X-Frame-Options', 'SAMEORIGIN')
  // In its frame it has no origin that could have a place of its own.
  res.removeHeader('Origin-Agent-Cluster')
  res.setHeader('Cache-Control', 'no-store')
  // Where it is looked at tells whether it is dark there: here the dark dress is put on without asking.
  res.type('html').send(som === 'moerk' ? shown.replace('@media (prefers-color-scheme:dark)', '@media all') : shown)
}
