import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Router } from 'express'
import { z } from 'zod'
import { requireUserWho } from '../accounts/require-log-in.js'
import type { AppContext } from '../context.js'
import { readQuery } from '../web/forms.js'
import { localUrl } from '../web/language.js'
import { translate } from '../web/messages.js'
import { pagesOf } from '../web/paging.js'
import { recordDeed } from './audit.js'
import { auditCsv } from './audit-file.js'
import { ENTRIES_A_PAGE, auditBatches, auditChoices, searchAudit, type AuditQuestion } from './audit-log.js'
import { auditWord, changedValues } from './audit-words.js'
import { MOST_A_MINUTE } from './refusals.js'

const HOME = '/administration/haendelser'

/** A field of a search that was left empty is not asked for. */
const optional = (pattern: RegExp) =>
  z
    .union([z.literal('').transform(() => null), z.string().regex(pattern)])
    .optional()
    .transform((value) => value ?? null)

const day = optional(/^(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/).refine(
  (value) => value === null || new Date(`${value}T00:00:00Z`).toISOString().startsWith(value),
)

const auditQuery = z.object({
  bruger: optional(/^[1-9]\d{0,8}$/),
  handling: optional(/^[\w -]{1,60}$/),
  slags: optional(/^[\w -]{1,60}$/),
  nummer: optional(/^[\w.:/-]{1,100}$/),
  fra: day,
  til: day,
  side: z
    .string()
    .regex(/^[1-9]\d{0,6}$/)
    .transform(Number)
    .default(1),
})

export function auditLogRoutes(context: AppContext): Router {
  const { sendPage, db, clock } = context
  const router = Router()
  router.use([HOME, `${HOME}.csv`], requireUserWho('see audit'))

  router.get(HOME, async (req, res) => {
    const { lang } = req
    const t = translate[lang]
    const query = readQuery(auditQuery, req.query)
    const { lines, total } = await searchAudit(context, req.user!, questionOf(query), query.side)
    const address = (path: string, more: Record<string, string> = {}) => {
      const words = new URLSearchParams()
      for (const [name, value] of Object.entries({ ...query, ...more }))
        if (value && (name !== 'side' || more.side)) words.append(name, String(value))
      const text = words.toString()
      return localUrl(lang, text ? `${path}?${text}` : path)
    }
    const choices = await auditChoices(context, req.user!)
    const worded = (kind: 'action' | 'entity') => (name: string) => ({
      value: name,
      label: auditWord(lang, kind, name),
    })
    await sendPage(req, res, {
      view: 'audit/audit-log',
      title: t('audit.title'),
      section: 'admin',
      breadcrumbs: [
        { label: t('accounts.administration.title'), href: '/administration' },
        { label: t('audit.title'), href: null },
      ],
      model: {
        query,
        total,
        mostRefusals: MOST_A_MINUTE,
        users: choices.users.map(({ id, name }) => ({ value: String(id), label: name })),
        actions: choices.actions.map(worded('action')),
        entities: choices.entities.map(worded('entity')),
        lines: lines.map((line) => ({
          ...line,
          action: auditWord(lang, 'action', line.action),
          entity: auditWord(lang, 'entity', line.entity),
          changes: changedValues(line.before, line.after),
        })),
        pages: pagesOf(total, ENTRIES_A_PAGE, query.side, (n) => address(HOME, n === 1 ? {} : { side: String(n) })),
        file: address(`${HOME}.csv`),
      },
    })
  })

  router.get(`${HOME}.csv`, async (req, res) => {
    const question = questionOf(readQuery(auditQuery, req.query))
    const batches = auditBatches(db.read, req.user!, question)
    await db.write((tx) =>
      recordDeed(tx, clock.now(), req.user!, { action: 'export', entity: 'audit', after: question }),
    )
    res.setHeader('Content-Type', 'text/csv; charset=utf-8')
    res.setHeader('Content-Disposition', `attachment; filename="haendelser-${clock.today()}.csv"`)
    res.setHeader('Cache-Control', 'no-store')
    try {
      await pipeline(Readable.from(auditCsv(req.lang, batches), { objectMode: false }), res)
    } catch (error) {
      // Headers are gone: a cut connection is the only honest way to say that the file is not whole.
      req.log.warn({ err: error as Error, requestId: req.requestId }, 'the audit file was cut off')
      res.destroy()
    }
  })

  return router
}

const questionOf = (query: z.output<typeof auditQuery>): AuditQuestion => ({
  userId: query.bruger === null ? null : Number(query.bruger),
  action: query.handling,
  entity: query.slags,
  entityKey: query.nummer,
  from: query.fra,
  to: query.til,
})
