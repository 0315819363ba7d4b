/**
 * Before Express, which costs several times what a page does: what every request gets, and what can be
 * answered at once (files, health, pages that are kept and still true).
 */
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import proxyaddr from 'proxy-addr'
import type { Config } from '../config.js'
import type { Database } from '../database/database.js'
import type { Clock } from '../services.js'
import { sendKept, type Asked } from './answer.js'
import { readAssets } from './assets.js'
import { TooMany } from './errors.js'
import { answerHealth } from './health.js'
import { pageCache } from './page-cache.js'
import { requestCounter } from './rate-limits.js'
import { markOn } from './link-mark.js'
import { newRequestId } from './request-id.js'
import { logRequest, writtenPath } from './request-log.js'
import { securityHeaders } from './security-headers.js'

interface DoorParts {
  config: Config
  log: Logger
  db: Database
  clock: Clock
  /** The cookie that makes a visitor someone: such a one gets pages of one's own. */
  sessionCookie: string
  /** Hears of marked links that are followed. */
  clicks: { followed(number: number, path: string, headers: IncomingHttpHeaders): void }
}

export function door(
  { config, log, db, clock, sessionCookie, clicks }: DoorParts,
  app: RequestListener,
): RequestListener {
  const headers = securityHeaders(config.publicUrl)
  const assets = readAssets(headers)
  const pages = pageCache(db.changes)
  const countRequest = requestCounter(config.requestsPerMinute)
  const isTrusted = (_address: string, hop: number) => hop < config.trustProxy

  const logAnswer = (req: IncomingMessage, res: ServerResponse, arrival: Arrival, keptPath: string | null): void =>
    logRequest(log, {
      time: Date.now(),
      requestId: arrival.requestId,
      method: req.method!,
      path: keptPath ?? writtenPath(req.originalUrl ?? req.url!),
      status: res.statusCode,
      ms: performance.now() - arrival.startedAt,
      kept: keptPath !== null,
      client: arrival.client,
      cutOff: keptPath === null && !res.writableFinished,
    })

  const throughExpress = (req: IncomingMessage, res: ServerResponse, arrival: Arrival, mayKeep: boolean): void => {
    req.requestId = arrival.requestId
    req.log = log
    req.clientAddress = arrival.client
    req.waitSeconds = arrival.waitSeconds
    req.madeFrom = { day: clock.today(), version: db.changes.version }
    req.pageCache = mayKeep ? pages : null
    req.pageKey = req.url!
    for (const [name, value] of headers) res.setHeader(name, value)
    res.setHeader('X-Request-Id', req.requestId)
    res.once('close', () => logAnswer(req, res, arrival, null))
    app(req, res)
  }

  const enter = (req: IncomingMessage, res: ServerResponse, arrival: Arrival): void => {
    const mayKeep = arrival.mayShare
    const kept = mayKeep && arrival.waitSeconds === 0 ? pages.find(req.url!, clock.today()) : undefined
    if (!kept) return void throughExpress(req, res, arrival, mayKeep)
    sendKept(res, kept, arrival)
    logAnswer(req, res, arrival, kept.writtenPath)
  }

  return (req, res) => {
    const isHead = req.method === 'HEAD'
    const arrival: Arrival = {
      startedAt: performance.now(),
      requestId: newRequestId(),
      client: config.trustProxy === 0 ? (req.socket.remoteAddress ?? '') : proxyaddr(req, isTrusted),
      waitSeconds: 0,
      isHead,
      mayShare: config.pageCache && (isHead || req.method === 'GET'),
      acceptEncoding: undefined,
      ifNoneMatch: undefined,
    }
    readHeader(req.rawHeaders, arrival, sessionCookie)
    const mark = markOn(req.url!)
    if (mark) req.url = mark.url
    const asset = assets.get(req.url!)
    if (asset && (isHead || req.method === 'GET')) return void sendKept(res, asset, arrival)
    if (answerHealth(db, req, res)) return
    arrival.waitSeconds = countRequest(arrival.client, arrival.startedAt)
    if (mark && req.method === 'GET' && arrival.waitSeconds === 0) clicks.followed(mark.number, mark.url, req.headers)
    const news = db.changes.catchUp()
    if (!news) return void enter(req, res, arrival)
    // Without word from the database nothing kept may be believed: Express will say what is wrong.
    news.then(
      () => enter(req, res, arrival),
      () => throughExpress(req, res, arrival, false),
    )
  }
}

/** What is known of a request before anything is put on it: a page that is kept needs no more. */
interface Arrival extends Asked {
  startedAt: number
  /** The client's address, proxies that are trusted taken off. */
  client: string
  waitSeconds: number
  /** May be answered with what anyone gets. */
  mayShare: boolean
}

/** Reads the three header fields that matter here; Node's own `headers` would first make an object of them all. */
function readHeader(raw: string[], arrival: Arrival, sessionCookie: string): void {
  for (let i = 0; i < raw.length; i += 2) {
    const value = raw[i + 1]!
    switch (raw[i]!.length) {
      case 6:
        if (value.includes(sessionCookie) && raw[i]!.toLowerCase() === 'cookie') arrival.mayShare = false
        break
      case 13:
        if (raw[i]!.toLowerCase() === 'if-none-match') arrival.ifNoneMatch = joined(arrival.ifNoneMatch, value)
        break
      case 15:
        if (raw[i]!.toLowerCase() === 'accept-encoding') arrival.acceptEncoding = joined(arrival.acceptEncoding, value)
    }
  }
}

const joined = (before: string | undefined, value: string): string =>
  before === undefined ? value : `${before}, ${value}`

/** First in Express: the door has counted, and a client that asks for too much is told so in a page. */
export const refuseTooMany: RequestHandler = (req, _res, next) =>
  next(req.waitSeconds > 0 ? new TooMany(req.waitSeconds) : undefined)
