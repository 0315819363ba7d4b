/** What a valid volunteer in a project is. Each field has a purpose, told beside it. */
import { z } from 'zod'
import { optionalEmail } from '../web/email.js'
import { formVersion, isText, optionalDate, optionalText, requiredDate, requiredText } from '../web/forms.js'

/** Children are not registered: a group under 18 is not among them. */
export const AGE_BANDS = ['18_29', '30_49', '50_66', '67_plus'] as const
export type AgeBand = (typeof AGE_BANDS)[number]

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

/** @param today consent has been given, and erasure lies ahead */
export const volunteerForm = (today: string) =>
  z
    .object({
      name: requiredText(200),
      email: optionalEmail,
      phone: optionalText(30).refine((text) => text === null || (isText(text) && /^\+?[\d ]{8,30}$/.test(text)), {
        error: 'forms.phone',
      }),
      consentOn: requiredDate.refine((date) => date <= today, { error: 'forms.date-future' }),
      deleteAfter: requiredDate.refine((date) => date > today, { error: 'volunteers.delete-after.past' }),
      role: requiredText(200),
      startedOn: requiredDate,
      endedOn: optionalDate,
      hoursPerMonth: hours,
      throughAssociation: answer,
      firstTime: answer,
      ageBand: z
        .enum([...AGE_BANDS, ''])
        .optional()
        .transform((value) => value || null),
      version: formVersion.or(z.literal('').transform(() => 0)).default(0),
    })
    .refine((form) => !form.endedOn || form.endedOn >= form.startedOn, {
      path: ['endedOn'],
      error: 'forms.date-order',
    })
    .refine((form) => form.email !== null || form.phone !== null, {
      path: ['email'],
      error: 'volunteers.contact.required',
    })

export type VolunteerForm = z.output<ReturnType<typeof volunteerForm>>
