/** Volunteers' parts in projects that lie in the bin, and whose they are. */
import { binnedRows } from '../bin/in-bin.js'
import { inParts } from '../database/bulk.js'
import { placeholders, type Reader } from '../database/database.js'

interface BinnedPart {
  projectId: number
  name: string
  email: string
  phone: string
}

/** Without the parts of those who are erased: of them nobody is known. */
export async function binnedParts(read: Reader, projectIds: number[]): Promise<BinnedPart[]> {
  const parts = await binnedRows<{ projectId: number; volunteerId: number | null }>(read, 'assignment', projectIds)
  const ids = [...new Set(parts.flatMap(({ volunteerId }) => (volunteerId === null ? [] : [volunteerId])))]
  const people = new Map<number, Omit<BinnedPart, 'projectId'>>()
  await inParts(ids, async (some) => {
    const rows = await read.all<{ id: number; name: string; email: string | null; phone: string | null }>(
      `SELECT "id", "name", "email", "phone" FROM "volunteer" WHERE "id" IN (${placeholders(some)})`,
      some,
    )
    for (const { id, name, email, phone } of rows) people.set(id, { name, email: email ?? '', phone: phone ?? '' })
  })
  return parts.flatMap(({ projectId, volunteerId }) => {
    const person = people.get(volunteerId ?? 0)
    return person ? [{ projectId, ...person }] : []
  })
}
