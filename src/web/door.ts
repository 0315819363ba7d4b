/**
 * Before Express, which costs several times what a page does: what every request gets, and what can be
 * answered at once (files, health, pages that are kept and still true).
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import proxyaddr from 'proxy-addr'
import type { Config } from '../config.js'
import type { Database } from '../database/database.js'
import type { Clock } from '../services.js'
import { sendKept } from './answer.js'
import { readAssets } from './assets.js'
import { TooMany } from './errors.js'
import { answerHealth } from './health.js'
import { pageCache } from './page-cache.js'
import { requestCounter } from './rate-limits.js'
import { logRequest } from './request-log.js'
import { securityHeaders } from './security-headers.js'

interface DoorParts {
  config: Config
  log: Logger
  db: Database
  clock: Clock
  /** The cookie that makes a visitor someone: such a one gets pages of one's own. */
  sessionCookie: string
}

export function door({ config, log, db, clock, sessionCookie }: DoorParts, app: RequestListener): RequestListener {
  const headers = securityHeaders(config.publicUrl)
  const assets = readAssets(headers)
  const pages = pageCache(db.changes)
  const countRequest = requestCounter(config.requestsPerMinute)
  const askForNews = onceATurn(() => db.changes.catchUp())
  const isTrusted = (_address: string, hop: number) => hop < config.trustProxy
  const mayShare = (req: IncomingMessage) =>
    config.pageCache && (req.method === 'GET' || req.method === 'HEAD') && !req.headers.cookie?.includes(sessionCookie)

  const throughExpress = (req: IncomingMessage, res: ServerResponse, startedAt: number): void => {
    for (const [name, value] of headers) res.setHeader(name, value)
    res.setHeader('X-Request-Id', req.requestId)
    res.once('close', () => logRequest(log, req, res, startedAt, false))
    app(req, res)
  }

  const enter = (req: IncomingMessage, res: ServerResponse, startedAt: number): void => {
    req.contentVersion = db.changes.version
    req.pageCache = mayShare(req) ? pages : null
    // What is current changes at midnight without a write: a page is kept for its day.
    req.pageKey = `${clock.today()}${req.url}`
    const kept = req.waitSeconds === 0 ? req.pageCache?.find(req.pageKey) : undefined
    if (!kept) return void throughExpress(req, res, startedAt)
    sendKept(req, res, kept)
    logRequest(log, req, res, startedAt, true)
  }

  return (req, res) => {
    const startedAt = performance.now()
    req.requestId = randomUUID()
    req.log = log
    req.clientAddress = config.trustProxy === 0 ? (req.socket.remoteAddress ?? '') : proxyaddr(req, isTrusted)
    const asset = assets.get(req.url!)
    if (asset && (req.method === 'GET' || req.method === 'HEAD')) return void sendKept(req, res, asset)
    if (answerHealth(db, req, res)) return
    req.waitSeconds = countRequest(req.clientAddress, startedAt)
    const news = askForNews()
    if (!news) return void enter(req, res, startedAt)
    // Without word from the database nothing kept may be believed: Express will say what is wrong.
    news.then(
      () => enter(req, res, startedAt),
      () => {
        req.contentVersion = db.changes.version
        req.pageCache = null
        throughExpress(req, res, startedAt)
      },
    )
  }
}

/**
 * Requests that are read in one turn of the event loop had all arrived before its first check began, so they
 * share it: each check is a lock taken on SQLite and a query on PostgreSQL.
 */
function onceATurn<T>(ask: () => T): () => T {
  let answer: { is: T } | null = null
  return () => {
    if (!answer) {
      answer = { is: ask() }
      setImmediate(() => (answer = null))
    }
    return answer.is
  }
}

/** First in Express: the door has counted, and a client that asks for too much is told so in a page. */
export const refuseTooMany: RequestHandler = (req, _res, next) =>
  next(req.waitSeconds > 0 ? new TooMany(req.waitSeconds) : undefined)
