/** What a valid experience is, whoever brings it. */
import { z } from 'zod'
import { checkbox, formVersion, optionalText, requiredDate, requiredText } from '../web/forms.js'
import { CONDITIONS, RESPONDENT_ROLES, type Rating } from './vocabulary.js'

/** What experiences and effects have in common. @param today it has been seen: its date does not lie ahead */
export const observationForm = (today: string) =>
  z.object({
    rating: z.enum(['1', '2', '3', '4', '5']).transform((text) => Number(text) as Rating),
    observation: requiredText(5000),
    outcome: optionalText(5000),
    respondentRole: z.enum(RESPONDENT_ROLES),
    observedOn: requiredDate.refine((date) => date <= today, { error: 'forms.date-future' }),
    quotable: checkbox,
    version: formVersion.or(z.literal('').transform(() => 0)).default(0),
  })

export const experienceForm = (today: string) =>
  z.object({ condition: z.enum(CONDITIONS) }).extend(observationForm(today).shape)

export type ExperienceForm = z.output<ReturnType<typeof experienceForm>>
