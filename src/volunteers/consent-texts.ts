/**
 * The words that volunteers say yes to, each wording under its version. They stand in the database and not
 * with the words on screen, so that what somebody agreed to stays as it was; a migration brings a new one.
 */
import type { Reader } from '../database/database.js'
import type { Language } from '../web/messages.js'

export interface ConsentText {
  version: string
  validFrom: string
  paragraphs: string[]
}

interface ConsentRow {
  version: string
  validFrom: string
  da: string
  en: string
}

/** Newest first. */
export async function consentTexts(read: Reader, lang: Language): Promise<ConsentText[]> {
  const rows = await read.all<ConsentRow>(
    'SELECT "version", "validFrom", "da", "en" FROM "volunteer_consent_text" ORDER BY "validFrom" DESC, "version" DESC',
  )
  return rows.map((row) => ({ version: row.version, validFrom: row.validFrom, paragraphs: row[lang].split('\n') }))
}

/** The version that one agrees to today. */
export async function consentVersionOn(read: Reader, today: string): Promise<string> {
  const row = await read.one<{ version: string }>(
    'SELECT "version" FROM "volunteer_consent_text" WHERE "validFrom" <= ? ORDER BY "validFrom" DESC, "version" DESC LIMIT 1',
    [today],
  )
  if (!row) throw new Error('there is no text that a volunteer could agree to')
  return row.version
}
