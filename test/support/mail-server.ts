/** A real SMTP server on loopback, for mails to arrive at. */
import type { AddressInfo } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface MailServer {
  url: string
  /** What has arrived, oldest first. */
  parsed(): Promise<ParsedMail[]>
  stop(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const arrived: Buffer[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        arrived.push(Buffer.concat(parts))
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    parsed: () => Promise.all(arrived.map((mail) => simpleParser(mail))),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
