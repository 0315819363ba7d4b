/** E-mail addresses: how they are read from a form, and how two of them are compared. */
import { z } from 'zod'
import { holdsCpr, isText } from './forms.js'

/** Longest that a mail server takes (RFC 5321, 4.5.3.1.3). */
const LONGEST = 254

/** One @ with something on either side and a dot in the domain: more than that only a mail sent to it can tell. */
const SHAPE = /^[^\s@<>()[\]\\,;:"]{1,64}@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]{2,}$/

export const requiredEmail = z
  .string()
  .transform((value) => value.normalize('NFC').trim())
  .pipe(
    z
      .string()
      .min(1)
      .max(LONGEST)
      .refine((value) => isText(value) && SHAPE.test(value), { error: 'forms.email', abort: true })
      .refine((value) => !holdsCpr(value), { error: 'forms.cpr' }),
  )

export const optionalEmail = z
  .union([z.literal('').transform(() => null), requiredEmail])
  .optional()
  .transform((value) => value ?? null)

/** The form under which an address is unique: `Anna@Example.dk` and `anna@example.dk` reach the same person. */
export const emailKey = (address: string): string => address.normalize('NFC').trim().toLowerCase()
