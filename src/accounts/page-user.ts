import type { Request } from 'express'
import type { PageUser } from '../web/page.js'
import { DESK_OF } from './users.js'

/** What every page tells the one who is logged in. */
export function pageUserOf(req: Request): PageUser | null {
  return req.user ? { name: req.user.name, role: req.user.role, desk: DESK_OF[req.user.role] } : null
}
