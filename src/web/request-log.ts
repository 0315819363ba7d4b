/** One line a request, with nothing in it that tells who: no query, no token, half an address. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import pino, { type Logger } from 'pino'

/** Addresses whose last part opens a door for the one who has it. */
const TOKEN = /^((?:\/en)?\/(?:velkommen|adresse|nyhedsbrev\/(?:bekraeft|afmeld|captcha))\/)[^/?]+/

/** As many digits as a CPR number has, near each other, however they are parted, encoded or led up to. */
const TEN_DIGITS = /(?:\d\D{0,9}){10}/

/** The path without its query: what people search for is theirs. Nor with what may be somebody's CPR number. */
export function loggedPath(url: string): string {
  const query = url.indexOf('?')
  const path = (query < 0 ? url : url.slice(0, query)).replace(TOKEN, '$1…')
  return TEN_DIGITS.test(path) ? '/…' : path
}

/** A client's net, not the client: the first three parts of IPv4, the first 48 bits of IPv6. */
export function loggedClient(address: string): string {
  if (address.includes('.')) return address.replace(/^::ffff:/, '').replace(/\.\d+$/, '.0')
  return `${address.split(':').slice(0, 3).join(':')}::`
}

export function logRequest(
  log: Logger,
  req: IncomingMessage,
  res: ServerResponse,
  startedAt: number,
  kept: boolean,
): void {
  const requestId = req.requestId
  const method = req.method!
  const path = loggedPath(req.originalUrl ?? req.url ?? '')
  const status = res.statusCode
  const ms = Math.round((performance.now() - startedAt) * 100) / 100
  const client = loggedClient(req.clientAddress)
  if (kept) return void writeKept(log, requestId, method, path, status, ms, client)
  const line = { requestId, method, path, status, ms, kept, client, ...(!res.writableFinished && { cutOff: true }) }
  if (status >= 500) log.error(line, 'request')
  else log.info(line, 'request')
}

const INFO = pino.levels.values.info!

/**
 * The same line as any other's, for a page that is kept: the logger takes as long over it as all else that is
 * done for such a page. Only a path can hold what must be written otherwise in JSON.
 */
function writeKept(
  log: Logger,
  requestId: string,
  method: string,
  path: string,
  status: number,
  ms: number,
  client: string,
): void {
  if (log.levelVal > INFO) return
  const { [pino.symbols.streamSym]: stream } = log as unknown as Record<symbol, { write: (line: string) => void }>
  const written = PLAIN.test(path) ? `"${path}"` : JSON.stringify(path)
  stream!.write(
    `{"level":${INFO},"time":${Date.now()},"requestId":"${requestId}","method":"${method}","path":${written},` +
      `"status":${status},"ms":${ms},"kept":true,"client":"${client}","msg":"request"}\n`,
  )
}

const PLAIN = /^[\w/.~-]*$/
