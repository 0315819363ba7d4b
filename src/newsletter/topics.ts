/** What a subscriber may hear about, and from where: kept in rows of their own, so that a sending finds its readers. */
import { placeholders, type Reader, type Tx } from '../database/database.js'

export const TOPICS = ['experience', 'cases', 'methods', 'publications'] as const
export type Topic = (typeof TOPICS)[number]

export interface Choices {
  topics: Topic[]
  /** Codes; none: the whole country. */
  municipalities: string[]
}

export async function choicesOf(read: Reader, subscriberId: number): Promise<Choices> {
  const topics = await read.all<{ topic: Topic }>(
    'SELECT "topic" FROM "subscriber_topic" WHERE "subscriberId" = ? ORDER BY "topic"',
    [subscriberId],
  )
  const places = await read.all<{ code: string }>(
    'SELECT "municipalityCode" AS "code" FROM "subscriber_municipality" WHERE "subscriberId" = ? ORDER BY "municipalityCode"',
    [subscriberId],
  )
  return { topics: topics.map(({ topic }) => topic), municipalities: places.map(({ code }) => code) }
}

/** In place of what was chosen before. */
export async function saveChoices(tx: Tx, subscriberId: number, { topics, municipalities }: Choices): Promise<void> {
  await tx.run('DELETE FROM "subscriber_topic" WHERE "subscriberId" = ?', [subscriberId])
  await tx.run('DELETE FROM "subscriber_municipality" WHERE "subscriberId" = ?', [subscriberId])
  for (const topic of topics)
    await tx.run('INSERT INTO "subscriber_topic" ("subscriberId", "topic") VALUES (?, ?)', [subscriberId, topic])
  if (municipalities.length === 0) return
  // One that has gone meanwhile is passed over.
  await tx.run(
    `INSERT INTO "subscriber_municipality" ("subscriberId", "municipalityCode")
     SELECT CAST(? AS integer), "code" FROM "municipality" WHERE "code" IN (${placeholders(municipalities)})`,
    [subscriberId, ...municipalities],
  )
}
