/** What touches experiences and effects alike. */
import type { Tx } from '../database/database.js'
import { forgetVersions } from '../history/versions.js'

/** @returns how many there were */
export async function removeIllustrativeObservations(tx: Tx, projectId: number): Promise<number> {
  let removed = 0
  for (const table of ['experience', 'effect']) {
    const where = `"projectId" = ? AND "provenance" = 'illustrative'`
    const gone = await tx.all<{ id: number }>(`SELECT "id" FROM "${table}" WHERE ${where}`, [projectId])
    removed += gone.length
    for (const { id } of gone) await forgetVersions(tx, table, id)
    await tx.run(`DELETE FROM "${table}" WHERE ${where}`, [projectId])
  }
  return removed
}
