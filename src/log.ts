/** The program's log: JSON lines, written behind the requests and not in them. */
import pino, { type Logger } from 'pino'
import type { Config } from './config.js'

/** A write costs more than what a line is: lines wait for company, but no longer than this. */
const LONGEST_WAIT_MS = 1000
const WRITE_AT_ONCE = 16 * 1024

export interface OpenLog {
  log: Logger
  /** Writes what is still waiting, at once. */
  flush: () => void
}

/** @param file where it goes; standard output if left out */
export function openLog({ logLevel }: Pick<Config, 'logLevel'>, file?: string): OpenLog {
  const destination = pino.destination({ dest: file ?? 1, sync: false })
  // The destination could gather by itself, but measures all that waits anew for each line.
  let waiting: string[] = []
  let size = 0
  const handOver = () => {
    if (size > 0) destination.write(waiting.join(''))
    waiting = []
    size = 0
  }
  setInterval(handOver, LONGEST_WAIT_MS).unref()
  const write = (line: string) => {
    size += line.length
    waiting.push(line)
    if (size >= WRITE_AT_ONCE) handOver()
  }
  const flush = () => {
    handOver()
    destination.flushSync()
  }
  // Neither process nor host: whoever gathers the lines of several instances knows where each came from.
  return { log: pino({ level: logLevel, base: null }, { write }), flush }
}
