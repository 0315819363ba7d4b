/** Who gets a newsletter: the one place that says so. */
import type { SqlValue } from '../../database/database.js'

export interface Audience {
  newsletterId: number
  language: 'da' | 'en'
  municipalityCode: string | null
}

/** That a subscriber `s` may be sent anything at all today: asked again when the mail's turn comes. */
export const MAY_GET = `s."state" = 'active'
  AND NOT EXISTS (SELECT 1 FROM "suppression" x WHERE x."emailKey" = s."emailKey")`

/** A condition on a subscriber `s`, and its values. */
export function isRecipient({ language }: Audience): { sql: string; values: SqlValue[] } {
  return { sql: `${MAY_GET} AND s."language" = ?`, values: [language] }
}
