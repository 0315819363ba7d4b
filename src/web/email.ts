/** E-mail addresses: how they are read from a form, and how two of them are compared. */
import { domainToUnicode } from 'node:url'
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

/**
 * The form under which an address is unique: `Anna@Example.dk` and `anna@example.dk` reach the same person, and so
 * do `anna@blåbær.dk` and `anna@xn--blbr-roah.dk` (RFC 5890). What follows a + is part of the address.
 */
export function emailKey(address: string): string {
  const plain = address.normalize('NFC').trim().toLowerCase()
  const at = plain.lastIndexOf('@') + 1
  const domain = plain.slice(at)
  return domain.includes('xn--') ? plain.slice(0, at) + (domainToUnicode(domain) || domain) : plain
}

/** What comes before a + is one mailbox, whatever comes after: what is limited, is limited for the mailbox. */
export const mailboxKey = (address: string): string => emailKey(address).replace(/(?<=.)\+[^@]*(?=@)/, '')
