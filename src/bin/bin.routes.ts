import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { AppContext } from '../context.js'
import { KINDS } from '../history/kinds.js'
import type { RecordKind } from '../history/record-kind.js'
import { withForm } from '../web/csrf.js'
import { Conflict, Invalid } from '../web/errors.js'
import { checkbox, readForm, readQuery } from '../web/forms.js'
import { localUrl } from '../web/language.js'
import { formatDate, formatTime, translate } from '../web/messages.js'
import { recordId } from '../web/record-id.js'
import { deskTrail } from '../desk/desk-trail.js'
import { BINNED_KINDS } from './binned-kinds.js'
import { binOf, bringBack, deleteRecord, eraseAt, goesAlong } from './bin.js'

const HOME = '/arbejdsbord/papirkurv'

const binQuery = z.object({ lagt: z.literal('ja').optional(), hentet: z.literal('ja').optional() })

const deletion = z.object({ version: z.coerce.number().int().min(1).max(2_000_000_000), med: checkbox })

interface Trouble {
  status: number
  message: string
}

export function binRoutes(context: AppContext): Router {
  const router = Router()
  router.get(HOME, withForm, (req, res) => showBin(context, req, res))

  router.post(`${HOME}/:id`, withForm, async (req, res) => {
    try {
      await bringBack(context, req.user!, recordId(req.params.id))
      res.redirect(303, localUrl(req.lang, `${HOME}?hentet=ja`))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const message = translate[req.lang](error.errors[0]!.message)
      await showBin(context, req, res, { status: error.status, message })
    }
  })

  for (const kind of KINDS.filter(({ entity }) => entity in BINNED_KINDS)) {
    const path = `${HOME}/${kind.word}/:id`
    router.get(path, withForm, (req, res) => confirm(context, kind, req, res))
    router.post(path, withForm, (req, res) => takeAway(context, kind, req, res))
  }
  return router
}

async function showBin(context: AppContext, req: Request, res: Response, trouble?: Trouble): Promise<void> {
  const t = translate[req.lang]
  const { lagt, hentet } = trouble ? {} : readQuery(binQuery, req.query)
  const entries = await binOf(context, req.user!)
  const title = t('bin.title')
  await context.sendPage(req, res, {
    view: 'bin/bin',
    ...deskTrail(t, title),
    status: trouble?.status,
    model: {
      entries: entries.map((entry) => ({ ...entry, at: formatTime(req.lang, entry.deletedAt) })),
      message: trouble?.message ?? null,
      done: lagt ? t('bin.put') : hentet ? t('bin.brought-back') : null,
    },
  })
}

/** What will happen, before it does. */
async function confirm(
  context: AppContext,
  kind: RecordKind,
  req: Request,
  res: Response,
  trouble?: Trouble,
): Promise<void> {
  const t = translate[req.lang]
  const key = recordId(req.params.id)
  const { title: name, href, version } = await kind.current(context, req.user!, key)
  const along = await goesAlong(context.db.read, kind.entity, key)
  const title = t('bin.confirm', { title: name })
  await context.sendPage(req, res, {
    view: 'bin/confirm',
    ...deskTrail(t, title, { label: name, href }),
    status: trouble?.status,
    model: {
      entity: kind.entity,
      version,
      along,
      until: formatDate(req.lang, eraseAt(context.clock.now())),
      cancel: href,
      action: localUrl(req.lang, `${HOME}/${kind.word}/${key}`),
      message: trouble?.message ?? null,
    },
  })
}

async function takeAway(context: AppContext, kind: RecordKind, req: Request, res: Response): Promise<void> {
  const t = translate[req.lang]
  const key = recordId(req.params.id)
  await kind.current(context, req.user!, key)
  try {
    const { version, med } = readForm(deletion, req.body)
    // An institution does not take its projects along unnoticed.
    if (kind.entity === 'institution' && !med && (await goesAlong(context.db.read, kind.entity, key)).length > 0)
      return void (await confirm(context, kind, req, res, { status: 422, message: t('bin.along-unconfirmed') }))
    await deleteRecord(context, req.user!, kind, key, version)
    res.redirect(303, localUrl(req.lang, `${HOME}?lagt=ja`))
  } catch (error) {
    if (error instanceof Conflict)
      await confirm(context, kind, req, res, { status: error.status, message: t('bin.changed-meanwhile') })
    else if (error instanceof Invalid)
      await confirm(context, kind, req, res, { status: error.status, message: t('errors.invalid.title') })
    else throw error
  }
}
