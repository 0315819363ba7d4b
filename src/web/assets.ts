/** The built files of public/, by the names that templates use. */
import fs from 'node:fs'
import path from 'node:path'
import { ROOT } from '../root.js'

export const ASSET_FOLDER = path.join(ROOT, 'public', 'assets')

let manifest: Record<string, string> | null = null

/** The address of a built file, with its content's hash. @throws Error when it was not built */
export function assetUrl(name: string): string {
  manifest ??= JSON.parse(fs.readFileSync(path.join(ASSET_FOLDER, 'manifest.json'), 'utf8')) as Record<string, string>
  const url = manifest[name]
  if (!url) throw new Error(`no asset ${name}: run npm run build`)
  return url
}
