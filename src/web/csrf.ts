/**
 * Forms and the token that proves they came from us. A page with a form asks for a session with `withForm`;
 * every POST is checked here, unless its router is mounted before `checkCsrf` (a mail client's one-click
 * unsubscribe carries no cookie, and needs none: its link is the proof).
 */
import { csrfSync } from 'csrf-sync'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'

declare global {
  // Express is extended by namespace; there is no other way.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Request {
      /** Opens the visitor's session, or a new one: set by accounts/sessions.ts on every request. */
      openSession: (done: (error?: unknown) => void) => void
      /** The page that answers shows a form that will be posted. */
      wantsCsrfToken?: boolean
    }
  }
}

const { csrfSynchronisedProtection, generateToken, isRequestValid } = csrfSync({
  size: 32,
  // A session may not be there at all: then no token is right.
  getTokenFromState: (req) => (req.session as Request['session'] | undefined)?.csrfToken,
  getTokenFromRequest: (req) => {
    const token = (req.body as Record<string, unknown> | undefined)?._csrf
    return typeof token === 'string' ? token : undefined
  },
})

/** Refuses (403) every POST that does not carry its session's token in `_csrf`. */
export const checkCsrf: RequestHandler = csrfSynchronisedProtection

/** For a body that is read as it comes: whether what was read so far carries the token. */
export const carriesToken = (req: Request): boolean => isRequestValid(req)

/** On the GET and the POST of a page with a form: its view finds the token as `view.page.csrfToken`. */
export const withForm: RequestHandler = (req, _res, next) => {
  req.wantsCsrfToken = true
  if (hasSession(req)) next()
  else req.openSession(next)
}

/** The token for a page's forms; null for a visitor who is not logged in, on a page that asked for none. */
export function csrfTokenOf(req: Request): string | null {
  if (!hasSession(req)) return null
  return req.wantsCsrfToken || req.user ? generateToken(req) : null
}

/**
 * Mounted right after `checkCsrf`: a form whose token ran out is shown again with what was typed, instead of
 * a dead end. `show` must change nothing.
 */
export function expiredForm(path: string, show: RequestHandler): ErrorRequestHandler {
  return (error: { code?: string }, req, res, next) => {
    if (error.code !== 'EBADCSRFTOKEN' || req.path !== path) return void next(error)
    withForm(req, res, (failed?: unknown) => (failed ? next(failed) : void show(req, res, next)))
  }
}

const hasSession = (req: Request): boolean => Boolean(req.session as Request['session'] | undefined)
