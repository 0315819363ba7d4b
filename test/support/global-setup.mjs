/** Before all tests: a folder for what they write, and a PostgreSQL of their own. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startPostgres } from './postgres.mjs'

export default async function globalSetup() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'frivilligregister-test-'))
  process.env.TEST_FOLDER = folder
  globalThis.stopTestServices = async () => fs.rmSync(folder, { recursive: true, force: true })
  if (process.env.TEST_ENGINES === 'sqlite') return
  const postgres = await startPostgres(path.join(folder, 'postgres'))
  process.env.TEST_POSTGRES_URL = postgres.url
  globalThis.stopTestServices = async () => {
    await postgres.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
