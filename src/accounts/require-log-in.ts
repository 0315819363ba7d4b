import type { RequestHandler } from 'express'
import { localUrl } from '../web/language.js'
import { owesTwoSteps, requireArea, type Action } from './permissions.js'

export const LOG_IN = '/log-ind'
export const FORGOTTEN = '/log-ind/glemt'

/** Sends a visitor who is not logged in to the log-in, and back to the page afterwards. */
export const requireLogIn: RequestHandler = (req, res, next) => {
  if (req.user) return void next()
  res.redirect(303, `${localUrl(req.lang, LOG_IN)}?til=${encodeURIComponent(req.originalUrl)}`)
}

export const SET_UP_TWO_STEPS = '/konto/to-trin'

/** Who must log in in two steps sets that up first, and goes on to the page afterwards. */
const requireTwoSteps: RequestHandler = (req, res, next) => {
  if (!req.user || !owesTwoSteps(req.user)) return void next()
  res.redirect(303, `${localUrl(req.lang, SET_UP_TWO_STEPS)}?til=${encodeURIComponent(req.originalUrl)}`)
}

/** For an area that everyone knows exists; what is in it is guarded where it is fetched. */
export function requireUserWho(action: Action): RequestHandler[] {
  return [
    requireLogIn,
    requireTwoSteps,
    (req, _res, next) => {
      requireArea(req.user ?? null, action)
      next()
    },
  ]
}
