/** Keeps what is typed at the desk, in the report and in newsletters: for who is logged in, and for who was when the form was opened. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { can, type Actor } from '../accounts/permissions.js'
import { LOG_IN } from '../accounts/require-log-in.js'
import { actorById } from '../accounts/users.js'
import type { AppContext } from '../context.js'
import { localUrl } from '../web/language.js'
import { formatClock, translate } from '../web/messages.js'
import { discardDraft, draftHref, draftsAt, keepDraft } from './drafts.js'
import { isKey, nameForm, newKey, readFormName, type FormName } from './form-names.js'
import { keepableValues, submissionOf } from './typed-values.js'
import { finishForm, locationOfUsed } from './used-forms.js'

const DESK = /^\/(?:arbejdsbord|opsamling|nyhedsbreve)(?:\/|$)/
const LONGEST_PATH = 300

const hasForms = (user: Actor): boolean =>
  (['see desk', 'compile report', 'write newsletters'] as const).some((action) => can(user, action, null))

/** Mounted after the token is checked. Answers what is posted to keep or discard a draft, wherever at the desk. */
export function keepForms(context: AppContext): RequestHandler {
  return async (req, res, next) => {
    const path = deskPath(req)
    const { user } = req
    if (!user || !path || !hasForms(user)) return void next()
    req.keptForms = {
      drafts: async () =>
        (await draftsAt(context.db.read, user.id, path)).map((draft) => ({
          ...draft,
          href: draftHref(draft.path, draft.query, draft.key),
        })),
      name: (key, record) => {
        const form = { userId: user.id, path, record, key: key ?? newKey() }
        return nameForm(context.config.sessionSecret, context.clock.now(), form)
      },
      keep: () => keepPosted(context, req, user.id, path),
      finish: (form, location) => finishForm(context, user.id, form, location),
    }
    if (req.method !== 'POST') return void next()
    const name = postedName(context, req, path)
    // Another's form is no form of this user's, whoever put it here.
    if (!name || name.userId !== user.id) return void next()
    req.postedForm = { key: name.key, submission: submissionOf(name.key, req.body, req.upload?.digest) }
    if (await answerDraft(context, req, res, name, path)) return
    const location = await locationOfUsed(context, user.id, req.postedForm)
    if (location) res.redirect(303, location)
    else next()
  }
}

/** Under the form's own name; under a new one where that is another's, too old, or has been saved meanwhile. */
async function keepPosted(context: AppContext, req: Request, userId: number, path: string): Promise<string> {
  const typed = { path, query: queryOf(req), values: keepableValues(req.body) }
  const posted = postedName(context, req, path)
  if (posted?.userId === userId && (await keepDraft(context, posted, typed))) return posted.key
  const name = { userId, key: newKey(), record: posted?.record ?? null }
  await keepDraft(context, name, typed)
  return name.key
}

/** @returns whether it was about a draft, and is answered */
async function answerDraft(
  context: AppContext,
  req: Request,
  res: Response,
  name: FormName,
  path: string,
): Promise<boolean> {
  const { kladde } = req.body as { kladde?: unknown }
  if (kladde === 'kasser') {
    await discardDraft(context, name.userId, name.key)
    res.redirect(303, localUrl(req.lang, withQuery(path, queryOf(req))))
    return true
  }
  if (kladde !== 'gem' && kladde !== 'selv') return false
  const kept = await keepDraft(context, name, { path, query: queryOf(req), values: keepableValues(req.body) })
  if (kladde === 'selv') sendStatus(context, req, res, kept ? 'drafts.kept' : 'drafts.saved-already')
  else res.redirect(303, localUrl(req.lang, draftHref(path, queryOf(req), name.key)))
  return true
}

/**
 * Mounted after the token is checked: a form that comes when the session is gone is kept for the user whose
 * form it is, and comes back when that user, and nobody else, has logged in.
 */
export function keepExpiredForms(context: AppContext): ErrorRequestHandler {
  return (error: { code?: string }, req, res, next) => {
    const path = deskPath(req)
    const name = error.code === 'EBADCSRFTOKEN' && path ? postedName(context, req, path) : null
    if (!name || !path) return void next(error)
    keepForLater(context, req, res, name, path).then((done) => (done ? undefined : next(error)), next)
  }
}

async function keepForLater(
  context: AppContext,
  req: Request,
  res: Response,
  name: FormName,
  path: string,
): Promise<boolean> {
  const owner = await actorById(context.db.read, name.userId)
  if (!owner || !hasForms(owner)) return false
  await keepDraft(context, name, { path, query: queryOf(req), values: keepableValues(req.body) })
  if ((req.body as { kladde?: unknown }).kladde === 'selv') {
    sendStatus(context, req, res, req.user ? 'drafts.kept' : 'drafts.kept-logged-out')
    return true
  }
  // Somebody else has logged in here since: what was typed is not theirs to see.
  if (req.user && req.user.id !== owner.id) return false
  const back = localUrl(req.lang, draftHref(path, queryOf(req), name.key))
  const logIn = `${localUrl(req.lang, LOG_IN)}?til=${encodeURIComponent(back)}&kladde=gemt`
  res.redirect(303, req.user ? back : logIn)
  return true
}

function sendStatus({ clock }: AppContext, req: Request, res: Response, message: string): void {
  res.setHeader('Cache-Control', 'no-store')
  res.json({ message: translate[req.lang](message, { at: formatClock(req.lang, clock.now()) }) })
}

function postedName({ config, clock }: AppContext, req: Request, path: string): FormName | null {
  const { _form } = (req.body ?? {}) as { _form?: unknown }
  const name = readFormName(config.sessionSecret, clock.now(), path, _form)
  return name && isKey(name.key) ? name : null
}

/** The form's address in Danish, without its query; null away from the desk. */
function deskPath(req: Request): string | null {
  return DESK.test(req.path) && req.path.length <= LONGEST_PATH ? req.path : null
}

/** The query that the form stands under, without what is said only once. */
function queryOf(req: Request): string {
  const search = new URL(req.originalUrl, 'http://here.invalid').searchParams
  for (const name of ['kladde', 'gemt']) search.delete(name)
  const query = search.toString()
  return query.length <= 1500 ? query : ''
}

const withQuery = (path: string, query: string): string => (query ? `${path}?${query}` : path)
