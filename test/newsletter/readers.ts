/** Subscribers by the thousand, and newsletters to send them. */
import { createHash } from 'node:crypto'
import { insertMany } from '../../src/database/bulk'
import type { Database } from '../../src/database/database'
import { leaveToken } from '../../src/newsletter/link-tokens'
import type { TestApp } from '../support/app'
import { fieldValue, tokenIn, type Agent, type FormBody } from '../support/people'

const NOW = '2026-11-01T12:00:00.000Z'

/** @returns their addresses */
export async function addReaders(
  db: Database,
  config: { sessionSecret: string },
  count: number,
  addressOf: (n: number) => string = (n) => `reader${n}@example.dk`,
): Promise<string[]> {
  const addresses = Array.from({ length: count }, (_, i) => addressOf(i + 1))
  await db.write((tx) =>
    insertMany(
      tx,
      'subscriber',
      [
        'email',
        'emailKey',
        'state',
        'language',
        'consentVersion',
        'consentAt',
        'consentSource',
        'leaveTokenHash',
        'nonce',
        'createdAt',
        'confirmedAt',
      ],
      addresses.map((email) => {
        const nonce = `nonce-${email.replace(/\W/g, '-')}`
        const hash = createHash('sha256').update(leaveToken(config, nonce)).digest('base64url')
        return [email, email, 'active', 'da', '2026-11-24', NOW, '/nyhedsbrev', hash, nonce, NOW, NOW]
      }),
    ),
  )
  return addresses
}

export const A_LETTER = {
  language: 'da',
  subject: 'Nyt fra registret',
  preheader: 'Nye projekter og en erfaring',
  municipalityCode: '',
  body: '# Velkommen\n\nSe [projekterne](/projekter) med æ, ø og å.\n\n[[tal]]',
}

/** @returns its path */
export async function aLetter(agent: Agent, as: FormBody = {}): Promise<string> {
  const page = await agent.get('/nyhedsbreve/ny')
  const answer = await agent
    .post('/nyhedsbreve/ny')
    .type('form')
    .send({ _csrf: tokenIn(page), ...A_LETTER, ...as })
  if (answer.status !== 303) throw new Error(`the form answered ${answer.status}`)
  return answer.headers.location!.replace(/\/vis\?.*$/, '')
}

/** Presses a button of the newsletter's pages. */
export async function press(agent: Agent, path: string, act: string, body: FormBody = {}) {
  const page = await agent.get(`${path}/${act === 'send' ? 'vis' : 'udsendelse'}`)
  return agent
    .post(`${path}/${act}`)
    .type('form')
    .send({ _csrf: tokenIn(page), version: fieldValue(page, 'version') ?? '', ...body })
}

/** Lets the sender do all that is due. */
export async function sendAll({ context }: TestApp): Promise<void> {
  context.newsletters.wake()
  await context.newsletters.idle()
}

export interface Ended {
  state: string
  reason: string | null
  code: number | null
  email: string | null
}

export const deliveries = (db: Database): Promise<Ended[]> =>
  db.read.all<Ended>(
    `SELECT d."state", d."reason", d."code", s."email" FROM "delivery" d LEFT JOIN "subscriber" s ON s."id" = d."subscriberId" ORDER BY d."id"`,
  )
