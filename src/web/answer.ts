/** Every public answer leaves through here: validator, compression, and being kept for the next who asks. */
import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { keepAnswer } from './page-cache.js'

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
}

export function sendAnswer(req: Request, res: Response, answer: Answer): void {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body
  res.status(answer.status ?? 200)
  res.setHeader('Content-Type', answer.type)
  for (const [name, value] of Object.entries(answer.headers ?? {})) res.setHeader(name, value)
  if (!answer.keep) {
    res.setHeader('Cache-Control', 'no-store')
    res.end(req.method === 'HEAD' ? undefined : body)
    return
  }
  res.setHeader('Cache-Control', 'no-cache')
  res.setHeader('ETag', `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`)
  keepAnswer(req, res, body, answer.keep)
}
