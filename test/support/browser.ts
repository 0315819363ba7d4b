/** The real app on a port of its own, seen through a real Chromium. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { startApp, type TestApp } from './app'

export interface Site {
  app: TestApp
  /** Where it is reached, without a slash at the end. */
  url: string
  browser: Browser
  /** A visitor's browser: nothing in the cache, no cookies. */
  visitor(kind?: VisitorKind): Promise<Visitor>
  close(): Promise<void>
}

export interface VisitorKind {
  width?: number
  /** Whether the pages' scripts run. */
  scripts?: boolean
}

export interface Visitor {
  context: BrowserContext
  page: Page
  /** What went wrong since the last `forget`: console errors, violations of the policy, failed requests. */
  troubles: string[]
  /** Every address asked for. */
  requests: string[]
  /** Opens a page with a clean slate. @returns its status and its source */
  open: (path: string) => Promise<{ status: number; html: string }>
  /** From the next page on, lets the pages' scripts run or not. */
  setScripts: (on: boolean) => Promise<void>
  setWidth: (width: number) => Promise<void>
}

/** A page that hangs is one; one that a busy machine is slow with is none. */
const PATIENCE_MS = 300_000

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

export async function openSite(): Promise<Site> {
  const server = http.createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const app = await startApp('sqlite', { publicUrl: url })
  server.on('request', app.handler)
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS })
  return {
    app,
    url,
    browser,
    visitor: (kind) => newVisitor(browser, url, kind),
    close: async () => {
      await browser.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await app.close()
    },
  }
}

const heightFor = (width: number): number => (width < 600 ? 740 : 900)

async function newVisitor(browser: Browser, url: string, kind: VisitorKind = {}): Promise<Visitor> {
  const width = kind.width ?? 1280
  const context = await browser.newContext({
    viewport: { width, height: heightFor(width) },
    javaScriptEnabled: kind.scripts ?? true,
    locale: 'da-DK',
    reducedMotion: 'reduce',
    baseURL: url,
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const troubles: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    const about = message.location().url
    // The browser reports a page that answers 404 or 422 as an error; the test knows its status.
    if (message.text().startsWith('Failed to load resource') && about === page.url()) return
    if (['error', 'warning'].includes(message.type())) troubles.push(`console: ${message.text()} (${about})`)
  })
  page.on('pageerror', (error) => troubles.push(`script: ${error.message}`))
  page.on('request', (request) => {
    requests.push(request.url())
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`${url}/`))
      troubles.push(`another host: ${request.url()}`)
  })
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText
    // Aborted is what the browser gave up itself: the icon of a page that was left.
    if (why !== 'net::ERR_ABORTED') troubles.push(`failed: ${request.url()} ${why}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400 && response.request().resourceType() !== 'document')
      troubles.push(`${response.status()}: ${response.url()}`)
  })
  const open = async (path: string) => {
    troubles.length = 0
    requests.length = 0
    const response = (await page.goto(path))!
    return { status: response.status(), html: await response.text() }
  }
  const inspector = await context.newCDPSession(page)
  const setScripts = async (on: boolean) => {
    await inspector.send('Emulation.setScriptExecutionDisabled', { value: !on })
  }
  const setWidth = (to: number) => page.setViewportSize({ width: to, height: heightFor(to) })
  return { context, page, troubles, requests, open, setScripts, setWidth }
}
