/** The environment, parsed once. Nothing else under src/ reads `process.env`. */
import { createPrivateKey, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

export interface Config {
  port: number
  host: string
  /** Absolute folder for everything the installation keeps: database, mails, secrets. */
  dataDir: string
  /** null: SQLite in `dataDir`. */
  databaseUrl: string | null
  /** Origin under which visitors meet the site, without a trailing slash. */
  publicUrl: string
  /** Number of proxies in front that may be believed on the client's address. */
  trustProxy: number
  /** null: mails are written to `dataDir/mail` as .eml files. */
  smtpUrl: string | null
  mailFrom: string
  /** What newsletters are signed with (RFC 6376); null: they go unsigned. */
  dkim: { domain: string; selector: string; keyFile: string } | null
  newsletter: {
    /** Mails a second, in all and to one domain; 0 for no limit. */
    perSecond: number
    perDomain: number
    /** Conversations with the mail server at once. */
    connections: number
  }
  sessionSecret: string
  logLevel: (typeof LOG_LEVELS)[number]
  pageCache: boolean
  /** Requests a minute from one client before it is asked to wait. */
  requestsPerMinute: number
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** A mistake in the set-up: its message is one plain sentence that names the setting and the remedy. */
export class SetupError extends Error {}

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((n) => n >= from && n <= to)

const urlWith = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol) && isDecodable(text))

/** Drivers decode names and passwords: a stray % would end them with a stack trace. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Addresses are made by adding a path to it, and links within the site start at the root. */
const isOrigin = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { pathname, search, hash, username } = new URL(text)
  return pathname === '/' && !search && !hash && !username
}

const secret = z.string().min(32)

