/** Texts in which somebody was named who has been erased: for a coordinator to read, mend and settle. */
import { recordDeed } from '../audit/audit.js'
import { placesWhere, requireRight, type Actor } from '../accounts/permissions.js'
import { placeholders } from '../database/database.js'
import { forgetVersions } from '../history/versions.js'
import type { Services } from '../services.js'
import { NotFound } from '../web/errors.js'
import type { MentionEntity } from './mentions.js'

export interface OpenMention {
  id: number
  entity: MentionEntity
  entityKey: number
  projectId: number | null
  title: string
  foundAt: string
}

/** Open ones only; a text that is gone needs nobody. */
export async function openMentions({ db }: Services, actor: Actor): Promise<OpenMention[]> {
  const codes = placesWhere(actor, 'edit volunteers')
  if (codes.length === 0) return []
  return db.read.all<OpenMention>(
    `SELECT n."id", n."entity", n."entityKey", n."foundAt", p."id" AS "projectId", coalesce(p."title", i."name") AS "title"
     FROM "erased_name_mention" n
     LEFT JOIN "experience" e ON n."entity" = 'experience' AND e."id" = n."entityKey"
     LEFT JOIN "effect" f ON n."entity" = 'effect' AND f."id" = n."entityKey"
     LEFT JOIN "project_picture" b ON n."entity" = 'project_picture' AND b."id" = n."entityKey"
     LEFT JOIN "project" p ON p."id" = CASE WHEN n."entity" = 'project' THEN n."entityKey" ELSE coalesce(e."projectId", f."projectId", b."projectId") END
     LEFT JOIN "institution" i ON n."entity" = 'institution' AND i."id" = n."entityKey"
     WHERE n."settledAt" IS NULL AND n."municipalityCode" IN (${placeholders(codes)})
       AND coalesce(p."title", i."name") IS NOT NULL ORDER BY n."id" LIMIT 500`,
    codes,
  )
}

/** The text names nobody any more: what it was before is forgotten, too. @throws NotFound */
export async function settleMention({ db, clock }: Services, actor: Actor, id: number): Promise<void> {
  await db.write(async (tx) => {
    const mention = await tx.one<{
      entity: string
      entityKey: number
      municipalityCode: string
      settledAt: string | null
    }>('SELECT "entity", "entityKey", "municipalityCode", "settledAt" FROM "erased_name_mention" WHERE "id" = ?', [id])
    if (!mention) throw new NotFound()
    const { entity, entityKey, municipalityCode } = mention
    requireRight(actor, 'edit volunteers', municipalityCode)
    if (mention.settledAt) return
    const now = clock.now()
    await tx.run('UPDATE "erased_name_mention" SET "settledAt" = ?, "settledBy" = ? WHERE "id" = ?', [
      now,
      actor.id,
      id,
    ])
    await forgetVersions(tx, entity, entityKey)
    await recordDeed(tx, now, actor, { action: 'settle-name', entity, entityKey, municipalityCode })
  })
  await db.forgetLog()
}
