import { z } from 'zod'
import { requiredEmail } from '../web/email.js'

/** In the order of the page, which is the order in which its errors are told. */
export const signUpForm = z.object({
  email: requiredEmail,
  answer: z.string({ error: 'newsletter.answer-needed' }).trim().min(1, { error: 'newsletter.answer-needed' }).max(100),
  consent: z.literal('ja', { error: 'newsletter.consent-needed' }),
  captcha: z.string().max(100).catch(''),
  /** People do not see it: whoever fills it is a robot. */
  website: z.string().max(5000).catch('').default(''),
})
