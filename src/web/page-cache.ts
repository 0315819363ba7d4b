import type { Request, Response } from 'express'

/** Sends an answer that may be kept. */
export function keepAnswer(req: Request, res: Response, body: Buffer, _tags: string[]): void {
  if (req.fresh) {
    res.status(304).end()
    return
  }
  res.setHeader('Content-Length', body.length)
  res.end(req.method === 'HEAD' ? undefined : body)
}
