/** What the door and our middleware put on a request. */
import type { Logger } from 'pino'
import type { Language } from './messages.js'
import type { Origin, PageCache } from './page-cache.js'

declare global {
  // Express and Passport are extended by namespace; there is no other way.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Request {
      lang: Language
    }
  }
}

declare module 'http' {
  interface IncomingMessage {
    /** Shown on error pages and carried by the log line. */
    requestId: string
    /** What was current when the request came in. */
    madeFrom: Origin
    /** The client's address, proxies that are trusted taken off. */
    clientAddress: string
    log: Logger
    /** Where an answer may be kept; null where it is for this visitor only. */
    pageCache: PageCache | null
    /** Under which name it is kept: the address before Express takes the language off it. */
    pageKey: string
    /** Seconds that the client must wait, having asked for too much; 0 when it need not. */
    waitSeconds: number
    /** As Express keeps it: the address as it was asked for. */
    originalUrl?: string
  }
}
