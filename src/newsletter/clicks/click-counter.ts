/**
 * Counts how often links of newsletters are followed, where the administrator has turned it on. A total for each
 * newsletter, address and day, and nothing else: no address of a client, no cookie, no time of day. What has been counted
 * waits in memory for some seconds and is written together, so that no page waits for it.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Logger } from 'pino'
import type { Database } from '../../database/database.js'
import type { Clock } from '../../services.js'
import type { SiteSettings } from '../../web/settings.js'

export interface ClickCounter {
  /** A link of a newsletter was followed to this address. */
  followed(newsletterId: number, path: string, headers: IncomingHttpHeaders): void
  /** Writes what waits. */
  flush(): Promise<void>
  /** Writes what waits, and counts no more. */
  stop(): Promise<void>
}

interface CounterParts {
  db: Database
  clock: Clock
  log: Logger
  settings: () => Promise<SiteSettings>
}

const WRITE_AFTER_MS = 5_000
/** More different links than all newsletters of a year have: what comes beyond is nobody's reading. */
const MOST_WAITING = 2_000
const LONGEST_PATH = 500

/** They say what they are: mail filters that try links before anybody reads, previews, search engines. */
const MACHINES =
  /bot|crawl|spider|scan|preview|safelinks|barracuda|proofpoint|mimecast|slurp|headless|curl|wget|python/i

function isMachine({ 'user-agent': agent, purpose, ...headers }: IncomingHttpHeaders): boolean {
  if (!agent || MACHINES.test(agent)) return true
  return /prefetch|prerender/i.test(`${String(headers['sec-purpose'])} ${String(purpose)} ${String(headers['x-moz'])}`)
}

interface Waiting {
  newsletterId: number
  path: string
  day: string
  count: number
}

export function clickCounter({ db, clock, log, settings }: CounterParts): ClickCounter {
  let on = false
  let waiting = new Map<string, Waiting>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const learn = (): void => {
    settings().then(
      ({ countClicks }) => {
        on = countClicks
        if (!on) waiting = new Map()
      },
      (error: unknown) => log.warn({ err: error }, 'whether clicks are counted cannot be read'),
    )
  }
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const clicks = [...waiting.values()]
    waiting = new Map()
    if (clicks.length === 0) return writing
    return (writing = writing
      .then(() => writeClicks(db, clicks))
      .catch((error: unknown) => log.warn({ err: error, lost: clicks.length }, 'clicks could not be written')))
  }
  learn()
  db.changes.onChange((touched) => {
    if (touched.includes('settings')) learn()
  })
  return {
    followed: (newsletterId, path, headers) => {
      if (!on || path.length > LONGEST_PATH || isMachine(headers)) return
      const day = clock.today()
      const key = `${day} ${newsletterId} ${path}`
      const known = waiting.get(key)
      if (known) known.count++
      else if (waiting.size < MOST_WAITING) waiting.set(key, { newsletterId, path, day, count: 1 })
      timer ??= setTimeout(() => void flush(), WRITE_AFTER_MS).unref()
    },
    flush,
    stop: async () => {
      await flush()
      on = false
    },
  }
}

/** Only links that the newsletter has: whatever else an address was made to say is left out. */
const writeClicks = (db: Database, clicks: Waiting[]): Promise<void> =>
  db.write(async (tx) => {
    // In one order, so that two instances never wait for each other.
    for (const { newsletterId, path, day, count } of clicks.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)))
      await tx.run(
        `INSERT INTO "newsletter_click" ("newsletterId", "path", "day", "count")
         SELECT "newsletterId", "path", CAST(? AS text), CAST(? AS integer) FROM "newsletter_link"
         WHERE "newsletterId" = ? AND "path" = ?
         ON CONFLICT ("newsletterId", "path", "day") DO UPDATE SET "count" = "newsletter_click"."count" + excluded."count"`,
        [day, count, newsletterId, path],
      )
  })

const keyOf = ({ newsletterId, path, day }: Waiting): string => `${newsletterId} ${path} ${day}`
