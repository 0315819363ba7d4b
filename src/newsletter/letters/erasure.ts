/** Takes a person out of every newsletter, also of those that went out: a quoted experience may name somebody. */
import type { Tx } from '../../database/database.js'
import { inFull } from '../../volunteers/known-as.js'

export interface ForgottenPerson {
  /** Name first, then e-mail address and telephone, where there are such. */
  names: string[]
}

/** Never longer than what it stands for, so that no text outgrows its column. */
const GONE = '…'

const TEXTS = ['subject', 'preheader', 'body', 'mailHtml', 'mailText', 'webHtml'] as const
type Texts = Record<(typeof TEXTS)[number], string | null>

export async function forgetInNewsletters(tx: Tx, { names }: ForgottenPerson): Promise<void> {
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
}
