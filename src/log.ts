/** The program's log: JSON lines, written behind the requests and not in them. */
import pino, { type Logger } from 'pino'
import type { Config } from './config.js'

/** A write costs more than what a line is: lines wait for company, but no longer than this. */
const LONGEST_WAIT_MS = 1000
const WRITE_AT_ONCE = 64 * 1024
const MOST_DEFERRED = 64
/** UTF-8 takes at most so many bytes for one of JavaScript's characters. */
const BYTES_A_CHARACTER = 3

export interface OpenLog {
  log: Logger
  /** Writes what is still waiting, at once. */
  flush: () => void
}

/** Where lines go. What may wait is put into words later, many at once: one by one, each would find the caches cold. */
export interface LogStream {
  write(line: string): void
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
  const append = (line: string): void => {
    const most = line.length * BYTES_A_CHARACTER
    if (size + most > WRITE_AT_ONCE) handOver()
    if (most > WRITE_AT_ONCE) destination.write(Buffer.from(line))
    else size += waiting.write(line, size)
  }
  const putIntoWords = (): void => {
    if (deferred.length === 0) return
    let lines = ''
    for (const event of deferred) lines += deferredWords(event)
    deferred = []
    append(lines)
  }
  const stream: LogStream = {
    write: (line) => {
      putIntoWords()
      append(line)
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
