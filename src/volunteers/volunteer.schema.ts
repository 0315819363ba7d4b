/** What a valid volunteer is, and a valid part in a project. Each field has a purpose, told beside it. */
import { z } from 'zod'
import { optionalEmail } from '../web/email.js'
import { formVersion, isText, optionalDate, optionalText, requiredDate, requiredText } from '../web/forms.js'
import { monthsAfter } from './periods.js'

/** Children are not registered: a group under 18 is not among them. */
export const AGE_BANDS = ['18_29', '30_49', '50_66', '67_plus'] as const
export type AgeBand = (typeof AGE_BANDS)[number]
/** Offered so that it can be refused, with the reason beside the field. */
export const CHILD = 'under_18'

/** The data protection regulation, article 6(1), a and e. */
export const LAWFUL_BASES = ['consent', 'public_task'] as const
export type LawfulBasis = (typeof LAWFUL_BASES)[number]

/** Yes, no, or not asked. */
const answer = z
  .enum(['ja', 'nej', ''])
  .optional()
  .transform((value) => (value ? value === 'ja' : null))

const MOST_HOURS = 744

/** `4` or, as Danes write it, `2,5`. */
const hours = z
  .string()
  .optional()
  .transform((text) => (text ?? '').trim().replace(',', '.'))
  .pipe(
    z
      .string()
      .refine((text) => text === '' || (/^\d{1,3}(\.\d{1,2})?$/.test(text) && Number(text) <= MOST_HOURS), {
        error: 'volunteers.hours.wrong',
      })
      .transform((text) => (text === '' ? null : Number(text))),
  )

const person = {
  name: requiredText(200),
  email: optionalEmail,
  phone: optionalText(30).refine((text) => text === null || (isText(text) && /^\+?[\d ]{8,30}$/.test(text)), {
    error: 'forms.phone',
  }),
}

const ageBand = z
  .enum([...AGE_BANDS, CHILD, ''])
  .optional()
  .refine((value) => value !== CHILD, { error: 'volunteers.age.child' })
  .transform((value) => value || null)

const assignment = {
  role: requiredText(200),
  startedOn: requiredDate,
  endedOn: optionalDate,
  hoursPerMonth: hours,
  throughAssociation: answer,
  firstTime: answer,
  ageBand,
}

const version = formVersion.or(z.literal('').transform(() => 0)).default(0)

/** Nothing is kept without an end, nor with one that nobody will live to see. */
const MOST_MONTHS_KEPT = 60

export const deletionDate = (today: string) =>
  requiredDate
    .refine((date) => date > today, { error: 'volunteers.delete-after.past' })
    .refine((date) => date <= monthsAfter(today, MOST_MONTHS_KEPT), { error: 'volunteers.delete-after.far' })

/** A day that has come. */
export const pastDate = (today: string) => requiredDate.refine((date) => date <= today, { error: 'forms.date-future' })

const optionalPastDate = (today: string) =>
  optionalDate.refine((date) => date === null || date <= today, { error: 'forms.date-future' })

interface Period {
  startedOn: string
  endedOn: string | null
}
const inOrder = (form: Period) => !form.endedOn || form.endedOn >= form.startedOn
const ORDER = { path: ['endedOn'], error: 'forms.date-order' }

const canBeReached = (form: { email: string | null; phone: string | null }) =>
  form.email !== null || form.phone !== null
const REACHED = { path: ['email'], error: 'volunteers.contact.required' }

interface Ground {
  lawfulBasis: LawfulBasis
  consentOn: string | null
}
const hasGround = (form: Ground) => form.lawfulBasis !== 'consent' || form.consentOn !== null
const GROUND = { path: ['consentOn'], error: 'forms.required' }

const ground = (today: string) => ({
  lawfulBasis: z.enum(LAWFUL_BASES).default('consent'),
  consentOn: optionalPastDate(today),
})

/** A new volunteer, at once in a project. @param today consent has been given, and erasure lies ahead */
export const volunteerForm = (today: string) =>
  z
    .object({ ...person, ...ground(today), deleteAfter: deletionDate(today), ...assignment, version })
    .refine(inOrder, ORDER)
    .refine(canBeReached, REACHED)
    .refine(hasGround, GROUND)
export type VolunteerForm = z.output<ReturnType<typeof volunteerForm>>

export const personForm = z.object({ ...person, version }).refine(canBeReached, REACHED)
export type PersonForm = z.output<typeof personForm>

export const assignmentForm = z.object({ ...assignment, version }).refine(inOrder, ORDER)
export type AssignmentForm = z.output<typeof assignmentForm>

/** A volunteer who is there already, in one more project. */
export const furtherAssignmentForm = z
  .object({
    ...assignment,
    projectId: z
      .string()
      .regex(/^[1-9]\d{0,8}$/, { error: 'forms.choose' })
      .transform(Number),
  })
  .refine(inOrder, ORDER)
export type FurtherAssignmentForm = z.output<typeof furtherAssignmentForm>

export const groundForm = (today: string) => z.object({ ...ground(today), version }).refine(hasGround, GROUND)
export type GroundForm = z.output<ReturnType<typeof groundForm>>

export const withdrawalForm = (today: string) => z.object({ withdrawnOn: pastDate(today), version })
export type WithdrawalForm = z.output<ReturnType<typeof withdrawalForm>>

/** @param current the date so far: an extension goes beyond it */
export const extensionForm = (today: string, current: string) =>
  z.object({
    deleteAfter: deletionDate(today).refine((date) => date > current, { error: 'volunteers.extend.earlier' }),
    reason: requiredText(500),
    version,
  })
export type ExtensionForm = z.output<ReturnType<typeof extensionForm>>
