/** Past the password: into the session, or on to the second step. Every way to log in ends here. */
import type { Request, Response } from 'express'
import { localUrl } from '../web/language.js'
import { localPath } from './local-path.js'
import { owesTwoSteps, type Actor } from './permissions.js'
import { SET_UP_TWO_STEPS } from './require-log-in.js'
import { browserName } from './user-sessions.js'
import { DESK_OF } from './users.js'

export const SECOND_STEP = '/log-ind/kode'
const SECOND_STEP_WITHIN_MS = 10 * 60 * 1000

declare module 'express-session' {
  interface SessionData {
    /** Whose password was right, and where to go when the code is right too. */
    secondStep?: { userId: number; til: string | null; until: number }
  }
}

/** Passport renews the session's id here, so that one who planted it is left outside. */
export async function beginSession(req: Request, actor: Actor, now: string): Promise<void> {
  await new Promise<void>((done, fail) => req.logIn(actor, (error) => (error ? fail(error as Error) : done())))
  req.session.since = now
  req.session.browser = browserName(req.headers['user-agent'])
}

/** @param wanted the page that was asked for before the log-in */
export async function enter(req: Request, res: Response, actor: Actor, now: string, wanted: unknown): Promise<void> {
  const til = localPath(wanted)
  await beginSession(req, actor, now)
  const setUp = `${SET_UP_TWO_STEPS}${til ? `?til=${encodeURIComponent(til)}` : ''}`
  res.redirect(303, owesTwoSteps(actor) ? localUrl(req.lang, setUp) : (til ?? localUrl(req.lang, DESK_OF[actor.role])))
}

/** Nobody is logged in yet: the session only remembers whose code is awaited. */
export async function askForCode(req: Request, res: Response, actor: Actor, now: string, wanted: unknown) {
  await new Promise<void>((done, fail) =>
    req.session.regenerate((error: Error | undefined) => (error ? fail(error) : done())),
  )
  req.session.secondStep = {
    userId: actor.id,
    til: localPath(wanted),
    until: Date.parse(now) + SECOND_STEP_WITHIN_MS,
  }
  res.redirect(303, localUrl(req.lang, SECOND_STEP))
}
