/** The pictures' files in DATA_DIR/pictures: written whole or not at all, and swept when no row names them. */
import { randomBytes, randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import type { EncodedPicture } from './encode.js'
import { SIZES, SIZE_NAMES, fileName, type SizeName } from './sizes.js'

export const pictureFolder = (dataDir: string) => path.join(dataDir, 'pictures')

const NAMED = new RegExp(`^([0-9a-f]{32})-(${SIZE_NAMES.join('|')})\\.(\\w+)$`)

/** What a picture file's name says; null where it is none of ours. */
export function readFileName(name: string): { file: string; size: SizeName } | null {
  const [, file, size, format] = NAMED.exec(name) ?? []
  return file && SIZES[size as SizeName].format === format ? { file, size: size as SizeName } : null
}

/**
 * The files are there before their row is: a row without its files is never seen. Each picture has files of its
 * own, so that they can go when it goes, and what is under a name never changes.
 * @returns what they are named by
 */
export async function writePicture(dataDir: string, { files }: EncodedPicture): Promise<string> {
  const folder = pictureFolder(dataDir)
  const file = randomBytes(16).toString('hex')
  await fs.mkdir(folder, { recursive: true, mode: 0o700 })
  for (const size of SIZE_NAMES) {
    const half = path.join(folder, `${randomUUID()}.half`)
    await fs.writeFile(half, files[size], { flag: 'wx', mode: 0o600, flush: true })
    await fs.rename(half, path.join(folder, fileName(file, size)))
  }
  return file
}

/** null where the file is not there. */
export async function readPicture(dataDir: string, file: string, size: SizeName): Promise<Buffer | null> {
  try {
    return await fs.readFile(path.join(pictureFolder(dataDir), fileName(file, size)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

export async function removePictureFiles(dataDir: string, file: string): Promise<void> {
  for (const size of SIZE_NAMES) await fs.rm(path.join(pictureFolder(dataDir), fileName(file, size)), { force: true })
}

/** A file as young as this may belong to a form that is coming in, or to a row that is being written. */
const YOUNG_MS = 60 * 60 * 1000

/** Removes what no row names: what was cut off, what was never taken, and pictures whose time is out. */
export async function removeOrphans(dataDir: string, namedFiles: () => Promise<ReadonlySet<string>>): Promise<void> {
  const folder = pictureFolder(dataDir)
  const names = await fs.readdir(folder).catch(() => [])
  const old: string[] = []
  for (const name of names) {
    const { mtimeMs } = await fs.stat(path.join(folder, name)).catch(() => ({ mtimeMs: Infinity }))
    if (Date.now() - mtimeMs >= YOUNG_MS) old.push(name)
  }
  if (old.length === 0) return
  const named = await namedFiles()
  for (const name of old)
    if (!named.has(readFileName(name)?.file ?? '')) await fs.rm(path.join(folder, name), { force: true })
}
