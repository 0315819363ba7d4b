/**
 * Whether a børneattest is required, as the law has it: "lov om indhentelse af børneattest" § 2 and the orders
 * made under it. It takes all three: children under 15; direct contact with them, or being steadily among them
 * so that there may be; and a steady relation, which is more than three months with at least three meetings, or
 * more than a week on end. Where they do not meet, no certificate may be fetched either.
 */
import { z } from 'zod'
import { formVersion } from '../web/forms.js'

export const CONTACTS = ['direct', 'among', 'none'] as const
export const LENGTHS = ['lasting', 'brief'] as const
export type Contact = (typeof CONTACTS)[number]
export type Length = (typeof LENGTHS)[number]

const yesNo = z.enum(['ja', 'nej']).transform((value) => value === 'ja')
const optionalChoice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z
    .enum(values)
    .or(z.literal('').transform(() => null))
    .optional()
    .transform((value) => value ?? null)

/** The answers about contact count only where there are children: then they must be there. */
export const assessmentForm = z
  .object({
    children: yesNo,
    contact: optionalChoice(CONTACTS),
    length: optionalChoice(LENGTHS),
    confidential: yesNo,
    version: formVersion,
  })
  .refine((form) => !form.children || form.contact !== null, { path: ['contact'], error: 'forms.choose' })
  .refine((form) => !form.children || form.length !== null, { path: ['length'], error: 'forms.choose' })
export type AssessmentForm = z.output<typeof assessmentForm>

/** Why a certificate is required or not: `volunteers.guide.why.<reason>` says it in words. */
export type CertificateReason = 'direct' | 'among' | 'no-children' | 'no-contact' | 'brief'

const REQUIRED: readonly CertificateReason[] = ['direct', 'among']

export function certificateReason({ children, contact, length }: AssessmentForm): CertificateReason {
  if (!children) return 'no-children'
  if (contact === 'none' || contact === null) return 'no-contact'
  return length === 'lasting' ? contact : 'brief'
}

export const isRequired = (reason: CertificateReason): boolean => REQUIRED.includes(reason)

/** What is kept of the answers: the reasons, as two words. */
export const assessmentDetail = (form: AssessmentForm): string =>
  `${certificateReason(form)} ${form.confidential ? 'confidential' : 'nothing-confidential'}`