const SETTINGS = {
  PORT: [wholeNumber(0, 65535), 'a port number from 0 to 65535, for example 3000'],
  HOST: [z.string().regex(/^[\w.:-]+$/), 'a host name or address to listen on, for example 127.0.0.1'],
  DATA_DIR: [z.string().min(1), 'the path of a folder that the program may write to'],
  DATABASE_URL: [
    urlWith('postgres:', 'postgresql:'),
    'a PostgreSQL address such as postgresql://user:password@host:5432/name, or unset for SQLite',
  ],
  PUBLIC_URL: [
    urlWith('http:', 'https:').refine(isOrigin),
    'the address that visitors use, without a path, such as https://frivillige.example',
  ],
  TRUST_PROXY: [wholeNumber(0, 10), 'the number of proxies in front of the program, from 0 to 10'],
  SMTP_URL: [urlWith('smtp:', 'smtps:'), 'a mail server address such as smtp://user:password@host:587'],
  MAIL_FROM: [
    z.string().regex(/^(?:[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/),
    'a sender such as "Frivilligregistret <post@frivillige.example>"',
  ],
  DKIM_KEY_FILE: [z.string().min(1), 'the path of a private key in PEM that mails are signed with'],
  DKIM_SELECTOR: [
    z.string().regex(/^[A-Za-z0-9.-]{1,63}$/),
    'the name under which the public key stands in the DNS, such as brev2026',
  ],
  DKIM_DOMAIN: [z.string().regex(/^[A-Za-z0-9.-]{1,253}$/), 'the domain that signs, such as frivillige.example'],
  NEWSLETTER_PER_SECOND: [
    wholeNumber(0, 100_000),
    'how many mails a newsletter may send in a second, or 0 for no limit',
  ],
  NEWSLETTER_PER_DOMAIN: [wholeNumber(0, 100_000), 'how many of them to one domain, or 0 for no limit'],
  NEWSLETTER_CONNECTIONS: [wholeNumber(1, 100), 'how many mails are sent at once, from 1 to 100'],
  SESSION_SECRET: [secret, 'at least 32 random characters, or unset to have one made and kept in DATA_DIR'],
  LOG_LEVEL: [z.enum(LOG_LEVELS), `one of ${LOG_LEVELS.join(', ')}`],
} as const satisfies Record<string, readonly [z.ZodType, string]>

type SettingName = keyof typeof SETTINGS

/** @throws SetupError for the first setting that cannot be understood */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const read = <Name extends SettingName>(name: Name): z.infer<(typeof SETTINGS)[Name][0]> | undefined => {
    const text = environment[name]
    if (text === undefined || text === '') return undefined
    const [schema, meaning] = SETTINGS[name]
    const parsed = (schema as z.ZodType).safeParse(text)
    if (!parsed.success) throw new SetupError(`${name} cannot be understood: set it to ${meaning}.`)
    return parsed.data as z.infer<(typeof SETTINGS)[Name][0]>
  }
  const port = read('PORT') ?? 3000
  const host = read('HOST') ?? '127.0.0.1'
  const dataDir = path.resolve(read('DATA_DIR') ?? 'data')
  const publicUrl = (read('PUBLIC_URL') ?? `http://${reachableName(host)}:${port}`).replace(/\/+$/, '')
  const mailFrom = read('MAIL_FROM') ?? `Frivilligregistret <frivilligregistret@${new URL(publicUrl).hostname}>`
  return {
    port,
    host,
    dataDir,
    databaseUrl: read('DATABASE_URL') ?? null,
    publicUrl,
    trustProxy: read('TRUST_PROXY') ?? 0,
    smtpUrl: read('SMTP_URL') ?? null,
    mailFrom,
    dkim: dkimOf(read('DKIM_KEY_FILE'), read('DKIM_SELECTOR'), read('DKIM_DOMAIN') ?? /@([^>]+)/.exec(mailFrom)![1]!),
    newsletter: {
      perSecond: read('NEWSLETTER_PER_SECOND') ?? 20,
      perDomain: read('NEWSLETTER_PER_DOMAIN') ?? 10,
      connections: read('NEWSLETTER_CONNECTIONS') ?? 5,
    },
    sessionSecret: read('SESSION_SECRET') ?? keptSecret(dataDir),
    logLevel: read('LOG_LEVEL') ?? 'info',
    pageCache: true,
    requestsPerMinute: 600,
  }
}

/** @throws SetupError for half a set-up, and for a key that cannot be read */
function dkimOf(keyFile: string | undefined, selector: string | undefined, domain: string): Config['dkim'] {
  if (keyFile === undefined && selector === undefined) return null
  if (keyFile === undefined || selector === undefined)
    throw new SetupError('DKIM_KEY_FILE and DKIM_SELECTOR belong together: set both, or neither.')
  try {
    createPrivateKey(fs.readFileSync(keyFile))
  } catch {
    throw new SetupError(`DKIM_KEY_FILE cannot be understood: set it to the path of a private key in PEM.`)
  }
  return { domain, selector, keyFile }
}

function reachableName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

/** Makes the data folder on first use, and a secret that outlives restarts. */
function keptSecret(dataDir: string): string {
  makeWritable(dataDir)
  const file = path.join(dataDir, 'session-secret')
  try {
    if (!fs.existsSync(file)) {
      fs.writeFileSync(file, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
    }
    return secret.parse(fs.readFileSync(file, 'utf8').trim())
  } catch {
    throw new SetupError(
      `The secret in ${file} cannot be read or is too short: remove it to have a new one made, or set SESSION_SECRET.`,
    )
  }
}

/** @throws SetupError naming DATA_DIR when the folder cannot be made or written to */
export function makeWritable(dataDir: string): void {
  const probe = path.join(dataDir, `.write-test-${process.pid}`)
  try {
    makeFolder(dataDir)
    fs.writeFileSync(probe, '')
    fs.rmSync(probe)
  } catch {
    throw new SetupError(
      `The folder ${dataDir} is not writable: point DATA_DIR to a folder that the program may write to.`,
    )
  }
}

/** Step by step: Node's own recursive way never ends where a folder can be asked for and not be made, as under /proc. */
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return
  makeFolder(path.dirname(folder))
  fs.mkdirSync(folder)
}
