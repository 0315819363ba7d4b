/**
 * Takes a person out of everything that is held (article 17): live data, history, drafts, imports, agreements and
 * texts. What stays is a number: each assignment goes on counting, without a name.
 */
import { forgetAgreements } from '../agreements/erasure.js'
import { recordDeed, type Doer } from '../audit/audit.js'
import { requireRight, type Actor } from '../accounts/permissions.js'
import type { Tx } from '../database/database.js'
import { sortKey } from '../database/search-text.js'
import { forgetDrafts } from '../drafts/drafts.js'
import { forgetInBin } from '../bin/forget-person.js'
import { forgetNames } from '../history/forget-names.js'
import { forgetVersions } from '../history/versions.js'
import { forgetInNewsletters } from '../newsletter/letters/erasure.js'
import { freeSlug } from '../registry/free-slug.js'
import { changingProject } from '../registry/keep-project.js'
import { forgetInReport } from '../report/erasure.js'
import type { Services } from '../services.js'
import { forgetImports } from '../spreadsheets/erasure.js'
import { Conflict } from '../web/errors.js'
import { forgetRequests } from './data-requests.js'
import { inFull, likeAnyOf, namesOf } from './known-as.js'
import { mentionsOf, noteMentions, type Mention } from './mentions.js'
import { lockVolunteer, type VolunteerRecord } from './volunteer-record.js'

export const ERASURE_REASONS = ['asked', 'withdrawn', 'not-needed', 'retention'] as const
export type ErasureReason = (typeof ERASURE_REASONS)[number]

/** Whom the other features forget. */
export interface ForgottenPerson {
  volunteerId: number
  municipalityCode: string
  /** Name, e-mail address, phone number: what there is of them. */
  names: string[]
}

/** What editions of the report tell of it; null where it is a consent that is withdrawn. */
const TOLD_AS = { asked: 'asked', withdrawn: null, 'not-needed': 'other', retention: 'other' } as const

/** Each feature that may hold a person's data beside the volunteer's own rows tells how it forgets. */
const FORGETTING: ((tx: Tx, person: ForgottenPerson, now: string) => Promise<void>)[] = [
  forgetAgreements,
  forgetDrafts,
  forgetImports,
  forgetInNewsletters,
]

/** Erases at once. @throws NotFound, Conflict when somebody else changed the record since the form was made */
export async function eraseVolunteer(
  services: Services,
  actor: Actor,
  id: number,
  { reason, version }: { reason: ErasureReason; version: number },
): Promise<void> {
  const { db, clock } = services
  await db.write(async (tx) => {
    const record = await lockVolunteer(tx, id)
    requireRight(actor, 'edit volunteers', record.municipalityCode)
    if (record.version !== version) throw new Conflict(record)
    await eraseInside(tx, clock.now(), clock.today(), actor, record, reason)
  })
  await db.forgetLog()
}

/** Inside a transaction that holds the volunteer's lock. */
export async function eraseInside(
  tx: Tx,
  now: string,
  today: string,
  doer: Doer,
  record: VolunteerRecord,
  reason: ErasureReason,
): Promise<void> {
  const { id, municipalityCode } = record
  const mentions = await mentionsOf(tx, record)
  const assignments = await anonymise(tx, now, id)
  if (reason !== 'retention') await answerErasureRequests(tx, now, today, doer, id)
  await forgetRequests(tx, id)
  await forgetVersions(tx, 'volunteer', id)
  const person = { volunteerId: id, municipalityCode, names: namesOf(record) }
  for (const forget of FORGETTING) await forget(tx, person, now)
  const name = { like: likeAnyOf(record), pattern: inFull(record) }
  await forgetInBin(tx, municipalityCode, id, name)
  await forgetInReport(tx, now, name, TOLD_AS[reason])
  await tx.run('DELETE FROM "volunteer" WHERE "id" = ?', [id])
  for (const mention of mentions) await takeOut(tx, now, mention, inFull(record))
  await forgetNames(tx, municipalityCode, name)
  await noteMentions(tx, now, municipalityCode, mentions)
  await recordDeed(tx, now, doer, {
    action: 'erase',
    entity: 'volunteer',
    entityKey: id,
    municipalityCode,
    after: { reason, assignments, texts: mentions.length },
  })
}

/** The role may name somebody; everything else about the assignment is a figure. */
async function anonymise(tx: Tx, now: string, volunteerId: number): Promise<number> {
  const assignments = await tx.all<{ id: number }>('SELECT "id" FROM "assignment" WHERE "volunteerId" = ?', [
    volunteerId,
  ])
  for (const { id } of assignments) await forgetVersions(tx, 'assignment', id)
  await tx.run(
    `UPDATE "assignment" SET "volunteerId" = NULL, "role" = '', "updatedAt" = ?, "version" = "version" + 1 WHERE "volunteerId" = ?`,
    [now, volunteerId],
  )
  return assignments.length
}

/** The erasure is the answer. */
const answerErasureRequests = (tx: Tx, now: string, today: string, doer: Doer, volunteerId: number): Promise<void> =>
  tx.run(
    `UPDATE "data_request" SET "answeredOn" = ?, "answeredBy" = ?, "outcome" = 'granted', "updatedAt" = ?, "version" = "version" + 1
     WHERE "volunteerId" = ? AND "kind" = 'erasure' AND "answeredOn" IS NULL`,
    [today, doer.id, now, volunteerId],
  )

/** Stands where a name stood; never longer than the name, so that no text outgrows its column. */
const GONE = '…'

async function takeOut(tx: Tx, now: string, { entity, entityKey, projectId, inFull: texts }: Mention, name: RegExp) {
  const without = Object.fromEntries(Object.entries(texts).map(([column, text]) => [column, text.replace(name, GONE)]))
  if (Object.keys(without).length === 0) return
  // A project's address and place in lists are made of its title.
  if (entity === 'project' && without.title)
    Object.assign(without, { sortKey: sortKey(without.title), slug: await freeSlug(tx, 'project', without.title) })
  const columns = Object.keys(without)
  const change = () =>
    tx.run(
      `UPDATE "${entity}" SET ${columns.map((column) => `"${column}" = ?`).join(', ')}, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?`,
      [...Object.values(without), now, entityKey],
    )
  if (projectId !== null) return changingProject(tx, projectId, change)
  await change()
  tx.touch(`institution:${entityKey}`, 'institutions')
}
