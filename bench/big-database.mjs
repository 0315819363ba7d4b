/** The database that growth is measured on: 100,000 projects, 1,000,000 experiences. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { verify } from './verify.mjs'

const folder = path.join(os.tmpdir(), 'frivilligregister-bench')

/** Made once, and again when the schema or what makes it has changed. */
export async function bigDatabase(say) {
  const version = createHash('sha256')
  for (const file of [
    'fill.mjs',
    'language.mjs',
    '../src/registry/keep-project.ts',
    '../src/experience/voice-tallies.ts',
    '../src/experience/voices.ts',
    '../src/database/search-text.ts',
  ])
    version.update(fs.readFileSync(path.join(import.meta.dirname, file)))
  for (const file of fs.readdirSync(path.join(import.meta.dirname, '..', 'migrations'))) version.update(file)
  const place = path.join(folder, version.digest('hex').slice(0, 16))
  const ready = path.join(place, 'ready')
  if (!fs.existsSync(ready)) {
    fs.rmSync(folder, { recursive: true, force: true })
    say('\nFilling a database with 100,000 projects and 1,000,000 experiences (once, some minutes) …')
    execFileSync(process.execPath, [path.join(import.meta.dirname, 'fill.mjs'), place], { stdio: 'inherit' })
    verify(place)
    fs.writeFileSync(ready, '')
  }
  return place
}
