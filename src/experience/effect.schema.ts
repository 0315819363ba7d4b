/** What a valid effect is, whoever brings it: an experience with a kind for a condition. */
import { z } from 'zod'
import { observationForm } from './experience.schema.js'
import { EFFECTS } from './vocabulary.js'

export const effectForm = (today: string) => z.object({ kind: z.enum(EFFECTS) }).extend(observationForm(today).shape)

export type EffectForm = z.output<ReturnType<typeof effectForm>>
