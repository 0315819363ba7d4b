/** Fetching what is no text. */
import type { Response } from 'supertest'
import type { Agent } from './people'

export interface FetchedFile {
  status: number
  headers: Record<string, string>
  bytes: Buffer
}

/** @param agent a browser, logged in or not */
export async function fetchFile(agent: Pick<Agent, 'get'>, path: string): Promise<FetchedFile> {
  const answer: Response = await agent
    .get(path)
    .buffer()
    .parse((res, done) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('end', () => done(null, Buffer.concat(chunks)))
    })
  return { status: answer.status, headers: answer.headers, bytes: answer.body as Buffer }
}
