/** Imports that wait for whoever brought them: to choose columns, to say yes, to go on. */
import { can, type Actor } from '../accounts/permissions.js'
import type { Need } from '../desk/need.js'
import type { Services } from '../services.js'
import type { ImportState } from './sheet-import.entity.js'

export async function importNeeds({ db }: Services, actor: Actor): Promise<Need[]> {
  if (!can(actor, 'edit registry', null)) return []
  const rows = await db.read.all<{ id: number; fileName: string; state: ImportState }>(
    `SELECT "id", "fileName", "state" FROM "sheet_import"
     WHERE "userId" = ? AND "state" IN ('matching', 'checked', 'stopped', 'failed') ORDER BY "id" DESC`,
    [actor.id],
  )
  return rows.map(({ id, fileName, state }) => ({
    kind: 'import',
    about: `import:${id}`,
    subject: fileName,
    text: `spreadsheets.need.${state}`,
    href: `/arbejdsbord/indlaes/${id}`,
    due: null,
  }))
}
