/** Who is logged in: Passport on our sessions. A second way to log in is a second strategy here. */
import type { RequestHandler } from 'express'
import passport from 'passport'
import type { Services } from '../services.js'
import { actorById } from './users.js'

export type Authenticator = InstanceType<typeof passport.Passport>

export function makeAuthenticator({ db }: Services): Authenticator {
  const authenticator = new passport.Passport()
  authenticator.serializeUser((user, done) => done(null, user.id))
  authenticator.deserializeUser((id: number, done) => {
    // `false`, not an error: the session loses its user, and the visitor meets the log-in.
    actorById(db.read, id).then((actor) => done(null, actor ?? false), done)
  })
  return authenticator
}

/** Puts the session's user on the request, where there is a session at all. */
export function findUser(authenticator: Authenticator): RequestHandler {
  const restore = authenticator.session() as RequestHandler
  return (req, res, next) => {
    if (!(req.session as typeof req.session | undefined)) return void next()
    void restore(req, res, (error?: unknown) => {
      if (req.user) req.user.requestId = req.requestId
      next(error)
    })
  }
}
