/** Who changed a record, in the audit; what it was and is, in its history. */
import { recordDeeds } from '../audit/audit.js'
import type { Actor } from '../accounts/permissions.js'
import type { Tx } from '../database/database.js'
import { keepVersions } from './versions.js'

export interface RecordChange<Data extends { version: number }> {
  id: number
  /** Null for what belongs to no single one. */
  municipalityCode: string | null
  /** What was done, where it is neither making nor changing. */
  action?: string
  /** None of a new record. */
  before: Data | null | undefined
  after: Data
}

/** @param audited what of it may stand in the audit, which is kept for good */
export const recordChange = <Data extends { version: number }>(
  tx: Tx,
  now: string,
  actor: Actor,
  entity: string,
  change: RecordChange<Data>,
  audited?: (data: Data) => object,
): Promise<void> => recordChanges(tx, now, actor, entity, [change], audited)

/** `recordChange` for many records of one kind at once. */
export async function recordChanges<Data extends { version: number }>(
  tx: Tx,
  now: string,
  actor: Actor,
  entity: string,
  changes: RecordChange<Data>[],
  audited: (data: Data) => object = (data) => data,
): Promise<void> {
  const named = changes.map(({ id, municipalityCode, before, action = before ? 'update' : 'create' }) => ({
    entity,
    entityKey: id,
    municipalityCode,
    action,
  }))
  await recordDeeds(
    tx,
    now,
    actor,
    changes.map(({ before, after }, i) => ({ ...named[i]!, before: before && audited(before), after: audited(after) })),
  )
  await keepVersions(
    tx,
    now,
    actor,
    changes.map(({ before, after }, i) => ({
      ...named[i]!,
      version: after.version,
      data: after,
      ...(before && { before: { version: before.version, data: before } }),
    })),
  )
}
