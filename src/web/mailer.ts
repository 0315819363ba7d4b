/** Mail out of the house: by SMTP where `SMTP_URL` says so, else as files that one can open and read. */
import fs from 'node:fs/promises'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import nodemailer from 'nodemailer'
import type { Config } from '../config.js'

export interface Mail {
  to: string
  subject: string
  text: string
  html: string
  headers?: Record<string, string>
}

export interface Mailer {
  /** Resolves when the mail server, or the disk, has taken it. */
  send(mail: Mail): Promise<void>
  close(): void
}

export function openMailer(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir'>): Mailer {
  return config.smtpUrl ? smtpMailer(config.smtpUrl, config.mailFrom) : fileMailer(mailFolder(config), config.mailFrom)
}

export const mailFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => path.join(dataDir, 'mail')

function smtpMailer(url: string, from: string): Mailer {
  const address = new URL(url)
  const patience = {
    pool: 'true',
    maxConnections: '3',
    connectionTimeout: '10000',
    greetingTimeout: '10000',
    socketTimeout: '30000',
  }
  for (const [name, value] of Object.entries(patience)) address.searchParams.set(name, value)
  const transport = nodemailer.createTransport(address.href)
  return {
    send: async (mail) => void (await transport.sendMail({ from, ...withAutoHeaders(mail) })),
    close: () => transport.close(),
  }
}

function fileMailer(folder: string, from: string): Mailer {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
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

/** No out-of-office answer to a machine (RFC 3834). */
const withAutoHeaders = (mail: Mail): Mail => ({
  ...mail,
  headers: { 'Auto-Submitted': 'auto-generated', ...mail.headers },
})
