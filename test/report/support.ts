/** A report that is written, signed and published as its users do it. */
import JSZip from 'jszip'
import { changingProjects } from '../../src/registry/keep-project'
import { DOWNLOADS } from '../../src/report/documents/downloads'
import { reportFromShell } from '../../src/report/package/shell'
import type { TestApp } from '../support/app'
import { fetchFile } from '../support/files'
import { readPdf } from '../support/pdf'
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

export interface Frozen {
  /** The page and every file, in both languages, by address: made anew from what is stored. */
  bytes: Map<string, Buffer>
  content: string
  contentHash: string
  /** Exit code of `report verify`, and what it tells. */
  verified: { code: number; told: string }
}

/** All that an edition is, as anybody can fetch it. */
export async function frozenEdition(app: TestApp, number: number): Promise<Frozen> {
  // The pages tell which files there are, and how large.
  await app.context.documents.idle()
  await forgetKept(app)
  const bytes = new Map<string, Buffer>()
  for (const lang of ['', '/en'])
    for (const path of [`/rapport/${number}`, ...DOWNLOADS.map((ending) => `/rapport/${number}.${ending}`)])
      bytes.set(lang + path, (await fetchFile(app.agent(), lang + path)).bytes)
  const row = (await app.db.read.one<{ content: string; contentHash: string }>(
    'SELECT "content", "contentHash" FROM "report_edition" WHERE "number" = ?',
    [number],
  ))!
  const told: string[] = []
  const print = jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean(told.push(String(text))))
  const code = await reportFromShell(app.context, app.config, ['verify', String(number)])
  print.mockRestore()
  return { bytes, ...row, verified: { code, told: told.join('') } }
}

/** Pages and files that are kept are made again when they are next asked for. */
const forgetKept = (app: TestApp): Promise<void> =>
  app.db.write((tx) => {
    tx.touch('editions')
    return Promise.resolve()
  })

/** What the page and each file say, as text. */
export async function wordsOf({ bytes }: Frozen): Promise<Map<string, string>> {
  const said = new Map<string, string>()
  for (const [path, file] of bytes) {
    if (path.endsWith('.pdf'))
      said.set(
        path,
        readPdf(file)
          .lines.map(({ text }) => text)
          .join('\n'),
      )
    else if (/\.(docx|zip)$/.test(path)) said.set(path, await textsInZip(file))
    else said.set(path, file.toString())
  }
  return said
}

async function textsInZip(file: Buffer): Promise<string> {
  const { files } = await JSZip.loadAsync(file)
  const texts = await Promise.all(Object.values(files).map((one) => one.async('string')))
  return texts.join('\n')
}

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

/** Most of what the seeds hold is made up: after this two thirds of it are not, so that there are both, and something to hide. */
export const mostlyRegistered = (app: TestApp): Promise<void> =>
  app.db.write(async (tx) => {
    const projects = await tx.all<{ id: number }>('SELECT "id" FROM "project"')
    await changingProjects(
      tx,
      projects.map(({ id }) => id),
      () => tx.run(`UPDATE "experience" SET "provenance" = 'registered' WHERE "id" % 3 <> 0`),
    )
  })
