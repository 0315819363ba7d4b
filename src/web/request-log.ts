/** One line a request, with nothing in it that tells who: no query, no token, half an address. */
import { isIP } from 'node:net'
import pino, { type Logger } from 'pino'
import { streamOf } from '../log.js'

/** Addresses whose last part opens a door for the one who has it. */
const TOKEN = /^((?:\/en)?\/(?:velkommen|adresse|nyhedsbrev\/(?:bekraeft|afmeld|mit|captcha))\/)[^/?]+/

/** As many digits as a CPR number has, near each other, however they are parted, encoded or led up to. */
const TEN_DIGITS = /(?:\d\D{0,9}){10}/

/** The path without its query: what people search for is theirs. Nor with what may be somebody's CPR number. */
export function loggedPath(url: string): string {
  const query = url.indexOf('?')
  const path = (query < 0 ? url : url.slice(0, query)).replace(TOKEN, '$1…')
  return TEN_DIGITS.test(path) ? '/…' : path
}

/** A path as it stands in a line: in JSON, and in ASCII. */
export function writtenPath(url: string): string {
  return JSON.stringify(loggedPath(url)).replace(/[^\x20-\x7e]/g, escaped)
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * A client's net, not the client: the first three parts of IPv4, the first 48 bits of IPv6. Of what is no address nothing:
 * where more proxies are trusted than there are, clients write it themselves.
 */
export function loggedClient(address: string): string {
  if (isIP(address) === 0) return 'unknown'
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

/** What one line says. */
export interface AnsweredRequest {
  /** When it was answered, in milliseconds of the epoch. */
  time: number
  requestId: string
  method: string
  /** As `writtenPath` gives it. */
  path: string
  status: number
  ms: number
  /** Was it a page that was kept? */
  kept: boolean
  /** The client's address. */
  client: string
  /** Did the client go before it had all of it? */
  cutOff: boolean
}

const { info: INFO, error: ERROR } = pino.levels.values as { info: number; error: number }
const levelOf = ({ status }: AnsweredRequest): number => (status >= 500 ? ERROR : INFO)

/** Written as the logger would, which takes as long over it as all else that is done for a page that is kept. */
export function logRequest(log: Logger, request: AnsweredRequest): void {
  if (log.levelVal > levelOf(request)) return
  const stream = streamOf(log)
  if (stream.writeLater) stream.writeLater(request, requestLine)
  else stream.write(requestLine(request))
}

/** Only a path can hold what must be written otherwise in JSON: the rest is numbers, codes and addresses. */
function requestLine(request: AnsweredRequest): string {
  const { time, requestId, method, path, status, ms, kept, client, cutOff } = request
  return (
    `{"level":${levelOf(request)},"time":${time},"requestId":"${requestId}","method":"${method}","path":${path},` +
    `"status":${status},"ms":${Math.round(ms * 100) / 100},"kept":${kept},"client":"${knownNet(client)}",` +
    `${cutOff ? '"cutOff":true,' : ''}"msg":"request"}\n`
  )
}
