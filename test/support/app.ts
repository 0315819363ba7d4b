/** The real app on a real database, for a test to drive. */
import type { RequestListener } from 'node:http'
import pino from 'pino'
import request from 'supertest'
import { createApp } from '../../src/app'
import type { Config } from '../../src/config'
import type { AppContext } from '../../src/context'
import { createContext } from '../../src/create-context'
import type { Database, Engine } from '../../src/database/database'
import { testClock, type TestClock } from './clock'
import { freshPlace, openForTest, type TestPlace } from './databases'

export interface TestApp {
  engine: Engine
  config: Config
  db: Database
  clock: TestClock
  context: AppContext
  handler: RequestListener
  /** Log lines written so far, parsed. */
  logged: Record<string, unknown>[]
  /** A visitor without cookies. */
  visitor: ReturnType<typeof request>
  /** A visitor who keeps cookies. */
  agent(): ReturnType<typeof request.agent>
  close(): Promise<void>
}

export async function startApp(engine: Engine, overrides: Partial<Config> = {}, at?: TestPlace): Promise<TestApp> {
  const place = at ?? (await freshPlace(engine))
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    publicUrl: 'http://localhost:3000',
    trustProxy: 0,
    smtpUrl: null,
    mailFrom: 'Frivilligregistret <frivilligregistret@example.org>',
    dkim: null,
    newsletter: { perSecond: 0, perDomain: 0, connections: 5 },
    sessionSecret: 'a secret for the tests that is long enough',
    logLevel: 'info',
    pageCache: true,
    requestsPerMinute: 1_000_000,
    ...place,
    ...overrides,
  }
  const logged: Record<string, unknown>[] = []
  const log = pino(
    { level: config.logLevel, base: null },
    { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  )
  const db = await openForTest(config)
  const clock = testClock()
  const context = createContext({ config, log, db, clock })
  const handler = createApp(context)
  return {
    engine,
    config,
    db,
    clock,
    context,
    handler,
    logged,
    visitor: request(handler),
    agent: () => request.agent(handler),
    close: () => context.close(),
  }
}

/** All that was logged but what is random in it: a number one looks for can stand in a time or an id by chance. */
export function loggedText({ logged }: TestApp): string {
  return JSON.stringify(logged, (key, value: unknown) =>
    ['time', 'ms', 'requestId'].includes(key) ? undefined : value,
  )
}

/** The number that each answer has of its own. */
export const REQUEST_ID = /\b[0-9a-f]{12}\b/g

/** Runs the same tests on SQLite and on PostgreSQL; each file has one app of each, unless it asks for more. */
export function onEachEngine(tests: (engine: Engine) => void): void {
  const engines: Engine[] = process.env.TEST_POSTGRES_URL ? ['sqlite', 'postgres'] : ['sqlite']
  describe.each(engines)('on %s', tests)
}
