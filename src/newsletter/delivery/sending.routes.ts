/** Sending newsletters: start, plan, stop, go on, and how far it is; addresses that get none. */
import { Router, type Request } from 'express'
import { z } from 'zod'
import type { AppContext } from '../../context.js'
import { withForm } from '../../web/csrf.js'
import { Conflict, Invalid } from '../../web/errors.js'
import { readForm, readQuery, typedValues } from '../../web/forms.js'
import { localUrl } from '../../web/language.js'
import { translate } from '../../web/messages.js'
import { viewTools } from '../../web/page.js'
import { pageNumber, pagesOf } from '../../web/paging.js'
import { recordId } from '../../web/record-id.js'
import { letterTrail } from '../letters/letter-trail.js'
import { clicksOf } from '../clicks/clicks.js'
import { clicksView } from '../clicks/clicks-view.js'
import { countingWords } from '../clicks/counting-words.js'
import { lookPage } from '../letters/look.js'
import { sendForm } from '../letters/newsletter.schema.js'
import { letterPath, newsletterToEdit } from '../letters/newsletters.js'
import { withdrawals } from '../letters/quotes.js'
import { progressView } from './progress-view.js'
import { goOnSending, progressOf, startSending, stopSending, unplan } from './sendings.js'
import { countSuppressed, liftSuppressed, listSuppressed } from './suppressions.js'

const HOME = '/nyhedsbreve'
const ONE = `${HOME}/:id`
const SUPPRESSED = `${HOME}/spaerrede`
const PER_PAGE = 50

const progressQuery = z.object({ opdater: z.literal('nej').optional() })
const suppressedQuery = z.object({ side: pageNumber, gjort: z.literal('ja').optional() })

export function sendingRoutes(context: AppContext): Router {
  const { sendPage } = context
  const router = Router()
  const newsletterFor = (req: Request) => newsletterToEdit(context, req.user!, recordId(req.params.id))

  router.post(`${ONE}/send`, withForm, async (req, res) => {
    const id = recordId(req.params.id)
    await newsletterFor(req)
    try {
      await startSending(context, req.user!, id, readForm(sendForm, req.body))
    } catch (error) {
      const trouble = troubleOf(error)
      if (!trouble) throw error
      return lookPage(context, req, res, await newsletterFor(req), { ...trouble, typed: typedValues(req.body) })
    }
    context.newsletters.wake()
    res.redirect(303, localUrl(req.lang, `${letterPath(id)}/udsendelse`))
  })

  const acts = { stop: stopSending, fortsaet: goOnSending, fortryd: unplan }
  for (const [word, act] of Object.entries(acts))
    router.post(`${ONE}/${word}`, withForm, async (req, res) => {
      const id = recordId(req.params.id)
      try {
        await act(context, req.user!, id)
      } catch (error) {
        // It began while the page was looked at: how it stands now is the answer.
        if (!(error instanceof Invalid)) throw error
      }
      context.newsletters.wake()
      res.redirect(303, localUrl(req.lang, `${letterPath(id)}/${word === 'fortryd' ? 'vis' : 'udsendelse'}`))
    })

  router.get(`${ONE}/udsendelse`, withForm, async (req, res) => {
    const letter = await newsletterFor(req)
    if (letter.state === 'draft') return void res.redirect(303, localUrl(req.lang, `${letterPath(letter.id)}/vis`))
    const { opdater } = readQuery(progressQuery, req.query)
    const tools = viewTools[req.lang]
    const title = tools.t('letters.progress.title', { subject: letter.subject })
    const again = letter.state === 'sending' && opdater !== 'nej'
    await sendPage(req, res, {
      view: 'letters/progress',
      ...letterTrail(tools.t, title, { label: letter.subject, href: `${letterPath(letter.id)}/vis` }),
      refresh: again ? 5 : undefined,
      model: {
        ...progressView(tools, letter, await progressOf(context, req.user!, letter)),
        again,
        counting: countingWords(await context.settings()),
        clicks: clicksView(tools, await clicksOf(context, req.user!, letter.id)),
        withdrawn: (await withdrawals(context.db.read, letter.id)).map((at) =>
          tools.t(`letters.withdrawn.${letter.state === 'planned' ? 'planned' : 'out'}`, { date: tools.date(at) }),
        ),
      },
    })
  })

  router.get(SUPPRESSED, withForm, async (req, res) => {
    const t = translate[req.lang]
    const { side, gjort } = readQuery(suppressedQuery, req.query)
    const counts = await countSuppressed(context, req.user!)
    const pages = pagesOf(counts.shown, PER_PAGE, side, (n) => localUrl(req.lang, `${SUPPRESSED}?side=${n}`))
    await sendPage(req, res, {
      view: 'letters/suppressed',
      ...letterTrail(t, t('letters.suppressed.title')),
      model: {
        addresses: await listSuppressed(context, req.user!, side, PER_PAGE),
        erased: counts.erased,
        pages,
        done: gjort === 'ja',
      },
    })
  })

  router.post(`${SUPPRESSED}/:id`, withForm, async (req, res) => {
    await liftSuppressed(context, req.user!, recordId(req.params.id))
    res.redirect(303, localUrl(req.lang, `${SUPPRESSED}?gjort=ja`))
  })

  return router
}

function troubleOf(error: unknown) {
  if (error instanceof Invalid) return { status: error.status, errors: error.errors }
  if (error instanceof Conflict) return { status: error.status, message: 'letters.send.changed' }
  return null
}
