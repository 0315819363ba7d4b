/** A spreadsheet brought by a coordinator, as a browser does it. */
import type { Response } from 'supertest'
import type { TestApp } from '../support/app'
import { tokenIn, type Agent } from '../support/people'

export const HOME = '/arbejdsbord/indlaes'

/** Posts the form with a file. */
export async function bring(
  agent: Agent,
  kind: string,
  name: string,
  content: string | Buffer,
  home = HOME,
): Promise<Response> {
  const page = await agent.get(home)
  return agent
    .post(home)
    .field('_csrf', tokenIn(page))
    .field('kind', kind)
    .attach('file', typeof content === 'string' ? Buffer.from(content) : content, name)
}

/** The import's page once the work on it is done. */
export async function settled(
  app: TestApp,
  agent: Agent,
  brought: Response,
): Promise<{ path: string; page: Response }> {
  if (brought.status !== 303) throw new Error(`bringing the file answered ${brought.status}: ${mainOf(brought)}`)
  const path = brought.headers.location!
  await app.context.imports.idle()
  return { path, page: await agent.get(path) }
}

/** Presses a button of an import's page. */
export async function press(app: TestApp, agent: Agent, path: string, word: string): Promise<Response> {
  const page = await agent.get(path)
  await agent
    .post(`${path}/${word}`)
    .type('form')
    .send({ _csrf: tokenIn(page) })
    .expect(303)
  await app.context.imports.idle()
  return agent.get(path)
}

export const mainOf = (page: Response): string =>
  (/<main[^>]*>([\s\S]*)<\/main>/.exec(page.text)?.[1] ?? page.text)
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&#34;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')

export async function download(agent: Agent, path: string): Promise<Buffer> {
  const answer = await agent
    .get(path)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('end', () => done(null, Buffer.concat(chunks)))
    })
    .expect(200)
  return answer.body as Buffer
}

/** How many records of each kind there are. */
export async function counts(app: TestApp): Promise<Record<string, number>> {
  const tables = ['institution', 'project', 'volunteer', 'assignment', 'experience']
  const found: Record<string, number> = {}
  for (const table of tables)
    found[table] = (await app.db.read.one<{ n: number }>(`SELECT count(*) AS "n" FROM "${table}"`))!.n
  return found
}
