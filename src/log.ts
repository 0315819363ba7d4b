/** The program's log: JSON lines, written behind the requests and not in them. */
import pino, { type Logger } from 'pino'
import type { Config } from './config.js'

/** A write costs more than what a line is: lines wait for company, but no longer than this. */
const LONGEST_WAIT_MS = 1000
const WRITE_AT_ONCE = 64 * 1024
const MOST_DEFERRED = 64
/** What one of JavaScript's characters takes at most. */
const BYTES_A_CHARACTER = { utf8: 3, latin1: 1 }

export interface OpenLog {
  log: Logger
  /** Writes what is still waiting, at once. */
  flush: () => void
}

/** Where lines go. */
export interface LogStream {
  write(line: string): void
  /**
   * For what may be put into words later, many at once: one by one, each would find the caches cold.
   * The words must be ASCII, of which each character is known to be one byte.
   */
  writeLater?<Event>(event: Event, inWords: (event: Event) => string): void
}

/** The stream under a logger. */
export const streamOf = (log: Logger): LogStream =>
  (log as unknown as Record<symbol, LogStream>)[pino.symbols.streamSym]!

/** @param file where it goes; standard output if left out */
export function openLog({ logLevel }: Pick<Config, 'logLevel'>, file?: string): OpenLog {
  const { stream, flush } = gatheringStream(openDestination(file))
  setInterval(flush, LONGEST_WAIT_MS).unref()
  // Neither process nor host: whoever gathers the lines of several instances knows where each came from.
  return { log: pino({ level: logLevel, base: null }, stream), flush }
}

interface Destination {
  write(bytes: Buffer): void
}

function openDestination(file: string | undefined): Destination {
  // At once and not through a thread: handing it over costs more than a write into the system's memory.
  const options = { dest: file ?? 1, sync: true, contentMode: 'buffer' }
  return pino.destination(options) as unknown as Destination
}

/** Lines wait as bytes: as strings, the garbage collector would carry them along. */
function gatheringStream(destination: Destination): { stream: LogStream; flush: () => void } {
  let waiting = Buffer.allocUnsafeSlow(WRITE_AT_ONCE)
  let size = 0
  let deferred: unknown[] = []
  let deferredWords: (event: unknown) => string = String

  const handOver = (): void => {
    if (size === 0) return
    destination.write(waiting.subarray(0, size))
    waiting = Buffer.allocUnsafeSlow(WRITE_AT_ONCE)
    size = 0
  }
  const append = (text: string, encoding: keyof typeof BYTES_A_CHARACTER): void => {
    const most = text.length * BYTES_A_CHARACTER[encoding]
    if (size + most > WRITE_AT_ONCE) handOver()
    if (most > WRITE_AT_ONCE) destination.write(Buffer.from(text, encoding))
    else size += waiting.write(text, size, encoding)
  }
  const putIntoWords = (): void => {
    if (deferred.length === 0) return
    let lines = ''
    for (const event of deferred) lines += deferredWords(event)
    deferred = []
    // Copied as it is, where UTF-8 is written character by character.
    append(lines, 'latin1')
  }
  const stream: LogStream = {
    write: (line) => {
      putIntoWords()
      append(line, 'utf8')
    },
    writeLater: (event, inWords) => {
      if (inWords !== deferredWords) {
        putIntoWords()
        deferredWords = inWords as (event: unknown) => string
      }
      if (deferred.push(event) >= MOST_DEFERRED) putIntoWords()
    },
  }
  const flush = (): void => {
    putIntoWords()
    handOver()
  }
  return { stream, flush }
}
