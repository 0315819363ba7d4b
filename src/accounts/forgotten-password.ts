/**
 * A new password for who has forgotten the old one. The request only notes that a mail is owed to an address;
 * whether anyone has it is looked up when the mail is written. So the answer, and its time, cannot tell.
 */
import type { Services } from '../services.js'
import { emailKey } from '../web/email.js'
import { readForm } from '../web/forms.js'
import type { Language } from '../web/messages.js'
import { databaseStore } from '../web/rate-limit-store.js'
import { oweMail } from './owe-mail.js'
import { forgottenForm } from './user.schema.js'

const MOST_MAILS = 3
const WINDOW_MS = 60 * 60 * 1000

/** @throws Invalid for what is no address */
export async function askForPassword({ db, clock }: Services, body: unknown, language: Language): Promise<void> {
  const { email } = readForm(forgottenForm, body)
  const { totalHits } = await databaseStore(db, clock, 'password-mail', WINDOW_MS).increment(emailKey(email))
  if (totalHits > MOST_MAILS) return
  await db.write((tx) => oweMail(tx, clock.now(), { kind: 'password', userId: null, email, language }))
}
