/** What a consultant can ask for. */
import { z } from 'zod'
import { CONDITIONS, RESPONDENT_ROLES } from '../../experience/vocabulary.js'

export const wantedForm = z.object({
  condition: z.enum(CONDITIONS),
  role: z
    .enum(RESPONDENT_ROLES)
    .or(z.literal('').transform(() => null))
    .default(null),
})
export type WantedForm = z.output<typeof wantedForm>
