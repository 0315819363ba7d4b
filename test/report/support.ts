/** A report that is written, signed and published as its users do it. */
import type { TestApp } from '../support/app'
import { aUser, fillIn, loggedIn, tokenIn, type Agent } from '../support/people'

export const HOME = '/opsamling/rapport'

export interface Writers {
  anna: Agent
  bo: Agent
  sections: Map<string, number>
}

export async function writersIn(app: TestApp): Promise<Writers> {
  const rows = await app.db.read.all<{ id: number; kind: string }>('SELECT "id", "kind" FROM "report_section"')
  return {
    anna: await loggedIn(app, await aUser(app, 'consultant', [], 'anna@example.dk')),
    bo: await loggedIn(app, await aUser(app, 'consultant', [], 'bo@example.dk')),
    sections: new Map(rows.map(({ id, kind }) => [kind, id])),
  }
}

export async function write({ anna, sections }: Writers, kind: string, body: string): Promise<void> {
  const answer = await fillIn(anna, `${HOME}/afsnit/${sections.get(kind)!}`, { title: `Om ${kind}`, body })
  if (answer.status !== 303) throw new Error(`saving ${kind} answered ${answer.status}`)
}

/** Anna asks, Bo signs. */
export async function sign(app: TestApp, { anna, bo }: Writers): Promise<void> {
  await fillIn(anna, `${HOME}/gennemsyn/ny`, { message: 'Klar' })
  const { id } = (await app.db.read.one<{ id: number }>('SELECT max("id") AS "id" FROM "report_review"'))!
  const answer = await fillIn(bo, `${HOME}/gennemsyn/${id}`, { decision: 'approved', reply: 'Godt' })
  if (answer.status !== 303) throw new Error(`signing answered ${answer.status}`)
}

export const publish = ({ anna }: Writers, title: string, news = '') => fillIn(anna, `${HOME}/udgiv`, { title, news })

/** Presses a button of a page of the draft. */
export const press = async (agent: Agent, path: string, body: object = {}) =>
  agent
    .post(path)
    .type('form')
    .send({ _csrf: tokenIn(await agent.get(HOME)), ...body })

/** Experiences of public projects with what a test asks of them. */
export const experiences = (app: TestApp, where: string, most: number) =>
  app.db.read.all<{ id: number; projectId: number; observation: string; municipalityCode: string }>(
    `SELECT e."id", e."projectId", e."observation", p."municipalityCode" FROM "experience" e JOIN "project" p ON p."id" = e."projectId"
     WHERE p."status" = 'published' AND ${where} ORDER BY e."id" LIMIT ${most}`,
  )
