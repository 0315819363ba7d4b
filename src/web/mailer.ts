/** Mail out of the house: by SMTP where `SMTP_URL` says so, else as files that one can open and read. */
import { readFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import nodemailer from 'nodemailer'
import type { Config } from '../config.js'

export interface Mail {
  to: string
  subject: string
  text: string | WrittenPart
  html: string | WrittenPart
  /** In angle brackets; one is made up where it is left out. */
  messageId?: string
  headers?: Record<string, string>
}

/** A part that is in lines of mail already, with headers of its own. */
export interface WrittenPart {
  raw: string
}

export interface Mailer {
  /** Resolves when the mail server, or the disk, has taken it. */
  send(mail: Mail): Promise<void>
  close(): void
}

type MailConfig = Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir' | 'dkim'>

/** @param connections how many mails are sent at once */
export function openMailer(config: MailConfig, connections = 3): Mailer {
  return config.smtpUrl ? smtpMailer(config.smtpUrl, config, connections) : fileMailer(mailFolder(config), config)
}

export const mailFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => path.join(dataDir, 'mail')

function smtpMailer(url: string, config: MailConfig, connections: number): Mailer {
  const from = config.mailFrom
  const address = new URL(url)
  const patience = {
    pool: 'true',
    maxConnections: String(connections),
    maxMessages: '1000',
    connectionTimeout: '10000',
    greetingTimeout: '10000',
    socketTimeout: '30000',
  }
  for (const [name, value] of Object.entries(patience)) address.searchParams.set(name, value)
  const transport = nodemailer.createTransport({ url: address.href, ...signing(config) })
  return {
    send: async (mail) => void (await transport.sendMail({ from, ...withAutoHeaders(mail) })),
    close: () => transport.close(),
  }
}

function fileMailer(folder: string, config: MailConfig): Mailer {
  const from = config.mailFrom
  const transport = nodemailer.createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    ...signing(config),
  })
  return {
    send: async (mail) => {
      const { message } = (await transport.sendMail({ from, ...withAutoHeaders(mail) })) as unknown as {
        message: Buffer
      }
      await fs.mkdir(folder, { recursive: true })
      const name = `${new Date().toISOString().replace(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}.eml`
      await fs.writeFile(path.join(folder, name), message)
    },
    close: () => transport.close(),
  }
}

/**
 * Signed are also the headers that end a subscription (RFC 8058, 4): a mail program obeys them only then.
 */
const SIGNED =
  'From:Sender:Reply-To:Subject:Date:Message-ID:To:Cc:MIME-Version:Content-Type:Content-Transfer-Encoding:List-Id:List-Unsubscribe:List-Unsubscribe-Post:List-Archive:Precedence:Auto-Submitted'

const signing = ({ dkim }: MailConfig) =>
  dkim && {
    dkim: {
      domainName: dkim.domain,
      keySelector: dkim.selector,
      privateKey: readFileSync(dkim.keyFile, 'utf8'),
      headerFieldNames: SIGNED,
    },
  }

/** No out-of-office answer to a machine (RFC 3834). */
const withAutoHeaders = (mail: Mail): Mail => ({
  ...mail,
  headers: { 'Auto-Submitted': 'auto-generated', ...mail.headers },
})
