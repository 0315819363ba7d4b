/** One line a request, with nothing in it that tells who: no query, no token, half an address. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import pino, { type Logger } from 'pino'
import { streamOf } from '../log.js'

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

const NETS_KEPT = 10_000
const nets = new Map<string, string>()

function knownNet(address: string): string {
  let net = nets.get(address)
  if (net === undefined) {
    if (nets.size >= NETS_KEPT) nets.clear()
    nets.set(address, (net = loggedClient(address)))
  }
  return net
}

const inHundredths = (ms: number): number => Math.round(ms * 100) / 100

export function logRequest(log: Logger, req: IncomingMessage, res: ServerResponse, startedAt: number): void {
  const line = {
    requestId: req.requestId,
    method: req.method!,
    path: loggedPath(req.originalUrl ?? req.url ?? ''),
    status: res.statusCode,
    ms: inHundredths(performance.now() - startedAt),
    kept: false,
    client: knownNet(req.clientAddress),
    ...(!res.writableFinished && { cutOff: true }),
  }
  if (line.status >= 500) log.error(line, 'request')
  else log.info(line, 'request')
}

const INFO = pino.levels.values.info!
const PLAIN = /^[\w/.~-]*$/

export interface KeptRequest {
  /** When it was answered, in milliseconds of the epoch. */
  time: number
  requestId: string
  method: string
  /** As `loggedPath` gives it. */
  path: string
  status: number
  ms: number
  /** The client's address. */
  client: string
}

/**
 * The same line as any other's, for a page that is kept: the logger takes as long over it as all else that is
 * done for such a page.
 */
export function logKept(log: Logger, request: KeptRequest): void {
  if (log.levelVal > INFO) return
  const stream = streamOf(log)
  if (stream.writeLater) stream.writeLater(request, keptLine)
  else stream.write(keptLine(request))
}

/** Only a path can hold what must be written otherwise in JSON. */
function keptLine({ time, requestId, method, path, status, ms, client }: KeptRequest): string {
  const written = PLAIN.test(path) ? `"${path}"` : JSON.stringify(path)
  return (
    `{"level":${INFO},"time":${time},"requestId":"${requestId}","method":"${method}","path":${written},` +
    `"status":${status},"ms":${inHundredths(ms)},"kept":true,"client":"${knownNet(client)}","msg":"request"}\n`
  )
}
