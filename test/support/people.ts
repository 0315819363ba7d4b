/** Users for a test, and the forms that they post as a browser does. */
import type { Response } from 'supertest'
import { hashPassword } from '../../src/accounts/passwords'
import type { Role } from '../../src/accounts/permissions'
import { insertUser } from '../../src/accounts/welcome'
import type { TestApp } from './app'

export const PASSWORD = 'rundstykker med smør'
export const HORSENS = '0615'
export const LEJRE = '0350'

/** argon2 takes its time by design: one hash serves all. */
let hash: Promise<string> | null = null

export interface Person {
  id: number
  email: string
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
  return { id, email }
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

/** A browser in which somebody is logged in. */
export async function loggedIn(app: TestApp, person: Person): Promise<Agent> {
  const agent = app.agent()
  const answer = await logIn(agent, person.email)
  if (answer.status !== 303) throw new Error(`log-in answered ${answer.status}`)
  return agent
}
