/** Where uploaded files stand until their import is over. */
import fs from 'node:fs'
import path from 'node:path'

export const importFolder = (dataDir: string): string => path.join(dataDir, 'imports')

export const importFile = (dataDir: string, file: string): string => path.join(importFolder(dataDir), file)

export async function removeFile(dataDir: string, file: string | null): Promise<void> {
  if (file) await fs.promises.rm(importFile(dataDir, file), { force: true })
}

/** Files that no import names any more. @param older in milliseconds: one that is just coming in has no import yet */
export async function removeStrayFiles(dataDir: string, named: ReadonlySet<string>, older: number): Promise<void> {
  const folder = importFolder(dataDir)
  const files = await fs.promises.readdir(folder).catch(() => [])
  for (const file of files) {
    if (named.has(file)) continue
    const { mtimeMs } = await fs.promises.stat(path.join(folder, file)).catch(() => ({ mtimeMs: Infinity }))
    if (Date.now() - mtimeMs > older) await fs.promises.rm(path.join(folder, file), { force: true })
  }
}
