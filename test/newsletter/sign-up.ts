/** The sign-up form as a visitor fills it, and the links of the mails that come of it. */
import type { ParsedMail } from 'mailparser'
import { answerHash } from '../../src/newsletter/captcha'
import type { TestApp } from '../support/app'
import { tokenIn, type Agent } from '../support/people'

export const hidden = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

export interface SignUpPage {
  agent: Agent
  path: string
  token: string
  captcha: string
}

/** The sign-up page as a visitor sees it, its captcha now asking for K7PWX: what it asked for stands only in the picture. */
export async function signUpPage(app: TestApp, agent: Agent = app.agent(), root = ''): Promise<SignUpPage> {
  const path = `${root}/nyhedsbrev`
  const page = await agent.get(path)
  const captcha = hidden(page.text, 'captcha')
  await app.db.write((tx) =>
    tx.run('UPDATE "captcha" SET "answerHash" = ? WHERE "id" = ?', [answerHash(app.config, captcha, 'k7pwx'), captcha]),
  )
  return { agent, path, token: tokenIn(page), captcha }
}

export async function send(app: TestApp, page: SignUpPage, email: string, more: Record<string, unknown> = {}) {
  const answer = await page.agent
    .post(page.path)
    .type('form')
    .send({
      _csrf: page.token,
      captcha: page.captcha,
      kind: 'picture',
      email,
      consent: 'ja',
      answer: 'k7pwx',
      website: '',
      ...more,
    })
  await app.context.owedMails.idle()
  return answer
}

export const signUp = async (app: TestApp, email: string, more: Record<string, unknown> = {}, root = '') =>
  send(app, await signUpPage(app, app.agent(), root), email, more)

export const TEN_MINUTES = 10 * 60 * 1000
export const DAY = 24 * 60 * 60 * 1000

export const linkIn = (mail: ParsedMail, part: string) =>
  new URL(new RegExp(`http\\S+/nyhedsbrev/${part}/\\S+`).exec(mail.text ?? '')![0]).pathname
export const stateOf = async (app: TestApp, email: string) =>
  (
    await app.db.read.one<{ state: string }>('SELECT "state" FROM "subscriber" WHERE "emailKey" = ?', [
      email.toLowerCase(),
    ])
  )?.state
