/**
 * Who may do what. Read from top to bottom it is the whole of our access policy; a service asks here
 * where it fetches, and what a user may not see does not exist for that user (404, not 403).
 */
import { Forbidden, NotFound } from '../web/errors.js'

export const ROLES = ['administrator', 'consultant', 'coordinator'] as const
export type Role = (typeof ROLES)[number]

/** Someone who is logged in. */
export interface Actor {
  id: number
  name: string
  role: Role
  /** The municipalities that a coordinator works for. */
  municipalityCodes: string[]
  /** Whether logging in takes a code of an authenticator app. */
  twoStep?: boolean
  /** The request in which the user acts: the audit names it. */
  requestId?: string
}

export type Action =
  | 'see desk'
  | 'see drafts'
  | 'edit registry'
  | 'see volunteers'
  | 'edit volunteers'
  | 'log experience'
  | 'keep agreements'
  | 'compile report'
  | 'write newsletters'
  | 'keep subscribers'
  | 'manage users'
  | 'change settings'
  | 'see audit'

type Scope = 'own municipality' | 'everywhere'

/** role × action → where. What is not listed is not allowed. */
const RIGHTS: Record<Role, Partial<Record<Action, Scope>>> = {
  coordinator: {
    'see desk': 'own municipality',
    'see drafts': 'own municipality',
    'edit registry': 'own municipality',
    'see volunteers': 'own municipality',
    'edit volunteers': 'own municipality',
    'log experience': 'own municipality',
    'keep agreements': 'own municipality',
  },
  consultant: {
    'see drafts': 'everywhere',
    'compile report': 'everywhere',
    'write newsletters': 'everywhere',
    'keep subscribers': 'everywhere',
  },
  administrator: {
    'manage users': 'everywhere',
    'change settings': 'everywhere',
    'write newsletters': 'everywhere',
    'keep subscribers': 'everywhere',
    'see audit': 'everywhere',
  },
}

/** Whose log-in takes two steps. Who has not set it up yet may do nothing but that. */
const TWO_STEPS: Record<Role, 'required' | 'offered'> = {
  coordinator: 'offered',
  consultant: 'required',
  administrator: 'required',
}

export const mustHaveTwoSteps = (role: Role): boolean => TWO_STEPS[role] === 'required'

export const owesTwoSteps = (actor: Actor): boolean => mustHaveTwoSteps(actor.role) && !actor.twoStep

/** @param municipalityCode where the record belongs; null asks whether the actor may do this anywhere at all */
export function can(actor: Actor | null, action: Action, municipalityCode: string | null): boolean {
  const scope = actor && !owesTwoSteps(actor) && RIGHTS[actor.role][action]
  if (!scope) return false
  if (scope === 'everywhere' || municipalityCode === null) return true
  return actor.municipalityCodes.includes(municipalityCode)
}

/** The municipalities in which the actor may do this: what a list of the own is made from. */
export function placesWhere(actor: Actor, action: Action): string[] {
  return actor.municipalityCodes.filter((code) => can(actor, action, code))
}

/** Whether the right ends at no municipality. */
export function mayEverywhere(actor: Actor, action: Action): boolean {
  return RIGHTS[actor.role][action] === 'everywhere'
}

/** @throws NotFound, so that the answer does not tell whether the record exists */
export function requireRight(
  actor: Actor | null,
  action: Action,
  municipalityCode: string | null,
): asserts actor is Actor {
  if (!can(actor, action, municipalityCode)) throw new NotFound()
}

/** For whole areas that everyone knows exist, such as the desk. @throws Forbidden */
export function requireArea(actor: Actor | null, action: Action): asserts actor is Actor {
  if (!can(actor, action, null)) throw new Forbidden()
}
