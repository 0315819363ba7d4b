/** Projects that stand as drafts: nobody sees them until they are published. */
import { placesWhere, type Actor } from '../accounts/permissions.js'
import { placeholders } from '../database/database.js'
import type { Need } from '../desk/need.js'
import type { Services } from '../services.js'

export async function projectNeeds({ db }: Services, actor: Actor): Promise<Need[]> {
  const codes = placesWhere(actor, 'edit registry')
  if (codes.length === 0) return []
  const drafts = await db.read.all<{ id: number; title: string }>(
    `SELECT "id", "title" FROM "project" WHERE "municipalityCode" IN (${placeholders(codes)}) AND "status" = 'draft'`,
    codes,
  )
  return drafts.map(({ id, title }) => ({
    kind: 'draft',
    about: `project:${id}`,
    subject: title,
    text: 'desk.need.draft.do',
    href: `/arbejdsbord/projekter/${id}`,
    due: null,
  }))
}
