/** What a valid code is, and what may be done with codes. */
import { z } from 'zod'
import { formVersion, optionalText, requiredText } from '../../web/forms.js'

const codeId = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, { error: 'forms.choose' })
  .transform(Number)

const noCode = z.literal('').transform(() => null)

export const codeForm = z.object({
  name: requiredText(120),
  definition: optionalText(2000),
  parent: codeId.or(noCode).default(null),
  version: formVersion.or(z.literal('').transform(() => 0)).default(0),
})
export type CodeForm = z.output<typeof codeForm>

export const mergeForm = z.object({ into: codeId })

export const splitForm = z.object({
  name: requiredText(120),
  definition: optionalText(2000),
  passages: z
    .union([codeId.transform((id) => [id]), z.array(codeId).max(500)])
    .optional()
    .transform((ids) => ids ?? []),
})
export type SplitForm = z.output<typeof splitForm>

const place = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .optional()
  .or(z.literal('').transform(() => undefined))

export const passageForm = z.object({
  code: codeId.or(noCode).default(null),
  newCode: optionalText(120),
  /** Selected with the help of scripts: where it stands in which text. */
  field: z
    .enum(['observation', 'outcome'])
    .optional()
    .or(z.literal('').transform(() => undefined)),
  startsAt: place,
  endsAt: place,
  /** Or written as it stands there. */
  passage: optionalText(5000),
  version: formVersion,
})
export type PassageForm = z.output<typeof passageForm>
