/** One line a request, with nothing in it that tells who: no query, no token, half an address. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'

/** Addresses whose last part opens a door for the one who has it. */
const TOKEN = /^((?:\/en)?\/(?:velkommen|nyhedsbrev\/(?:bekraeft|afmeld|captcha))\/)[^/?]+/

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
  const line = {
    requestId: req.requestId,
    method: req.method,
    path: loggedPath(req.originalUrl ?? req.url ?? ''),
    status: res.statusCode,
    ms: Math.round((performance.now() - startedAt) * 100) / 100,
    kept,
    client: loggedClient(req.clientAddress),
    ...(!res.writableFinished && !kept && { cutOff: true }),
  }
  if (res.statusCode >= 500) log.error(line, 'request')
  else log.info(line, 'request')
}
