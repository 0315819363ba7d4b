/** For whoever watches the installation: alive while the process answers, ready while the database does. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Database } from '../database/database.js'

/** @returns whether the request was one of these */
export function answerHealth(db: Database, req: IncomingMessage, res: ServerResponse): boolean {
  if (req.url === '/health/live') reply(res, true)
  else if (req.url === '/health/ready') {
    db.read.one('SELECT 1').then(
      () => reply(res, true),
      () => reply(res, false),
    )
  } else return false
  return true
}

function reply(res: ServerResponse, well: boolean): void {
  res.writeHead(well ? 200 : 503, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
  res.end(well ? 'ok\n' : 'not ready\n')
}
