/** The files of editions' documents in DATA_DIR/report: named by what their bytes add up to, written whole or not at all. */
import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DocumentKind } from './document-kinds.js'

export interface DocumentFile {
  kind: DocumentKind
  sha256: string
  bytes: number
}

const documentFolder = (dataDir: string): string => path.join(dataDir, 'report')

export const documentPath = (dataDir: string, { kind, sha256 }: DocumentFile): string =>
  path.join(documentFolder(dataDir), `${sha256}.${kind}`)

export async function writeDocumentFile(
  dataDir: string,
  kind: DocumentKind,
  write: (out: Writable) => Promise<void>,
): Promise<DocumentFile> {
  const folder = documentFolder(dataDir)
  await fs.promises.mkdir(folder, { recursive: true, mode: 0o700 })
  const half = path.join(folder, `${randomUUID()}.half`)
  const hash = createHash('sha256')
  let bytes = 0
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  try {
    const onDisk = pipeline(counted, fs.createWriteStream(half, { flags: 'wx', mode: 0o600, flush: true }))
    await Promise.all([onDisk, write(counted).catch((error: unknown) => void counted.destroy(error as Error))])
    const file = { kind, sha256: hash.digest('hex'), bytes }
    await fs.promises.rename(half, documentPath(dataDir, file))
    return file
  } finally {
    await fs.promises.rm(half, { force: true })
  }
}

/** Whether the file is there, and as long as it was. */
export async function isThere(dataDir: string, file: DocumentFile): Promise<boolean> {
  const stats = await fs.promises.stat(documentPath(dataDir, file)).catch(() => null)
  return stats?.size === file.bytes
}

export const removeDocumentFile = (dataDir: string, file: DocumentFile): Promise<void> =>
  fs.promises.rm(documentPath(dataDir, file), { force: true })

export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(fs.createReadStream(file), hash)
  return hash.digest('hex')
}

/** A file as young as this may be one that is being written, or whose row is. */
const YOUNG_MS = 60 * 60 * 1000

/** Removes what a crash left half written, and whole files that no row names. */
export async function removeStrayDocuments(dataDir: string, named: readonly DocumentFile[]): Promise<void> {
  const folder = documentFolder(dataDir)
  const known = new Set(named.map((file) => path.basename(documentPath(dataDir, file))))
  for (const name of await fs.promises.readdir(folder).catch(() => [])) {
    if (known.has(name)) continue
    const { mtimeMs } = await fs.promises.stat(path.join(folder, name)).catch(() => ({ mtimeMs: Infinity }))
    if (Date.now() - mtimeMs >= YOUNG_MS) await fs.promises.rm(path.join(folder, name), { force: true })
  }
}
