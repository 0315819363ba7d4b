/** Before all tests: a folder for what they write, and a PostgreSQL of their own. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { findChromium } from './chromium.mjs'
import { startPostgres } from './postgres.mjs'

/** `--selectProjects app` is a run without browser, and must not fetch one. */
const withBrowser = !process.argv.includes('--selectProjects') || process.argv.includes('browser')

export default async function globalSetup() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'frivilligregister-test-'))
  process.env.TEST_FOLDER = folder
  if (withBrowser) process.env.CHROMIUM = await findChromium()
  globalThis.stopTestServices = async () => fs.rmSync(folder, { recursive: true, force: true })
  if (process.env.TEST_ENGINES === 'sqlite') return
  const postgres = await startPostgres(path.join(folder, 'postgres'))
  process.env.TEST_POSTGRES_URL = postgres.url
  globalThis.stopTestServices = async () => {
    await postgres.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
