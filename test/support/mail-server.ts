/** A real SMTP server on loopback, for mails to arrive at. */
import type { AddressInfo } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface MailServer {
  url: string
  /** What has arrived, oldest first. */
  parsed(): Promise<ParsedMail[]>
  /** From now on answers so to mails for the address. */
  refuse(address: string, code: number): void
  accept(address: string): void
  /** Done once, after the next mail has come and before the sender hears that it has. */
  whileTakingNext(work: () => Promise<void>): void
  /** How many mails it has refused. */
  refused(): number
  stop(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const arrived: Buffer[] = []
  const refusals = new Map<string, number>()
  let refused = 0
  let beforeAnswer = () => Promise.resolve()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const responseCode = refusals.get(address)
      if (responseCode) refused++
      done(responseCode ? Object.assign(new Error(`no mail for ${address}`), { responseCode }) : null)
    },
    onData(stream, _session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        arrived.push(Buffer.concat(parts))
        const work = beforeAnswer
        beforeAnswer = () => Promise.resolve()
        work().then(() => done(), done)
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    parsed: () => Promise.all(arrived.map((mail) => simpleParser(mail))),
    refuse: (address, code) => void refusals.set(address, code),
    accept: (address) => void refusals.delete(address),
    whileTakingNext: (work) => void (beforeAnswer = work),
    refused: () => refused,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
