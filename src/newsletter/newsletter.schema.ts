import { z } from 'zod'
import { requiredEmail } from '../web/email.js'
import { choices, requiredDate, requiredText } from '../web/forms.js'
import { LANGUAGES } from '../web/messages.js'
import { TOPICS } from './topics.js'

/** No box ticked stands for all of them. */
const topics = choices(TOPICS).transform((chosen) => (chosen.length > 0 ? chosen : [...TOPICS]))

/** Codes of municipalities, or none for the whole country. */
const municipalities = z
  .union([z.string().transform((code) => [code]), z.array(z.string()).max(98)])
  .optional()
  .transform((codes) => [...new Set(codes ?? [])])
  .pipe(z.array(z.string().regex(/^\d{4}$/, { error: 'forms.choose' })))

const language = z.enum(LANGUAGES, { error: 'forms.choose' })

/** In the order of the page, which is the order in which its errors are told. */
export const signUpForm = z.object({
  email: requiredEmail,
  topics,
  municipalities,
  language: language.optional(),
  answer: z.string({ error: 'newsletter.answer-needed' }).trim().min(1, { error: 'newsletter.answer-needed' }).max(100),
  consent: z.literal('ja', { error: 'newsletter.consent-needed' }),
  captcha: z.string().max(100).catch(''),
  /** The address that the visitor was asked about and keeps. */
  asked: z.string().max(300).catch(''),
  /** People do not see it: whoever fills it is a robot. */
  website: z.string().max(5000).catch('').default(''),
})

export const PAUSES = ['none', '1', '3', '6'] as const

/** On one's own page. */
export const ownForm = z.object({
  topics,
  municipalities,
  language,
  /** Months from today; `kept` leaves a pause as it stands. */
  pause: z.enum(['kept', ...PAUSES], { error: 'forms.choose' }),
})
export type OwnForm = z.infer<typeof ownForm>

/** The version of consents that were given elsewhere: their words stand in each row. */
export const IMPORTED = 'import'

/** Numbers of municipalities in one cell. A spreadsheet takes 0615 for 615. */
const municipalityList = z
  .string()
  .optional()
  .transform((text) =>
    [...new Set((text ?? '').split(/[|;,\s]+/).filter(Boolean))].map((code) => code.padStart(4, '0')),
  )
  .pipe(z.array(z.string().regex(/^\d{4}$/, { error: 'subscribers.municipalities-wrong' })).max(98))

/** A row of a spreadsheet: without proof of consent nobody comes in. */
export const importedSubscriber = (today: string) =>
  z.object({
    email: requiredEmail,
    consentOn: requiredDate.refine((date) => date <= today, { error: 'subscribers.consent-later' }),
    consentSource: requiredText(100),
    consentText: requiredText(2000),
    language,
    topics,
    municipalities: municipalityList,
  })
export type ImportedSubscriber = z.output<ReturnType<typeof importedSubscriber>>
