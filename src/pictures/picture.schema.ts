/** What goes with a picture: words for those who do not see it, unless it says nothing that they miss. */
import { z } from 'zod'
import { checkbox, formVersion, optionalText } from '../web/forms.js'

export const pictureForm = z
  .object({
    alt: optionalText(300),
    altEn: optionalText(300),
    decorative: checkbox,
    /** 0 where no picture is shown. */
    version: formVersion.or(z.enum(['', '0']).transform(() => 0)).default(0),
  })
  .superRefine((form, context) => {
    for (const name of ['alt', 'altEn'] as const)
      if (!form.decorative && form[name] === null)
        context.addIssue({ code: 'custom', path: [name], message: 'pictures.alt-needed' })
  })

export type PictureForm = z.output<typeof pictureForm>

export const removedPictureForm = z.object({
  picture: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number),
})
