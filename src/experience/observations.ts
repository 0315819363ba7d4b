/** What touches experiences and effects alike. */
import type { Tx } from '../database/database.js'

/** @returns how many there were */
export async function removeIllustrativeObservations(tx: Tx, projectId: number): Promise<number> {
  let removed = 0
  for (const table of ['experience', 'effect']) {
    const where = `"projectId" = ? AND "provenance" = 'illustrative'`
    removed += (await tx.one<{ n: number }>(`SELECT count(*) AS "n" FROM "${table}" WHERE ${where}`, [projectId]))!.n
    await tx.run(`DELETE FROM "${table}" WHERE ${where}`, [projectId])
  }
  return removed
}
