/** The one place where an error becomes an answer: a page in the house's look, or JSON under /api. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { LaneBusy } from '../database/write-lane.js'
import { BadRequest, Busy, Forbidden, HttpError, Invalid, NotFound, TooLarge, TooMany } from './errors.js'
import { translate } from './messages.js'
import type { SendPage } from './page.js'

export const notFound: RequestHandler = (_req, _res, next) => next(new NotFound())

/** Last of all middleware. What is not expected is logged with its stack and shown without it. */
export function errorPages(sendPage: SendPage): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const known = asHttpError(error)
    const status = known?.status ?? 500
    if (status >= 500) req.log.error({ err: error as Error, requestId: req.requestId }, 'request failed')
    if (res.headersSent) return void next(error)
    if (known instanceof TooMany) res.setHeader('Retry-After', known.seconds)
    if (known instanceof Busy) res.setHeader('Retry-After', 2)
    const kind = known?.kind ?? 'server'
    if (req.originalUrl.startsWith('/api/')) return void sendJsonError(req, res, status, kind, known)
    sendErrorPage(sendPage, req, res, status, kind).catch(next)
  }
}

async function sendErrorPage(
  sendPage: SendPage,
  req: Request,
  res: Response,
  status: number,
  kind: string,
): Promise<void> {
  const t = translate[req.lang]
  const heading = t(`errors.${kind}.title`)
  await sendPage(req, res, {
    view: 'web/error',
    title: heading,
    status,
    model: { heading, text: t(`errors.${kind}.text`) },
  })
}

/** RFC 9457 problem details. */
function sendJsonError(req: Request, res: Response, status: number, kind: string, error: HttpError | null): void {
  const t = translate.en
  const problem = {
    type: 'about:blank',
    title: t(`errors.${kind}.title`),
    status,
    requestId: req.requestId,
    ...(error instanceof Invalid && {
      errors: error.errors.map(({ field, message, values }) => ({ field, message: t(message, values) })),
    }),
  }
  res.status(status).type('application/problem+json').send(JSON.stringify(problem))
}

/** What Express, its parsers and the database lane throw, in our own terms; null for what nobody expected. */
function asHttpError(error: unknown): HttpError | null {
  if (error instanceof HttpError) return error
  if (error instanceof LaneBusy) return new Busy()
  const { status, type, code } = error as { status?: number; type?: string; code?: string }
  if (code === 'EBADCSRFTOKEN') return new HttpError(403, 'csrf')
  if (status === 413 || type === 'entity.too.large' || type === 'parameters.too.many') return new TooLarge()
  if (status === 403) return new Forbidden()
  if (status === 404) return new NotFound()
  // URIError from a path, a charset or an encoding that no parser knows, a body cut off.
  if (status !== undefined && status >= 400 && status < 500) return new BadRequest()
  return null
}
