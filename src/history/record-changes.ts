/** What many records were and are, in the audit and in their histories: as each feature records a change of one. */
import { recordDeeds } from '../audit/audit.js'
import type { Actor } from '../accounts/permissions.js'
import type { Tx } from '../database/database.js'
import { keepVersions } from './versions.js'

export interface RecordChange<Data extends { version: number }> {
  id: number
  municipalityCode: string
  /** undefined for a new record. */
  before: Data | undefined
  after: Data
}

/** @param audited what of it may stand in the audit, which is kept for good */
export async function recordChanges<Data extends { version: number }>(
  tx: Tx,
  now: string,
  actor: Actor,
  entity: string,
  changes: RecordChange<Data>[],
  audited: (data: Data) => object = (data) => data,
): Promise<void> {
  const named = changes.map(({ id, municipalityCode, before }) => ({
    entity,
    entityKey: id,
    municipalityCode,
    action: before ? 'update' : 'create',
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
