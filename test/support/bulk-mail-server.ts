/** A real SMTP server over TLS that behaves as mail servers do at their worst, and counts what it has taken. */
import fs from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Taken {
  to: string
  messageId: string
  raw: Buffer
}

/** What becomes of a mail to an address; nothing said: it is taken. */
export interface Behaviour {
  /** Answers so at RCPT TO, this many times. */
  refuse?: { code: number; times?: number; text?: string }
  /** Cuts the connection in DATA, this many times; `after`: when it has taken the mail, before it says so. */
  cut?: { times: number; after?: boolean }
  slowMs?: number
}

export interface BulkMailServer {
  url: string
  taken: Taken[]
  /** How often each address got a mail. */
  counts(): Map<string, number>
  behave(address: string, behaviour: Behaviour): void
  /** Called after each mail that was taken. */
  onTaken: (n: number) => void
  stop(): Promise<void>
  /** Comes back at the same address. */
  start(): Promise<void>
}

const ADDRESS = '127.0.0.1'

/** @param keep whether whole mails are kept, or who got which only */
export async function startBulkMailServer(
  options: Pick<SMTPServerOptions, 'maxClients'> & { keep?: boolean } = {},
): Promise<BulkMailServer> {
  const { keep = true, maxClients } = options
  const behaviours = new Map<string, Behaviour>()
  const taken: Taken[] = []
  let server: SMTPServer
  let port = 0

  const take = (to: string, raw: Buffer): void => {
    const messageId = /^Message-ID: *(\S+)/im.exec(raw.toString('latin1'))?.[1] ?? ''
    taken.push({ to, messageId, raw: keep ? raw : Buffer.alloc(0) })
    bulk.onTaken(taken.length)
  }
  const build = () =>
    new SMTPServer({
      authOptional: true,
      secure: true,
      key: fs.readFileSync(path.join(__dirname, 'tls', 'localhost-key.pem')),
      cert: fs.readFileSync(path.join(__dirname, 'tls', 'localhost-cert.pem')),
      maxClients,
      closeTimeout: 10,
      onRcptTo({ address }, _session, done) {
        const { refuse } = behaviours.get(address) ?? {}
        if (!refuse || refuse.times === 0) return void done()
        if (refuse.times !== undefined) refuse.times--
        done(Object.assign(new Error(refuse.text ?? `no mail for ${address}`), { responseCode: refuse.code }))
      },
      onData(stream, session, done) {
        const to = session.envelope.rcptTo[0]!.address
        const { cut, slowMs = 0 } = behaviours.get(to) ?? {}
        const parts: Buffer[] = []
        const cutNow = cut && cut.times > 0 && cut.times-- > 0
        const hangUp = () =>
          connectionsOf(server)
            .find((one) => one.session.id === session.id)
            ?._socket.destroy()
        if (cutNow && !cut.after) {
          stream.resume()
          return void hangUp()
        }
        stream.on('data', (part: Buffer) => parts.push(part))
        stream.on('end', () => {
          const end = () => {
            take(to, Buffer.concat(parts))
            if (cutNow) hangUp()
            else done()
          }
          if (slowMs > 0) setTimeout(end, slowMs)
          else end()
        })
      },
    })
  const listen = () =>
    new Promise<void>((resolve) => {
      server = build()
      server.on('error', () => undefined)
      server.listen(port, ADDRESS, () => {
        port = (server.server.address() as AddressInfo).port
        resolve()
      })
    })
  const bulk: BulkMailServer = {
    get url() {
      return `smtps://${ADDRESS}:${port}?tls.rejectUnauthorized=false`
    },
    taken,
    counts: () => {
      const counts = new Map<string, number>()
      for (const { to } of taken) counts.set(to, (counts.get(to) ?? 0) + 1)
      return counts
    },
    behave: (address, behaviour) => void behaviours.set(address, behaviour),
    onTaken: () => undefined,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const { _socket } of connectionsOf(server)) _socket.destroy()
      }),
    start: listen,
  }
  await listen()
  return bulk
}

interface Connection {
  session: { id: string }
  _socket: { destroy: () => void }
}

/** A server that dies says no goodbye, and smtp-server has no way to hang up: so its sockets are taken from it. */
const connectionsOf = (server: SMTPServer): Connection[] => [
  ...(server as unknown as { connections: Set<Connection> }).connections,
]
