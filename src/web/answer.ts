/** Every public answer leaves through here: validator, compression, and being kept for the next who asks. */
import { hash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Request, Response } from 'express'
import { bodyIn, chooseEncoding, type Encoding, type ReadyAnswer } from './page-cache.js'
import { writtenPath } from './request-log.js'

export interface Answer {
  status?: number
  /** Content type with charset. */
  type: string
  body: string | Buffer
  headers?: Record<string, string>
  /**
   * The names of what it shows. With them an anonymous answer is kept until a write touches one of them;
   * without, it is made anew each time and no one may store it.
   */
  keep?: string[]
  /**
   * Holds a form's token. Such a page is never compressed: its length would tell the token bit by bit to
   * someone who can have the visitor send chosen words along (BREACH).
   */
  secret?: boolean
}

/** Headers that belong to one request, not to the answer. */
const OF_ONE_REQUEST = new Set(['x-request-id', 'set-cookie'])

export function sendAnswer(req: Request, res: Response, answer: Answer): void {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body
  const status = answer.status ?? 200
  const own = { 'Content-Type': answer.type, ...answer.headers }
  for (const [name, value] of Object.entries(own)) res.setHeader(name, value)
  res.setHeader('Vary', 'Accept-Encoding, Cookie')
  if (!answer.keep || status !== 200) {
    res.setHeader('Cache-Control', 'no-store')
    return void end(req, res, { status, etag: '', bodies: { identity: body }, secret: answer.secret })
  }
  // Nobody else's cache may answer without asking: the next write must be seen at once.
  const personal = req.user !== undefined || answer.secret
  res.setHeader('Cache-Control', personal ? 'private, no-cache' : 'no-cache')
  // Weak, since it is one for all encodings of the same page.
  const etag = `W/"${hash('sha256', body, 'base64url').slice(0, 22)}"`
  res.setHeader('ETag', etag)
  const bodies = { identity: body }
  if (req.pageCache && !personal && !res.hasHeader('Set-Cookie')) {
    const headers = Object.entries(res.getHeaders())
      .filter(([name]) => !OF_ONE_REQUEST.has(name))
      .flatMap(([name, value]) => [name, String(value)])
    const kept = { etag, headers, bodies, writtenPath: writtenPath(req.originalUrl) }
    req.pageCache.keep(req.pageKey, kept, answer.keep, req.madeFrom)
  }
  end(req, res, { status, etag, bodies, secret: answer.secret })
}

interface Ending {
  status: number
  /** Empty for what nobody may store. */
  etag: string
  bodies: ReadyAnswer['bodies']
  secret: boolean | undefined
}

function end(req: Request, res: Response, { status, etag, bodies, secret = false }: Ending): void {
  res.statusCode = status
  if (etag && isFresh(req.headers['if-none-match'], etag)) {
    res.statusCode = 304
    res.end()
    return
  }
  const encoding = secret ? 'identity' : chooseEncoding(req.headers['accept-encoding'], bodies.identity.length)
  const body = bodyIn(encoding, bodies)
  if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding)
  res.setHeader('Content-Length', body.length)
  res.end(req.method === 'HEAD' ? undefined : body)
}

/** What of a request's header a kept answer depends on. */
export interface Asked {
  requestId: string
  isHead: boolean
  acceptEncoding: string | undefined
  ifNoneMatch: string | undefined
}

/** Sends a kept answer straight to the socket, with the headers that it had when it was made. */
export function sendKept(res: ServerResponse, answer: ReadyAnswer, asked: Asked): void {
  if (isFresh(asked.ifNoneMatch, answer.etag)) {
    res.writeHead(304, [...answer.headers, 'X-Request-Id', asked.requestId])
    res.end()
    return
  }
  const accepted = answer.compressible === false ? undefined : asked.acceptEncoding
  const encoding = chooseEncoding(accepted, answer.bodies.identity.length)
  const body = bodyIn(encoding, answer.bodies)
  const headers = headersIn(encoding, answer, body.length)
  // Written out before the next request is looked at, so all can share one list.
  headers[headers.length - 1] = asked.requestId
  res.writeHead(200, headers)
  res.end(asked.isHead ? undefined : body)
}

function headersIn(encoding: Encoding, answer: ReadyAnswer, length: number): string[] {
  answer.headersIn ??= {}
  return (answer.headersIn[encoding] ??= [
    ...answer.headers,
    ...(encoding === 'identity' ? [] : ['Content-Encoding', encoding]),
    'Content-Length',
    String(length),
    'X-Request-Id',
    '',
  ])
}

function isFresh(known: string | undefined, etag: string): boolean {
  return (
    known !== undefined &&
    (known === '*' || known.split(',').some((tag) => tag.trim().replace(/^(?!W\/)/, 'W/') === etag))
  )
}
