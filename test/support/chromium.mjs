/** Finds a Chrome or Chromium for the browser tests, or gets one. */
import fs from 'node:fs'
import path from 'node:path'
import { execFileSync } from 'node:child_process'

/** The shell is Chromium without a window: the same pages for a third less of the processor. */
const SHELL = 'chromium-headless-shell'
const NAMES = [SHELL, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const USUAL_PLACES = ['/usr/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/**
 * @returns {Promise<string>} the path of a program that can be run
 * @throws {Error} that says what is missing, when there is none and none can be got
 */
export async function findChromium() {
  const named = process.env.CHROME_PATH
  if (named) {
    if (runs(named)) return named
    throw new Error(`CHROME_PATH names ${named}, which is no program that can be run.`)
  }
  return installed() ?? (await playwrightsOwn()) ?? fromDebian() ?? (await fromPlaywright()) ?? giveUp()
}

function installed() {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
  const places = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return [...places, ...USUAL_PLACES].find(runs) ?? null
}

/** The one that Playwright got at an earlier run. */
async function playwrightsOwn() {
  const { chromium } = await import('playwright-core')
  const file = chromium.executablePath()
  return file && runs(file) ? file : null
}

function fromDebian() {
  if (process.getuid?.() !== 0 || !fs.existsSync('/etc/debian_version')) return null
  say(`Installing the package ${SHELL} for the browser tests …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...words) => tried('apt-get', words, env)
  const install = () => apt('install', '-y', '--no-install-recommends', SHELL)
  return install() || (apt('update') && install()) ? installed() : null
}

async function fromPlaywright() {
  say("Fetching Playwright's Chromium for the browser tests …")
  const cli = path.join(import.meta.dirname, '../../node_modules/playwright-core/cli.js')
  return tried(process.execPath, [cli, 'install', 'chromium'], process.env) ? playwrightsOwn() : null
}

function giveUp() {
  throw new Error(
    'The browser tests need Chrome or Chromium, and none was found or could be fetched. ' +
      'Install one (Debian: apt-get install chromium), or name one with CHROME_PATH.',
  )
}

function runs(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK)
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}

function tried(program, words, env) {
  try {
    execFileSync(program, words, { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 })
    return true
  } catch {
    return false
  }
}

const say = (words) => process.stderr.write(`${words}\n`)
