/** /api/v1: open to every origin, answers kept until a write touches what they show. */
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express'
import type { AppContext } from '../../context.js'
import { sendAnswer } from '../../web/answer.js'
import { translate } from '../../web/messages.js'
import { linkHeader, type ListAnswer } from './envelope.js'
import { openApiDocument } from './openapi.js'
import { API, OPERATIONS, runOperation, type Operation } from './operations.js'
import { BadParameters, readParameters } from './parameters.js'

export function apiRoutes(context: AppContext): Router {
  const router = Router()
  const api = Router()
  api.use(openToAll)
  for (const operation of OPERATIONS) {
    api.get(operation.path.replace('{slug}', ':slug'), answerOperation(context, operation))
  }
  api.get('/openapi.json', async (req, res) => {
    sendAnswer(req, res, {
      type: 'application/json; charset=utf-8',
      body: JSON.stringify(openApiDocument(context.config.publicUrl, await context.settings())),
      headers: OPEN,
      keep: ['settings'],
    })
  })
  api.use(tellWhichParameter)
  router.use(API, api)
  return router
}

const OPEN = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Link, X-Total-Count, Retry-After',
  // The house's own is same-origin, which would keep other sites' pages from reading.
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

/** If-None-Match makes a browser ask first. */
const openToAll: RequestHandler = (req, res, next) => {
  res.set(OPEN)
  if (req.method !== 'OPTIONS') return void next()
  res.set({
    'Access-Control-Allow-Methods': 'GET, HEAD',
    'Access-Control-Allow-Headers': 'If-None-Match',
    'Access-Control-Max-Age': '86400',
  })
  res.status(204).end()
}

const answerOperation =
  (context: AppContext, operation: Operation): RequestHandler<{ slug?: string }> =>
  async (req, res) => {
    const query = readParameters(operation.query, req.query)
    const body = await runOperation(operation, context, query, req.params.slug)
    sendAnswer(req, res, {
      type: 'application/json; charset=utf-8',
      body: JSON.stringify(body),
      headers: { ...OPEN, ...listHeaders(body) },
      keep: operation.keep,
    })
  }

function listHeaders({ meta, links }: Partial<ListAnswer['body']>): Record<string, string> {
  return {
    ...(meta?.total !== undefined && { 'X-Total-Count': String(meta.total) }),
    ...(links && { Link: linkHeader(links) }),
  }
}

/** RFC 9457, as web/error-pages.ts does for all other errors, with the parameters that were wrong. */
const tellWhichParameter: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (!(error instanceof BadParameters)) return void next(error)
  const { status, kind, problems } = error
  const title = translate.en(`errors.${kind}.title`)
  res.status(status).set('Cache-Control', 'no-store').type('application/problem+json')
  res.send(JSON.stringify({ type: 'about:blank', title, status, requestId: req.requestId, errors: problems }))
}
