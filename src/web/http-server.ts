/** The server that the door stands in: its patience, and what it says to what is no request at all. */
import http, { IncomingMessage, ServerResponse, type RequestListener } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** An address that no router takes: answered as a bad request, in a page, with a number that the log has. */
const NO_ADDRESS = '/projekter/%'

export function createServer(app: RequestListener): http.Server {
  const server = http.createServer({ requestTimeout: 60_000, headersTimeout: 15_000, keepAliveTimeout: 20_000 }, app)
  return server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else if (socket instanceof Socket && mayAnswer(socket)) answerAsNoAddress(app, socket, error.rawPacket)
    else socket.destroy()
  })
}

/** Not into the middle of an answer, and not to somebody who has gone. */
const mayAnswer = (socket: Duplex): boolean =>
  socket.writable && !(socket as unknown as { _httpMessage: ServerResponse | null })._httpMessage

/**
 * Node could not read it (an address or header lines of more than 16 kB, say), so what was asked is not known; but whether
 * it was only asked for the head of it, since a client that did takes what follows for the next answer.
 */
function answerAsNoAddress(app: RequestListener, socket: Socket, read: Buffer | undefined): void {
  const req = new IncomingMessage(socket)
  req.method = read?.toString('latin1', 0, 5) === 'HEAD ' ? 'HEAD' : 'GET'
  req.url = NO_ADDRESS
  const res = new ServerResponse(req)
  res.shouldKeepAlive = false
  res.assignSocket(socket)
  res.on('finish', () => socket.end())
  app(req, res)
}
