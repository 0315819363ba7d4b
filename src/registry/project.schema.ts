/** What a valid project is, whoever brings it. */
import { z } from 'zod'
import { choices, formVersion, optionalDate, optionalText, requiredDate, requiredText } from '../web/forms.js'
import { PROJECT_STATUSES, TARGET_GROUPS, THEMES } from './vocabulary.js'

export const projectForm = z
  .object({
    title: requiredText(200),
    titleEn: optionalText(200),
    summary: requiredText(500),
    summaryEn: optionalText(500),
    description: optionalText(20_000).transform((text) => text ?? ''),
    institutionId: z
      .string()
      .regex(/^[1-9]\d{0,8}$/, { error: 'forms.choose' })
      .transform(Number),
    targetGroups: choices(TARGET_GROUPS),
    themes: choices(THEMES),
    startedOn: requiredDate,
    endedOn: optionalDate,
    status: z.enum(PROJECT_STATUSES),
    /** 0 for a new one. */
    version: formVersion.or(z.literal('').transform(() => 0)).default(0),
  })
  .refine((form) => !form.endedOn || form.endedOn >= form.startedOn, {
    path: ['endedOn'],
    error: 'forms.date-order',
  })

export type ProjectForm = z.output<typeof projectForm>
