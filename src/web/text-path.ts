/** No address of ours holds what is no text: PostgreSQL would not even look it up. */
import type { RequestHandler } from 'express'
import { NotFound } from './errors.js'
import { isText } from './forms.js'

export const refusePathsThatAreNoText: RequestHandler = (req, _res, next) => {
  next(req.path.includes('%') && !decodesToText(req.path) ? new NotFound() : undefined)
}

/** What cannot be decoded at all, Express refuses by itself. */
function decodesToText(path: string): boolean {
  try {
    return isText(decodeURIComponent(path))
  } catch {
    return true
  }
}
