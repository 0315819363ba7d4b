/** How a newsletter looks, in a mail program on a desk, on a telephone, in the dark and as bare text; and what is wrong with it. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import { addressOf } from '../../accounts/users.js'
import type { AppContext } from '../../context.js'
import { readQuery } from '../../web/forms.js'
import { translate } from '../../web/messages.js'
import { checksOf } from './checks.js'
import { compose, withLeaveUrl, type Composed } from './compose.js'
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

export async function composed(context: AppContext, newsletter: EditedNewsletter): Promise<Composed> {
  const { slug } = newsletter
  return compose(context, newsletter, slug ? `${ARCHIVE}/${slug}` : ARCHIVE)
}

interface Trouble {
  status?: number
  message?: string
}

export async function lookPage(
  context: AppContext,
  req: Request,
  res: Response,
  newsletter: EditedNewsletter,
  trouble: Trouble,
): Promise<void> {
  const t = translate[req.lang]
  const { som, gemt, gjort } = trouble.message ? lookQuery.parse({}) : readQuery(lookQuery, req.query)
  const mail = await composed(context, newsletter)
  const checks = await checksOf(context, context.config.publicUrl, newsletter, mail)
  const home = letterPath(newsletter.id)
  const ownAddress = await addressOf(context.db.read, req.user!.id)
  // The one page of ours that shows another of ours in a frame.
  res.setHeader('Content-Security-Policy', `${String(res.getHeader('Content-Security-Policy'))};frame-src 'self'`)
  await context.sendPage(req, res, {
    view: 'letters/look',
    ...letterTrail(t, newsletter.subject),
    status: trouble.status,
    model: {
      newsletter,
      home,
      message: trouble.message ?? null,
      done: gjort ? t(`letters.done.${gjort}`, { email: ownAddress }) : gemt ? t('letters.saved') : null,
      ways: WAYS.map((way) => ({ way, label: t(`letters.look.${way}`), current: way === som })),
      som,
      text: som === 'tekst' ? withLeaveUrl(mail.text, leaveExample(context)) : null,
      checks: checks.map(({ level, message, values }) => ({ level, text: t(message, values) })),
      faults: checks.filter(({ level }) => level === 'fault').length,
      ownAddress,
    },
  })
}

/** Where the link of a test and of a preview leads: nobody's subscription ends by it. */
export const leaveExample = ({ config }: AppContext): string => `${config.publicUrl}/nyhedsbrev`

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
  const shown = withLeaveUrl(html, leaveExample(context))
  res.setHeader('Content-Security-Policy', MAIL_POLICY)
  res.setHeader('X-Frame-Options', 'SAMEORIGIN')
  res.setHeader('Cache-Control', 'no-store')
  // Where it is looked at tells whether it is dark there: here the dark dress is put on without asking.
  res.type('html').send(som === 'moerk' ? shown.replace('@media (prefers-color-scheme:dark)', '@media all') : shown)
}
