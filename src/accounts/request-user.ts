import type { Actor } from './permissions.js'

declare global {
  // Passport's user is extended by namespace; there is no other way.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface User extends Actor {}
  }
}

export const SESSION_COOKIE = 'frv_session'
