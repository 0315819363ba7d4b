/** What a valid institution is, whoever brings it. */
import { z } from 'zod'
import { optionalEmail } from '../web/email.js'
import { formVersion, optionalText, requiredText } from '../web/forms.js'
import { INSTITUTION_TYPES } from './vocabulary.js'

const phone = optionalText(30).refine((text) => text === null || /^\+?[\d ]{8,30}$/.test(text), {
  error: 'forms.phone',
})

const website = optionalText(500).refine((text) => text === null || isWebAddress(text), { error: 'forms.url' })

function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s]+$/.test(text) && URL.canParse(text)
}

export const institutionForm = z.object({
  municipalityCode: z.string().regex(/^\d{4}$/, { error: 'forms.choose' }),
  name: requiredText(200),
  type: z.enum(INSTITUTION_TYPES),
  street: requiredText(200),
  postcode: z
    .string()
    .trim()
    .regex(/^\d{4}$/, { error: 'forms.postcode' }),
  town: requiredText(100),
  contactRole: optionalText(200),
  phone,
  email: optionalEmail,
  website,
  version: formVersion.or(z.literal('').transform(() => 0)).default(0),
})

export type InstitutionForm = z.output<typeof institutionForm>
