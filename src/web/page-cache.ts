/**
 * Answers for anonymous visitors, kept as they were sent until a write touches a name that they show.
 * An answer made from data older than the last touch of one of its names is never kept.
 */
import zlib from 'node:zlib'
import type { Changes } from '../database/changes.js'

export type Encoding = 'br' | 'gzip' | 'identity'

/** What can be sent as it is: a page that is kept, or a file of the pages. */
export interface ReadyAnswer {
  etag: string
  /** Header names and values in turn, as `writeHead` takes them; without those that belong to one request. */
  headers: string[]
  bodies: Partial<Record<Encoding, Buffer>> & { identity: Buffer }
  /** False for what is compressed in itself. */
  compressible?: boolean
  /** All header names and values for each encoding that was asked for, ending with the request's id. */
  headersIn?: Partial<Record<Encoding, string[]>>
}

export interface KeptAnswer extends ReadyAnswer {
  /** Its path as the log has it. */
  writtenPath: string
}

export interface Origin {
  day: string
  version: number
}

export interface PageCache {
  /** @param day the date today: what is current changes at midnight without a write, so a page is kept for its day */
  find(url: string, day: string): KeptAnswer | undefined
  /** @param madeFrom the day and the content version that were current when the making began */
  keep(url: string, answer: KeptAnswer, tags: string[], madeFrom: Origin): void
}

interface Entry extends KeptAnswer {
  tags: string[]
  day: string
  size: number
  /** Asked for since the last time that room was made. */
  used: boolean
}

const MOST_BYTES = 64 * 1024 * 1024
const LONGEST_URL = 500
const MOST_TOUCHES = 20_000
/** What an entry costs beside its body. */
const OVERHEAD = 2000

export function pageCache(changes: Changes): PageCache {
  const entries = new Map<string, Entry>()
  const byTag = new Map<string, Set<string>>()
  let touches = new Map<string, number>()
  /** Touches before this version are forgotten: what was made from older data cannot be judged. */
  let knownSince = changes.version
  let bytes = 0

  const drop = (url: string, entry: Entry): void => {
    entries.delete(url)
    bytes -= entry.size
    for (const tag of entry.tags) {
      const urls = byTag.get(tag)
      urls?.delete(url)
      if (urls?.size === 0) byTag.delete(tag)
    }
  }
  const makeRoom = (): void => {
    for (const [url, entry] of entries) {
      if (bytes <= MOST_BYTES) return
      if (entry.used) {
        entry.used = false
        entries.delete(url)
        entries.set(url, entry)
      } else drop(url, entry)
    }
  }

  changes.onChange((tags, version) => {
    if (touches.size > MOST_TOUCHES) {
      touches = new Map()
      knownSince = version
    }
    for (const tag of tags) {
      touches.set(tag, version)
      for (const url of byTag.get(tag) ?? []) drop(url, entries.get(url)!)
    }
  })

  return {
    find: (url, day) => {
      const entry = entries.get(url)
      if (entry?.day !== day) return undefined
      entry.used = true
      return entry
    },
    keep: (url, answer, tags, { day, version }) => {
      if (url.length > LONGEST_URL || version < knownSince) return
      if (tags.some((tag) => (touches.get(tag) ?? 0) > version)) return
      const old = entries.get(url)
      if (old) drop(url, old)
      // Compressed bodies come later: they are counted as if they were as large as the first.
      const entry: Entry = { ...answer, tags, day, size: answer.bodies.identity.length * 2 + OVERHEAD, used: false }
      entries.set(url, entry)
      bytes += entry.size
      for (const tag of tags) {
        const urls = byTag.get(tag)
        if (urls) urls.add(url)
        else byTag.set(tag, new Set([url]))
      }
      if (bytes > MOST_BYTES) makeRoom()
    },
  }
}

const SMALLEST_COMPRESSED = 1000

/** The best encoding that the client takes, for a body worth compressing. */
export function chooseEncoding(accepted: string | undefined, length: number): Encoding {
  if (!accepted || length < SMALLEST_COMPRESSED) return 'identity'
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))/.test(accepted)) return 'br'
  if (/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))/.test(accepted)) return 'gzip'
  return 'identity'
}

const COMPRESS: Record<'br' | 'gzip', (body: Buffer) => Buffer> = {
  br: (body) =>
    zlib.brotliCompressSync(body, {
      params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
  gzip: (body) => zlib.gzipSync(body, { level: 6 }),
}

/** Compressed when first asked for, and then kept beside the plain body. */
export function bodyIn(encoding: Encoding, bodies: ReadyAnswer['bodies']): Buffer {
  return encoding === 'identity' ? bodies.identity : (bodies[encoding] ??= COMPRESS[encoding](bodies.identity))
}
