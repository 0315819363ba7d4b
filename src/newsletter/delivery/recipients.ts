/** Who gets a newsletter: the one place that says so. */
import type { SqlValue } from '../../database/database.js'

export interface Audience {
  newsletterId: number
  language: 'da' | 'en'
  municipalityCode: string | null
}

/**
 * That a subscriber `s` may be sent anything at all today, which is its one value: asked again when the mail's turn
 * comes.
 */
export const MAY_GET = `s."state" = 'active' AND (s."pausedUntil" IS NULL OR s."pausedUntil" <= ?)
  AND NOT EXISTS (SELECT 1 FROM "suppression" x WHERE x."emailKey" = s."emailKey")`

/** A newsletter about nothing in particular is for all; else for who has chosen one of its topics. */
const HAS_TOPIC = `(NOT EXISTS (SELECT 1 FROM "newsletter_topic" WHERE "newsletterId" = ?)
  OR EXISTS (SELECT 1 FROM "newsletter_topic" nt JOIN "subscriber_topic" st ON st."topic" = nt."topic"
    WHERE nt."newsletterId" = ? AND st."subscriberId" = s."id"))`

/** Who has named no municipality follows the whole country. */
const HAS_PLACE = `(CAST(? AS text) IS NULL
  OR NOT EXISTS (SELECT 1 FROM "subscriber_municipality" WHERE "subscriberId" = s."id")
  OR EXISTS (SELECT 1 FROM "subscriber_municipality" WHERE "subscriberId" = s."id" AND "municipalityCode" = ?))`

/** A condition on a subscriber `s`, and its values. */
export function isRecipient(
  { newsletterId, language, municipalityCode }: Audience,
  today: string,
): { sql: string; values: SqlValue[] } {
  return {
    sql: `${MAY_GET} AND s."language" = ? AND ${HAS_TOPIC} AND ${HAS_PLACE}`,
    values: [today, language, newsletterId, newsletterId, municipalityCode, municipalityCode],
  }
}
