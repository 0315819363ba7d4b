/** How each user left each list, kept on the server: the next visit goes on from there, on any machine. */
import type { Actor } from '../accounts/permissions.js'
import type { Services } from '../services.js'

export async function leftAs({ db }: Services, actor: Actor, list: string): Promise<string> {
  const row = await db.read.one<{ query: string }>(
    'SELECT "query" FROM "list_state" WHERE "userId" = ? AND "list" = ?',
    [actor.id, list],
  )
  return row?.query ?? ''
}

/** @param query empty for the list as it is at first */
export async function leaveAs(services: Services, actor: Actor, list: string, query: string): Promise<void> {
  if ((await leftAs(services, actor, list)) === query) return
  await services.db.write(async (tx) => {
    if (query === '') return tx.run('DELETE FROM "list_state" WHERE "userId" = ? AND "list" = ?', [actor.id, list])
    await tx.run(
      `INSERT INTO "list_state" ("userId", "list", "query") VALUES (?, ?, ?)
       ON CONFLICT ("userId", "list") DO UPDATE SET "query" = excluded."query"`,
      [actor.id, list, query],
    )
  })
}
