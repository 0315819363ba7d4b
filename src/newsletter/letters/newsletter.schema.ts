/** What a valid newsletter is, and when it may go out. */
import { z } from 'zod'
import { TOPICS } from '../topics.js'
import { choices, formVersion, optionalText, requiredDate, requiredText } from '../../web/forms.js'

/** Longest body that can be written: the mail is measured too, before it is sent. */
export const MOST_BODY = 40_000

/** What becomes a mail's header is one line, whatever was pasted. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ')

export const newsletterForm = z.object({
  language: z.enum(['da', 'en']),
  subject: requiredText(150).transform(oneLine),
  preheader: optionalText(200).transform((text) => text && oneLine(text)),
  topics: choices(TOPICS),
  municipalityCode: z
    .union([z.literal('').transform(() => null), z.string().regex(/^\d{4}$/, { error: 'forms.choose' })])
    .default(null),
  body: requiredText(MOST_BODY),
  version: formVersion.or(z.literal('').transform(() => 0)).default(0),
})

export type NewsletterForm = z.output<typeof newsletterForm>

const clockTime = z
  .string()
  .trim()
  .regex(/^(?:[01]?\d|2[0-3])[:.][0-5]\d$/, { error: 'letters.send.time-wrong' })
  .transform((text) => text.replace('.', ':').padStart(5, '0'))

/** Now, or at a time in Denmark. */
export const sendForm = z.discriminatedUnion('when', [
  z.object({ when: z.literal('now'), version: formVersion }),
  z.object({ when: z.literal('later'), date: requiredDate, time: clockTime, version: formVersion }),
])

export type SendForm = z.output<typeof sendForm>
