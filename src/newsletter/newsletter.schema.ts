import { z } from 'zod'
import { requiredEmail } from '../web/email.js'

export const signUpForm = z.object({
  email: requiredEmail,
  consent: z.literal('ja', { error: 'newsletter.consent-needed' }),
  answer: z.string({ error: 'newsletter.answer-needed' }).trim().min(1, { error: 'newsletter.answer-needed' }).max(100),
  captcha: z.string().max(100).catch(''),
  /** People do not see it: whoever fills it is a robot. */
  website: z.string().max(5000).catch('').default(''),
})
