import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { AppContext } from '../context.js'
import { withForm } from '../web/csrf.js'
import { Conflict, Invalid, NotFound } from '../web/errors.js'
import { asPosted, readForm, readQuery } from '../web/forms.js'
import { localUrl } from '../web/language.js'
import { translate } from '../web/messages.js'
import { pageNumber, pagesOf } from '../web/paging.js'
import { recordId } from '../web/record-id.js'
import { compilationTrail, deskTrail } from '../desk/desk-trail.js'
import { shownVersions } from './history-view.js'
import { letterTrail } from '../newsletter/letters/letter-trail.js'
import { KINDS } from './kinds.js'
import type { RecordKind } from './record-kind.js'
import { versionCount, versionOf, versionsOf } from './versions.js'

const VERSIONS_A_PAGE = 20

const historyQuery = z.object({ side: pageNumber, gemt: z.literal('ja').optional() })

const number = z.coerce.number().int().min(1).max(2_000_000_000)
const wayBack = z.object({ til: number, version: number })

interface Trouble {
  status: number
  message: string
  errors?: string[]
}

export function historyRoutes(context: AppContext): Router {
  const router = Router()
  for (const kind of KINDS) {
    const path = pathOf(kind, ':id')
    router.get(path, withForm, (req, res) => show(context, kind, req, res))
    router.post(path, withForm, (req, res) => goBack(context, kind, req, res))
  }
  return router
}

const pathOf = (kind: RecordKind, key: number | string) => `${kind.area ?? '/arbejdsbord'}/historik/${kind.word}/${key}`

const TRAILS = { '/arbejdsbord': deskTrail, '/opsamling': compilationTrail, '/nyhedsbreve': letterTrail }

async function show(
  context: AppContext,
  kind: RecordKind,
  req: Request,
  res: Response,
  trouble?: Trouble,
): Promise<void> {
  const t = translate[req.lang]
  const key = { entity: kind.entity, entityKey: recordId(req.params.id) }
  const current = await kind.current(context, req.user!, key.entityKey)
  const { side, gemt } = trouble ? { side: 1 } : readQuery(historyQuery, req.query)
  const pages = pagesOf(await versionCount(context.db.read, key), VERSIONS_A_PAGE, side, (n) =>
    localUrl(req.lang, `${pathOf(kind, key.entityKey)}?side=${n}`),
  )
  // One more, for the oldest on the page to be compared with.
  const slice = { most: VERSIONS_A_PAGE + 1, skip: (side - 1) * VERSIONS_A_PAGE }
  const versions = await versionsOf(context.db.read, key, slice)
  const form = await kind.form(context, req.user!, req.lang, current.data)
  const title = t('history.title', { title: current.title })
  await context.sendPage(req, res, {
    view: 'history/history',
    ...TRAILS[kind.area ?? '/arbejdsbord'](t, title, { label: current.title, href: current.href }),
    status: trouble?.status,
    model: {
      note: kind.entity === 'volunteer' ? form.intro : null,
      record: { title: current.title, href: current.href, version: current.version },
      versions: shownVersions(req.lang, kind, form, versions).slice(0, VERSIONS_A_PAGE),
      pages,
      restored: gemt === 'ja',
      trouble: trouble ?? null,
      action: localUrl(req.lang, pathOf(kind, key.entityKey)),
    },
  })
}

/** An earlier version becomes the newest, as if somebody had typed it into the form. */
async function goBack(context: AppContext, kind: RecordKind, req: Request, res: Response): Promise<void> {
  const t = translate[req.lang]
  const key = { entity: kind.entity, entityKey: recordId(req.params.id) }
  const { data } = await kind.current(context, req.user!, key.entityKey)
  try {
    const { til, version } = readForm(wayBack, req.body)
    const kept = await versionOf(context.db.read, key, til)
    if (!kept) throw new NotFound()
    const values = asPosted({ ...kind.valuesOf(kept.data), version: String(version) })
    await kind.restore(context, req.user!, key.entityKey, values)
    res.redirect(303, localUrl(req.lang, `${pathOf(kind, key.entityKey)}?gemt=ja`))
  } catch (error) {
    if (error instanceof Conflict) {
      await show(context, kind, req, res, { status: error.status, message: t('history.changed-meanwhile') })
    } else if (error instanceof Invalid) {
      const { fields } = await kind.form(context, req.user!, req.lang, data)
      const labelOf = new Map(fields.map((field) => [field.name, field.label]))
      const errors = error.errors.map(
        ({ field, message, values }) => `${labelOf.get(field) ?? field}: ${t(message, values)}`,
      )
      await show(context, kind, req, res, { status: error.status, message: t('history.cannot'), errors })
    } else throw error
  }
}
