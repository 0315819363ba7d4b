/** Notes that a mail about an account is to be sent. */
import type { Tx } from '../database/database.js'
import type { Language } from '../web/messages.js'
import type { AccountMailKind } from './account-mail.entity.js'

export interface OwedAccountMail {
  id: number
  kind: AccountMailKind
  userId: number | null
  email: string
  language: Language
  tries: number
}

/** In the transaction that gives cause for it, so that neither is there without the other. */
export function oweMail(tx: Tx, now: string, mail: Omit<OwedAccountMail, 'id' | 'tries'>): Promise<void> {
  return tx.run(
    'INSERT INTO "account_mail" ("kind", "userId", "email", "language", "createdAt") VALUES (?, ?, ?, ?, ?)',
    [mail.kind, mail.userId, mail.email, mail.language, now],
  )
}
