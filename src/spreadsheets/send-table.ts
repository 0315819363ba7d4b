/** Sends a table to the one who asked, while it is made; no cache may keep it. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { viewTools } from '../web/page.js'
import { TYPES, tableContent, type Format, type TableFile } from './table-file.js'

const PICTURES = { svg: 'image/svg+xml; charset=utf-8', png: 'image/png' }

export async function sendTable(
  req: Request,
  res: Response,
  format: Format,
  name: string,
  table: TableFile,
): Promise<void> {
  headersFor(res, format, name)
  const content = tableContent(format, table, viewTools[req.lang])
  try {
    await pipeline(content instanceof Readable ? content : Readable.from(content, { objectMode: false }), res)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') return
    // Headers are gone: a cut connection is the only honest way to say that the file is not whole.
    req.log.error({ err: error as Error, requestId: req.requestId }, 'a file was cut off')
    res.destroy()
  }
}

export function headersFor(res: Response, format: Format | keyof typeof PICTURES, name: string): void {
  res.setHeader('Content-Type', { ...TYPES, ...PICTURES }[format])
  res.setHeader('Content-Disposition', `attachment; filename="${name}.${format}"`)
  res.setHeader('Cache-Control', 'no-store')
}
