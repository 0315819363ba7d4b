/** What a valid form about a user is. */
import { z } from 'zod'
import { requiredEmail } from '../web/email.js'
import { choices, formVersion, isText, requiredText } from '../web/forms.js'
import { holdsAddress, newPassword } from './passwords.js'

/** Whatever was typed: a password or an address that cannot be is simply not the right one. */
export const logInForm = z.object({
  email: z.string().trim().min(1).max(254).refine(isText, { error: 'forms.email' }),
  password: z.string().min(1).max(1000),
  til: z.string().optional(),
})

export const administratorForm = z
  .object({ name: requiredText(200), email: requiredEmail, password: newPassword })
  .refine((form) => !holdsAddress(form.password, form.email), {
    path: ['password'],
    error: 'accounts.password.holds-address',
  })

export const passwordForm = z.object({ password: newPassword })

/** The password that one has, to show that it is oneself. */
const ownPassword = z.string().min(1).max(1000)

export const changePasswordForm = z.object({ currentPassword: ownPassword, password: newPassword })

export const forgottenForm = z.object({ email: requiredEmail })

export const addressForm = z.object({ email: requiredEmail, currentPassword: ownPassword })

export const confirmForm = z.object({ currentPassword: ownPassword })

/** Whatever was typed: what is no code is a wrong one. */
export const codeForm = z.object({ code: z.string().trim().min(1).max(100) })

const rightsOf = (codes: [string, ...string[]]) =>
  z.object({
    name: requiredText(200),
    role: z.enum(['coordinator', 'consultant', 'administrator']),
    municipalities: choices(codes),
  })

type WithPlaces = { role: string; municipalities: string[] }

const hasPlace = (form: WithPlaces): boolean => form.role !== 'coordinator' || form.municipalities.length > 0
const NO_PLACE = { path: ['municipalities'], error: 'accounts.user.municipalities-required' }

/** Who sees all municipalities keeps none. */
const ownPlaces = <Form extends WithPlaces>(form: Form): Form => ({
  ...form,
  municipalities: form.role === 'coordinator' ? form.municipalities : [],
})

/** @param codes the municipalities to choose from */
export const userForm = (codes: [string, ...string[]]) =>
  rightsOf(codes).extend({ email: requiredEmail }).refine(hasPlace, NO_PLACE).transform(ownPlaces)

export const rightsForm = (codes: [string, ...string[]]) =>
  rightsOf(codes).extend({ version: formVersion }).refine(hasPlace, NO_PLACE).transform(ownPlaces)

export type NewUser = z.output<ReturnType<typeof userForm>>
export type Rights = z.output<ReturnType<typeof rightsForm>>
