/** Sends what is made while it is sent: whole files of any size, in bounded memory. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Request, Response } from 'express'

export interface StreamedFile {
  type: string
  /** With it the browser saves under this name instead of showing. */
  filename?: string
  /** What the content depends on beside the database: one name for each thing that differs. */
  variant: string
  compress: boolean
  /** Called only where the content is wanted. */
  content: () => Readable | AsyncIterable<string>
}

/** @param day contents count what holds today, so a new day is a new content */
export async function sendFile(req: Request, res: Response, day: string, file: StreamedFile): Promise<void> {
  res.setHeader('Content-Type', file.type)
  if (file.filename) res.setHeader('Content-Disposition', `attachment; filename="${file.filename}"`)
  res.setHeader('Cache-Control', 'no-cache')
  res.setHeader('Access-Control-Allow-Origin', '*')
  res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
  res.setHeader('ETag', `W/"${req.madeFrom.version}-${day}-${file.variant}"`)
  const gzip = file.compress && req.acceptsEncodings('gzip', 'identity') === 'gzip'
  if (file.compress) res.vary('Accept-Encoding')
  if (req.fresh) return void res.status(304).end()
  if (gzip) res.setHeader('Content-Encoding', 'gzip')
  if (req.method === 'HEAD') return void res.end()
  const content = file.content()
  const source = content instanceof Readable ? content : Readable.from(content, { objectMode: false })
  try {
    await (gzip ? pipeline(source, createGzip({ level: 5 }), res) : pipeline(source, res))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') return
    // Headers are gone: a cut connection is the only honest way to say that the file is not whole.
    req.log.error({ err: error as Error, requestId: req.requestId }, 'a file was cut off')
    res.destroy()
  }
}
