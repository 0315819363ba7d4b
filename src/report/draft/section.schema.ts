import { z } from 'zod'
import { formVersion, optionalText, requiredText } from '../../web/forms.js'

/** As long as a section may be: some seven printed pages. */
export const LONGEST_BODY = 20_000

const body = optionalText(LONGEST_BODY).transform((text) => text ?? '')

export const newSectionForm = z.object({ title: requiredText(200), body })
export const sectionForm = newSectionForm.extend({ version: formVersion })
export type SectionForm = z.output<typeof sectionForm>

export const commentForm = z.object({ comment: requiredText(2000) })

export const DIRECTIONS = ['op', 'ned'] as const
export const moveForm = z.object({ retning: z.enum(DIRECTIONS) })
