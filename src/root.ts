import fs from 'node:fs'
import path from 'node:path'

/** The folder of package.json, whether the code runs from src/ or from dist/. */
export const ROOT = (function findRoot(folder: string): string {
  if (fs.existsSync(path.join(folder, 'package.json'))) return folder
  return findRoot(path.dirname(folder))
})(__dirname)
