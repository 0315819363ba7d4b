/** Where one can go from the desk. The table of rights decides what is there, and for whom. */
import { can, type Actor } from '../accounts/permissions.js'
import { ROUTE_RIGHTS } from '../accounts/route-rights.js'

/** In the order that they are used: what is kept, what waits for an answer, what comes and goes as files. */
const PLACES = [
  'projekter',
  'institutioner',
  'frivillige',
  'erfaringer',
  'virkninger',
  'anmodninger',
  'indlaes',
  'eksport',
  'papirkurv',
] as const

export interface DeskPlace {
  name: (typeof PLACES)[number]
  href: string
}

export function placesOf(actor: Actor): DeskPlace[] {
  return PLACES.map((name) => ({ name, href: `/arbejdsbord/${name}` })).filter(({ href }) => {
    const right = ROUTE_RIGHTS.get(`GET ${href}`)
    return right !== undefined && 'of' in right && can(actor, right.for, null)
  })
}
