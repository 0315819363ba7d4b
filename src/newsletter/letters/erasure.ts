/** Takes a person out of every newsletter, also of those that went out: a quoted experience may name somebody. */
import { recordDeed } from '../../audit/audit.js'
import type { Tx } from '../../database/database.js'
import { inFull } from '../../volunteers/known-as.js'
import type { LetterTexts } from './quotes.js'

export interface ForgottenPerson {
  /** Name first, then e-mail address and telephone, where there are such. */
  names: string[]
}

/** Never longer than what it stands for, so that no text outgrows its column. */
const GONE = '…'

const TEXTS = ['subject', 'preheader', 'body', 'mailHtml', 'mailText', 'webHtml'] as const
type Texts = Record<(typeof TEXTS)[number], string | null>

export async function forgetInNewsletters(tx: Tx, { names }: ForgottenPerson, now: string): Promise<void> {
  const [name, ...others] = names
  if (!name) return
  const known = {
    name,
    email: others.find((one) => one.includes('@')) ?? null,
    phone: others.find((one) => !one.includes('@')) ?? null,
  }
  const pattern = inFull(known)
  const rows = await tx.all<Texts & { id: number }>(
    `SELECT "id", ${TEXTS.map((text) => `"${text}"`).join(', ')} FROM "newsletter"`,
  )
  for (const { id, ...texts } of rows) {
    const named = TEXTS.filter((text) => texts[text]?.match(pattern))
    for (const text of named)
      await tx.run(`UPDATE "newsletter" SET "${text}" = ? WHERE "id" = ?`, [texts[text]!.replace(pattern, GONE), id])
    if (named.length > 0) tx.touch('newsletters')
  }
  await withdrawNamed(tx, now, pattern)
}

/** A quote goes as a whole: what is left of it would not be what was said. */
async function withdrawNamed(tx: Tx, now: string, name: RegExp): Promise<void> {
  const rows = await tx.all<{ newsletterId: number; number: number; experienceId: number; words: string }>(
    `SELECT "newsletterId", "number", "experienceId", "words" FROM "newsletter_quote" WHERE "words" IS NOT NULL`,
  )
  for (const { newsletterId, number, experienceId, words } of rows) {
    // Lines of the text part may break within a name.
    const said = (JSON.parse(words) as LetterTexts).mailText.replace(/\n> /g, ' ')
    if (said.search(name) < 0) continue
    await tx.run(
      'UPDATE "newsletter_quote" SET "words" = NULL, "withdrawnAt" = ? WHERE "newsletterId" = ? AND "number" = ?',
      [now, newsletterId, number],
    )
    await recordDeed(
      tx,
      now,
      { id: null },
      {
        action: 'withdraw',
        entity: 'newsletter',
        entityKey: newsletterId,
        after: { source: `experience ${experienceId}` },
      },
    )
    tx.touch('newsletters')
  }
}
