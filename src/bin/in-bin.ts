/** What lies in the bin, for whoever is about to make or change something that may be there. */
import { inParts } from '../database/bulk.js'
import { placeholders, type Reader } from '../database/database.js'
import type { Row } from './binned-kinds.js'

/** Which of these records of one's own municipalities lie in it. */
export async function binnedAmong(
  read: Reader,
  entity: string,
  codes: readonly string[],
  ids: readonly number[],
): Promise<Set<number>> {
  const binned = new Set<number>()
  if (codes.length === 0) return binned
  await inParts(ids, async (part) => {
    const rows = await read.all<{ id: number }>(
      `SELECT "entityKey" AS "id" FROM "bin_entry" WHERE "entity" = ? AND "entityKey" IN (${placeholders(part)})
         AND "municipalityCode" IN (${placeholders(codes)})`,
      [entity, ...part, ...codes],
    )
    for (const { id } of rows) binned.add(id)
  })
  return binned
}

/** The rows, as they were, of what hung on these projects and lies in it. */
export async function binnedRows<Binned extends object = Row>(
  read: Reader,
  entity: string,
  projectIds: readonly number[],
): Promise<Binned[]> {
  const found: Binned[] = []
  await inParts(projectIds, async (ids) => {
    const rows = await read.all<{ row: string }>(
      `SELECT "row" FROM "bin_entry" WHERE "entity" = ? AND "projectId" IN (${placeholders(ids)})`,
      [entity, ...ids],
    )
    found.push(...rows.map(({ row }) => JSON.parse(row) as Binned))
  })
  return found
}
