import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { recordDeed } from '../audit/audit.js'
import type { AppContext } from '../context.js'
import { projectsToChoose } from '../volunteers/assignments.js'
import { withForm } from '../web/csrf.js'
import { Invalid } from '../web/errors.js'
import { checkbox, readForm, readQuery, requiredText } from '../web/forms.js'
import { localUrl } from '../web/language.js'
import { formatTime, translate } from '../web/messages.js'
import { pagesOf } from '../web/paging.js'
import { recordId } from '../web/record-id.js'
import { deskTrail } from '../desk/desk-trail.js'
import type { BulkAction, DeskList } from './desk-list.js'
import { leaveAs, leftAs } from './list-state.js'
import {
  MOST_AT_ONCE,
  ROWS_A_PAGE,
  allKeys,
  codesFor,
  listQuery,
  listRows,
  queryText,
  rowsByKeys,
  type ListQuery,
  type ListRow,
} from './list-rows.js'
import { headings, listFile, listUrl, shownRow } from './list-view.js'
import { LISTS } from './lists.js'
import { doToMany, doneToMany, undoMany, type Part } from './many.js'

const CHANGES = '/arbejdsbord/aendringer'

export function listRoutes(context: AppContext): Router {
  const router = Router()
  for (const list of LISTS) {
    const path = `/arbejdsbord/${list.path}`
    router.get(path, withForm, (req, res) => showList(context, list, req, res))
    router.post(path, withForm, (req, res) => actOnMany(context, list, req, res))
  }
  router.get(`${CHANGES}/:id`, withForm, (req, res) => showChange(context, req, res))
  router.post(`${CHANGES}/:id`, withForm, async (req, res) => {
    const id = recordId(req.params.id)
    await doneToMany(context, req.user!, id)
    try {
      const left = await undoMany(context, req.user!, LISTS, id)
      res.redirect(303, localUrl(req.lang, `${CHANGES}/${id}?tilbage=${left}`))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const message = translate[req.lang](error.errors[0]!.message)
      await showChange(context, req, res, { status: error.status, message })
    }
  })
  return router
}

async function showList(
  context: AppContext,
  list: DeskList,
  req: Request,
  res: Response,
  trouble?: { status: number; message: string },
): Promise<void> {
  const t = translate[req.lang]
  const actor = req.user!
  if (!trouble && Object.keys(req.query).length === 0) {
    const left = await leftAs(context, actor, list.path)
    if (left) return void res.redirect(303, listUrl(req.lang, list, left))
  }
  const query = readQuery(listQuery(list), trouble ? {} : req.query)
  const { total, rows } = await listRows(context, list, actor, query)
  const pages = pagesOf(total, ROWS_A_PAGE, query.side, (side) =>
    listUrl(req.lang, list, queryText(list, query, { side })),
  )
  if (!trouble) await leaveAs(context, actor, list.path, queryText(list, query))
  if (list.entity === 'volunteer' && rows.length > 0) await noteInAudit(context, list, req, 'see', rows.length)
  const title = t(`lists.${list.path}`)
  await context.sendPage(req, res, {
    view: 'lists/list',
    ...deskTrail(t, title),
    status: trouble?.status,
    model: {
      path: list.path,
      message: trouble?.message ?? null,
      make: list.make ? { label: t(list.make.label), href: list.make.href } : null,
      hasWays: (list.ways ?? []).length > 0,
      lists: LISTS.map(({ path }) => ({ path, label: t(`lists.${path}`), current: path === list.path })),
      q: query.q,
      sort: query.sort,
      filters: list.filters.map(({ name, values, words: [before, after] }) => ({
        name,
        label: t(`lists.column.${name}`),
        value: query[name],
        options: values.map((value) => ({ value, label: t(`${before}${value}${after}`) })),
      })),
      filtered: queryText(list, query) !== queryText(list, { q: '', sort: query.sort, side: 1 }),
      query: queryText(list, query),
      headings: headings(req.lang, list, query),
      rows: rows.map((row) => shownRow(req.lang, list, row)),
      total,
      pages,
      actions: list.actions.map((action) => ({ action, label: t(`lists.action.${action}`) })),
    },
  })
}

const manyForm = z.object({
  /** A box each from the list, all in one from the page that confirms. */
  valgt: z.union([z.string().transform((all) => all.split(',')), z.array(z.string())]).default([]),
  alle: checkbox,
  liste: z.string().max(2000).default(''),
  handling: z.enum(['publish', 'archive', 'unarchive', 'bin', 'assign', 'export']),
  bekraeft: checkbox,
})
const partForm = z.object({
  projectId: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, { error: 'forms.choose' })
    .transform(Number),
  role: requiredText(200),
})

