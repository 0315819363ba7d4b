/** Tells coordinators by mail that volunteers are about to be erased: how many and from when, never who. */
import type { Logger } from 'pino'
import type { Config } from '../config.js'
import { momentAfter, type Services } from '../services.js'
import { localUrl } from '../web/language.js'
import type { Mail, Mailer } from '../web/mailer.js'
import { formatDate, translate, type Language } from '../web/messages.js'
import { renderView } from '../web/views.js'

export interface RetentionMailParts extends Services {
  config: Pick<Config, 'publicUrl'>
  log: Logger
  mailer: Mailer
}

interface OwedReminder {
  id: number
  volunteers: number
  firstOn: string
  email: string
  language: Language
}

const CLAIM_MS = 15 * 60 * 1000
/** Tried with every sweep; the desk tells it all the same. */
const MOST_TRIES = 20

/** Sends what is owed. A claim keeps two instances from sending the same. */
export async function sendRetentionMails(parts: RetentionMailParts): Promise<void> {
  const { db, clock, log, mailer } = parts
  const open = await db.read.all<{ id: number }>(
    'SELECT "id" FROM "retention_mail" WHERE "claimedUntil" IS NULL OR "claimedUntil" <= ? ORDER BY "id" LIMIT 500',
    [clock.now()],
  )
  for (const { id } of open) {
    const owed = await claim(parts, id)
    if (!owed) continue
    try {
      await mailer.send(composeReminder(owed, parts.config))
    } catch (error) {
      // Without the error itself: mail servers repeat the address in it.
      log.warn({ mail: id, code: (error as { code?: string }).code }, 'a reminder of an erasure could not be sent')
      continue
    }
    await db.write((tx) => tx.run('DELETE FROM "retention_mail" WHERE "id" = ?', [id]))
  }
  await db.write((tx) => tx.run(`DELETE FROM "retention_mail" WHERE "tries" >= ${MOST_TRIES}`))
}

async function claim({ db, clock }: Services, id: number): Promise<OwedReminder | undefined> {
  const now = clock.now()
  const until = momentAfter(now, CLAIM_MS)
  return db.write(async (tx) => {
    const claimed = await tx.one<Omit<OwedReminder, 'email' | 'language'> & { userId: number }>(
      `UPDATE "retention_mail" SET "claimedUntil" = ?, "tries" = "tries" + 1
       WHERE "id" = ? AND ("claimedUntil" IS NULL OR "claimedUntil" <= ?) RETURNING "id", "userId", "volunteers", "firstOn"`,
      [until, id, now],
    )
    if (!claimed) return undefined
    const user = await tx.one<Pick<OwedReminder, 'email' | 'language'>>(
      'SELECT "email", "language" FROM "user_account" WHERE "id" = ?',
      [claimed.userId],
    )
    return { ...claimed, ...user! }
  })
}

function composeReminder(
  { volunteers, firstOn, email, language }: OwedReminder,
  config: Pick<Config, 'publicUrl'>,
): Mail {
  const t = translate[language]
  const url = config.publicUrl + localUrl(language, '/arbejdsbord')
  const values = { n: volunteers, date: formatDate(language, firstOn) }
  const subject = t('volunteers.retention.mail.subject', values)
  const paragraphs = [t('volunteers.retention.mail.text', values), t('volunteers.retention.mail.more')]
  const action = { label: t('volunteers.retention.mail.button'), url }
  return {
    to: email,
    subject,
    text: [paragraphs[0], `${action.label}:\n${url}`, paragraphs[1], ''].join('\n\n'),
    html: renderView('mail/reminder', { lang: language, subject, paragraphs, action }),
  }
}
