/** Users for a test, and the forms that they post as a browser does. */
import type { Response } from 'supertest'
import { hashPassword } from '../../src/accounts/passwords'
import { codeAt, newAppSecret } from '../../src/accounts/authenticator-app'
import { mustHaveTwoSteps, type Role } from '../../src/accounts/permissions'
import { seal } from '../../src/accounts/sealing'
import { appOwner } from '../../src/accounts/second-step'
import { insertUser } from '../../src/accounts/welcome'
import type { TestApp } from './app'

export const PASSWORD = 'rundstykker med smør'
export const HORSENS = '0615'
export const LEJRE = '0350'

/** Sets up two-step log-in for a user. @returns what the app holds */
export async function giveApp(app: TestApp, id: number): Promise<string> {
  const secret = newAppSecret()
  await app.db.write((tx) =>
    tx.run('UPDATE "user_account" SET "appSecret" = ?, "appSince" = ? WHERE "id" = ?', [
      seal(app.config, secret, appOwner(id)),
      app.clock.now(),
      id,
    ]),
  )
  return secret
}

/** argon2 takes its time by design: one hash serves all. */
let hash: Promise<string> | null = null

export interface Person {
  id: number
  email: string
  /** What the authenticator app holds, for whom logging in takes two steps. */
  appSecret?: string | null
}

export async function aUser(
  app: TestApp,
  role: Role,
  municipalityCodes: string[] = [],
  email = `${role}.${municipalityCodes.join('-') || 'alle'}@example.dk`,
): Promise<Person> {
  const passwordHash = await (hash ??= hashPassword(PASSWORD))
  const id = await app.db.write(async (tx) => {
    const userId = await insertUser(tx, app.clock.now(), { name: `En ${role}`, email, role, passwordHash })
    for (const code of municipalityCodes)
      await tx.run('INSERT INTO "user_municipality" ("userId", "municipalityCode") VALUES (?, ?)', [userId, code])
    return userId
  })
  return { id, email, appSecret: mustHaveTwoSteps(role) ? await giveApp(app, id) : null }
}

export type Agent = ReturnType<TestApp['agent']>

export type FormBody = Record<string, string | string[] | number>

export const tokenIn = (page: Response): string => /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''

/** The cookies that an agent sent along, for one who asks without an agent. */
export const sentCookie = (page: Response): string => (page.request as unknown as { cookies: string }).cookies

/** What a form of a page holds: its fields as they stand. */
export function fieldValue(page: Response, name: string): string | undefined {
  const input = new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(page.text)?.[0]
  const value = input
    ? /value="([^"]*)"/.exec(input)?.[1]
    : new RegExp(`<textarea[^>]* name="${name}"[^>]*>\\n?([^<]*)<`).exec(page.text)?.[1]
  return value
    ?.replace(/&#34;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
}

/** Opens a page and posts its form, with the token that the page holds. */
export async function fillIn(agent: Agent, path: string, body: FormBody): Promise<Response> {
  const page = await agent.get(path)
  return agent
    .post(path)
    .type('form')
    .send({ _csrf: tokenIn(page), version: fieldValue(page, 'version') ?? '', ...body })
}

export const logIn = (agent: Agent, email: string, password = PASSWORD, til = ''): Promise<Response> =>
  fillIn(agent, '/log-ind', { email, password, til })

/** What the person's app shows now, as if half a minute had passed since the last one: tests stop the clock. */
export async function codeOf(app: TestApp, { id, appSecret }: Person): Promise<string> {
  await app.db.write((tx) => tx.run('UPDATE "user_account" SET "appStep" = NULL WHERE "id" = ?', [id]))
  return codeAt(appSecret!, app.clock.now())
}

/** Logs in with the password, and with a code where one is asked for. @returns the last answer */
export async function logInFully(app: TestApp, agent: Agent, person: Person, password = PASSWORD): Promise<Response> {
  const answer = await logIn(agent, person.email, password)
  if (answer.headers.location !== '/log-ind/kode') return answer
  return fillIn(agent, '/log-ind/kode', { code: await codeOf(app, person) })
}

/** A browser in which somebody is logged in. */
export async function loggedIn(app: TestApp, person: Person): Promise<Agent> {
  const agent = app.agent()
  const answer = await logInFully(app, agent, person)
  if (answer.status !== 303) throw new Error(`log-in answered ${answer.status}`)
  return agent
}
