/** Takes an erased person out of the bin: what hung on the person, and the name wherever else it stands there. */
import type { Tx } from '../database/database.js'
import { withoutName, type Name } from '../history/forget-names.js'
import { forgetVersions } from '../history/versions.js'

export async function forgetInBin(tx: Tx, municipalityCode: string, volunteerId: number, name: Name): Promise<void> {
  const own = await tx.all<{ entity: string; entityKey: number }>(
    'SELECT "entity", "entityKey" FROM "bin_entry" WHERE "volunteerId" = ?',
    [volunteerId],
  )
  for (const { entity, entityKey } of own) await forgetVersions(tx, entity, entityKey)
  await tx.run('DELETE FROM "bin_entry" WHERE "volunteerId" = ?', [volunteerId])
  const patterns = name.like.map(() => `lower("row") LIKE ?`).join(' OR ')
  const rows = await tx.all<{ id: number; title: string; row: string }>(
    `SELECT "id", "title", "row" FROM "bin_entry" WHERE "municipalityCode" = ? AND (${patterns})`,
    [municipalityCode, ...name.like],
  )
  for (const { id, title, row } of rows) {
    const without = withoutName({ title, row: JSON.parse(row) as unknown }, name.pattern) as {
      title: string
      row: object
    }
    await tx.run('UPDATE "bin_entry" SET "title" = ?, "row" = ? WHERE "id" = ?', [
      without.title,
      JSON.stringify(without.row),
      id,
    ])
  }
}
