/** Every public answer leaves through here: validator, compression, and being kept for the next who asks. */
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, Response } from 'express'
import { bodyIn, chooseEncoding, type KeptAnswer } from './page-cache.js'

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
    return void end(
      req,
      res,
      status,
      { type: answer.type, etag: '', headers: [], bodies: { identity: body } },
      answer.secret,
    )
  }
  // Nobody else's cache may answer without asking: the next write must be seen at once.
  const personal = req.user !== undefined || answer.secret
  res.setHeader('Cache-Control', personal ? 'private, no-cache' : 'no-cache')
  // Weak, since it is one for all encodings of the same page.
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  res.setHeader('ETag', etag)
  const headers = Object.entries(res.getHeaders())
    .filter(([name]) => !OF_ONE_REQUEST.has(name))
    .flatMap(([name, value]) => [name, String(value)])
  const kept: KeptAnswer = { type: answer.type, etag, headers, bodies: { identity: body } }
  if (!personal && !res.hasHeader('Set-Cookie')) req.pageCache?.keep(req.pageKey, kept, answer.keep, req.contentVersion)
  end(req, res, status, kept, answer.secret)
}

function end(req: Request, res: Response, status: number, answer: KeptAnswer, secret = false): void {
  res.statusCode = status
  if (answer.etag && isFresh(req, answer.etag)) {
    res.statusCode = 304
    res.end()
    return
  }
  const encoding = secret ? 'identity' : chooseEncoding(req.headers['accept-encoding'], answer.bodies.identity.length)
  const body = bodyIn(encoding, answer.bodies)
  if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding)
  res.setHeader('Content-Length', body.length)
  res.end(req.method === 'HEAD' ? undefined : body)
}

/** Sends a kept answer straight to the socket, with the headers that it had when it was made. */
export function sendKept(req: IncomingMessage, res: ServerResponse, answer: KeptAnswer): void {
  const headers = answer.headers.concat('X-Request-Id', req.requestId)
  if (isFresh(req, answer.etag)) {
    res.writeHead(304, headers)
    res.end()
    return
  }
  const accepted = answer.compressible === false ? undefined : req.headers['accept-encoding']
  const encoding = chooseEncoding(accepted, answer.bodies.identity.length)
  const body = bodyIn(encoding, answer.bodies)
  if (encoding !== 'identity') headers.push('Content-Encoding', encoding)
  headers.push('Content-Length', String(body.length))
  res.writeHead(200, headers)
  res.end(req.method === 'HEAD' ? undefined : body)
}

function isFresh(req: IncomingMessage, etag: string): boolean {
  const known = req.headers['if-none-match']
  return (
    known !== undefined &&
    (known === '*' || known.split(',').some((tag) => tag.trim().replace(/^(?!W\/)/, 'W/') === etag))
  )
}