/** First what will be done and to how many; when that is confirmed, it is done. */
async function actOnMany(context: AppContext, list: DeskList, req: Request, res: Response): Promise<void> {
  const t = translate[req.lang]
  const form = manyForm.safeParse(req.body ?? {})
  if (!form.success || !list.actions.includes(form.data.handling))
    return showList(context, list, req, res, { status: 422, message: t('lists.choose-action') })
  const { handling, bekraeft, alle, liste, valgt } = form.data
  const keys = alle ? await allKeys(context, list, req.user!, queryFrom(list, liste)) : valgt.map(numberOf)
  const rows = await rowsByKeys(context, list, req.user!, [...new Set(keys)].slice(0, MOST_AT_ONCE))
  if (rows.length === 0) return showList(context, list, req, res, { status: 422, message: t('lists.choose-rows') })
  if (handling === 'export') return sendFile(context, list, req, res, rows)
  if (!bekraeft) return confirmMany(context, list, handling, req, res, rows)
  let part: Part | null = null
  if (handling === 'assign') {
    try {
      part = { ...readForm(partForm, req.body), startedOn: context.clock.today() }
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return confirmMany(context, list, handling, req, res, rows, error)
    }
  }
  const change = await doToMany(
    context,
    req.user!,
    list,
    handling,
    rows.map(({ key }) => key),
    part,
  )
  res.redirect(303, localUrl(req.lang, `${CHANGES}/${change}`))
}

const numberOf = (text: string): number => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0)

/** How the list stood when the box was ticked. */
function queryFrom(list: DeskList, text: string): ListQuery {
  const parsed = listQuery(list).safeParse(Object.fromEntries(new URLSearchParams(text)))
  return parsed.success ? parsed.data : { q: '', sort: list.sort, side: 1 }
}

async function confirmMany(
  context: AppContext,
  list: DeskList,
  action: BulkAction,
  req: Request,
  res: Response,
  rows: ListRow[],
  wrong?: Invalid,
): Promise<void> {
  const t = translate[req.lang]
  const title = t(`lists.confirm.${action}`, { n: rows.length })
  const codes = codesFor(list, req.user!)
  const projects = action === 'assign' ? await Promise.all(codes.map((code) => projectsToChoose(context, code))) : []
  const body = req.body as Record<string, unknown>
  const errorOf = (name: string) => {
    const error = wrong?.errors.find(({ field }) => field === name)
    return error ? t(error.message, error.values) : null
  }
  await context.sendPage(req, res, {
    view: 'lists/confirm',
    ...deskTrail(t, title, { label: t(`lists.${list.path}`), href: `/arbejdsbord/${list.path}` }),
    status: wrong?.status,
    model: {
      path: list.path,
      action,
      about: t(`lists.about.${action}`),
      submit: t(`lists.do.${action}`, { n: rows.length }),
      keys: rows.map(({ key }) => key).join(','),
      rows: rows.map((row) => shownRow(req.lang, list, row)),
      errors: (wrong?.errors ?? []).map(({ field, message, values }) => ({ field, message: t(message, values) })),
      fields:
        action !== 'assign'
          ? []
          : [
              {
                kind: 'select',
                name: 'projectId',
                label: t('lists.assign.project'),
                required: true,
                value: typeof body.projectId === 'string' ? body.projectId : '',
                error: errorOf('projectId'),
                options: [
                  { value: '', label: t('desk.choose') },
                  ...projects.flat().map(({ id, title }) => ({ value: String(id), label: title })),
                ],
              },
              {
                kind: 'text',
                name: 'role',
                label: t('volunteers.role'),
                hint: t('volunteers.role-hint'),
                required: true,
                value: typeof body.role === 'string' ? body.role : '',
                error: errorOf('role'),
              },
            ],
    },
  })
}

async function sendFile(context: AppContext, list: DeskList, req: Request, res: Response, rows: ListRow[]) {
  await noteInAudit(context, list, req, 'export', rows.length)
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Content-Disposition', `attachment; filename="${list.path}.csv"`)
  res.type('text/csv; charset=utf-8').send(listFile(req.lang, list, rows))
}

async function noteInAudit({ db, clock }: AppContext, list: DeskList, req: Request, action: string, n: number) {
  const codes = codesFor(list, req.user!)
  await db.write(async (tx) => {
    for (const municipalityCode of codes)
      await recordDeed(tx, clock.now(), req.user!, {
        action,
        entity: `${list.entity}-list`,
        municipalityCode,
        after: { n },
      })
  })
}

const changeQuery = z.object({
  tilbage: z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .optional(),
})

async function showChange(
  context: AppContext,
  req: Request,
  res: Response,
  trouble?: { status: number; message: string },
): Promise<void> {
  const t = translate[req.lang]
  const done = await doneToMany(context, req.user!, recordId(req.params.id))
  const { tilbage } = trouble ? {} : readQuery(changeQuery, req.query)
  const list = LISTS.find(({ entity }) => entity === done.entity)!
  const title = t(`lists.done.${done.action}`, { n: done.changed })
  await context.sendPage(req, res, {
    view: 'lists/change',
    ...deskTrail(t, title, { label: t(`lists.${list.path}`), href: `/arbejdsbord/${list.path}` }),
    status: trouble?.status,
    model: {
      message: trouble?.message ?? null,
      skipped: done.skipped > 0 ? t('lists.skipped', { n: done.skipped }) : null,
      undone: done.undoneAt === null ? null : t('lists.undone', { at: formatTime(req.lang, done.undoneAt) }),
      left: tilbage ? t('lists.left', { n: tilbage }) : null,
      canUndo: done.canUndo,
      undo: t('lists.undo', { n: done.changed }),
      action: localUrl(req.lang, `${CHANGES}/${done.id}`),
      back: `/arbejdsbord/${list.path}`,
      backLabel: t(`lists.${list.path}`),
    },
  })
}
