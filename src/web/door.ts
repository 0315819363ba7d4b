/** Before Express: what every request gets, and what can be answered without it. */
import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Logger } from 'pino'
import type { Database } from '../database/database.js'

interface DoorParts {
  log: Logger
  db: Database
}

export function door({ log, db }: DoorParts, app: RequestListener): RequestListener {
  return async (req, res) => {
    req.requestId = randomUUID()
    req.log = log
    await db.changes.catchUp()
    req.contentVersion = db.changes.version
    app(req, res)
  }
}
