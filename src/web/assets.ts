/** The built files of public/: their addresses for templates, and their bytes, kept in memory. */
import fs from 'node:fs'
import path from 'node:path'
import { SetupError } from '../config.js'
import { ROOT } from '../root.js'
import type { ReadyAnswer } from './page-cache.js'

const ASSET_FOLDER = path.join(ROOT, 'public', 'assets')

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}
let manifest: Record<string, string> | null = null

function readManifest(): Record<string, string> {
  try {
    return JSON.parse(fs.readFileSync(path.join(ASSET_FOLDER, 'manifest.json'), 'utf8')) as Record<string, string>
  } catch {
    throw new SetupError("The pages' files in public/assets are not built: run npm run build.")
  }
}

/** The address of a built file, with its content's hash. @throws Error when it was not built */
export function assetUrl(name: string): string {
  manifest ??= readManifest()
  const url = manifest[name]
  if (!url) throw new Error(`no asset ${name}: run npm run build`)
  return url
}

/** All built files by address, ready to be sent; a hash in the name lets browsers keep them for good. */
export function readAssets(headers: [string, string][]): Map<string, ReadyAnswer> {
  const files = new Map<string, ReadyAnswer>()
  manifest ??= readManifest()
  const add = (url: string, name: string, cacheControl: string) => {
    const body = fs.readFileSync(path.join(ASSET_FOLDER, path.basename(manifest![name]!)))
    const ending = path.extname(name)
    const type = TYPES[ending]!
    const etag = `W/"${path.basename(manifest![name]!)}"`
    const own = ['Content-Type', type, 'Cache-Control', cacheControl, 'ETag', etag, 'Vary', 'Accept-Encoding']
    const compressible = ending !== '.png' && ending !== '.webp' && ending !== '.woff2'
    files.set(url, {
      etag,
      headers: [...headers.flat(), ...own],
      bodies: { identity: body },
      compressible,
    })
  }
  for (const [name, url] of Object.entries(manifest)) add(url, name, 'public, max-age=31536000, immutable')
  add('/favicon.ico', 'favicon.png', 'public, max-age=86400')
  return files
}
