/**
 * A form with a file. It is read as it comes, before the token is checked: so the token must come before the file,
 * and of a form without it no byte is kept.
 */
import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyFileStream, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy'
import type { Request, RequestHandler } from 'express'
import { carriesToken } from './csrf.js'
import { BadRequest } from './errors.js'

export interface Upload {
  /** Its name in the folder. */
  file: string
  /** What it was called where it came from. */
  name: string
  bytes: number
  /** Of its content: the same for the same file. */
  digest: string
  /** There was more of it: what is here is not whole. */
  tooLarge: boolean
}

declare global {
  // Express is extended by namespace; there is no other way.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Request {
      /** The file of a form, where one was chosen. Whoever answers moves or removes it. */
      upload?: Upload
    }
  }
}

interface UploadParts {
  /** Where files are put. */
  folder: string
  mostBytes: number
  /** Whether this request's form may bring one. */
  takes: (req: Request) => boolean
  /** A form is on its way: what it will need can be made ready meanwhile. */
  begins?: () => void
}

/** Mounted before `checkCsrf`. */
export function receiveUploads({ folder, mostBytes, takes, begins }: UploadParts): RequestHandler {
  return (req, _res, next) => {
    if (req.method !== 'POST' || !req.is('multipart/form-data') || !takes(req)) return void next()
    begins?.()
    receive(req, folder, mostBytes).then(() => next(), next)
  }
}

async function receive(req: Request, folder: string, mostBytes: number): Promise<void> {
  const body: Record<string, string> = {}
  req.body = body
  const storing: Promise<void>[] = []
  const streams: BusboyFileStream[] = []
  const parser = parserFor(req, mostBytes)
  // Before the first byte is read: a file that breaks off must find somebody listening.
  await fs.promises.mkdir(folder, { recursive: true, mode: 0o700 })
  parser.on('field', (name, value) => {
    if (typeof value === 'string' && Object.keys(body).length < MOST_FIELDS) body[name] = value
  })
  parser.on('file', (_field, stream, name) => {
    streams.push(stream)
    stream.on('error', () => undefined)
    if (!name || req.upload || !carriesToken(req)) return void stream.resume()
    req.upload = { file: randomUUID(), name, bytes: 0, digest: '', tooLarge: false }
    storing.push(store(stream, folder, req.upload))
  })
  try {
    await pipeline(req, parser)
    await Promise.all(storing)
  } catch {
    // The parser leaves a file open that its form never ended.
    for (const stream of streams) stream.destroy()
    await Promise.allSettled(storing)
    await dropUpload(folder, req.upload)
    throw new BadRequest('a form that ends in the middle')
  }
}

const MOST_FIELDS = 20
/** What may wait for the disk before the sender must wait, too. */
const MOST_UNWRITTEN = 1024 * 1024

/** @throws BadRequest for a form without a boundary */
function parserFor(req: Request, mostBytes: number): BusboyInstance {
  try {
    return new Busboy({
      headers: req.headers as BusboyHeaders,
      limits: { fileSize: mostBytes, files: 1, fields: MOST_FIELDS, fieldSize: 10_000, fieldNameSize: 100, parts: 30 },
    })
  } catch {
    throw new BadRequest('a form that cannot be read')
  }
}

async function store(stream: BusboyFileStream, folder: string, upload: Upload): Promise<void> {
  stream.on('limit', () => (upload.tooLarge = true))
  const hash = createHash('sha256')
  stream.on('data', (chunk: Buffer) => {
    upload.bytes += chunk.length
    hash.update(chunk)
  })
  await pipeline(
    stream,
    fs.createWriteStream(path.join(folder, upload.file), { mode: 0o600, flags: 'wx', highWaterMark: MOST_UNWRITTEN }),
  )
  upload.digest = hash.digest('hex')
}

export async function dropUpload(folder: string, upload: Upload | undefined): Promise<void> {
  if (upload) await fs.promises.rm(path.join(folder, upload.file), { force: true })
}
