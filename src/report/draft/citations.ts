/** What each section cites, as it was when the writer last looked: so that a later change of it can be told. */
import { recordDeed } from '../../audit/audit.js'
import { requireRight, type Actor } from '../../accounts/permissions.js'
import { insertMany } from '../../database/bulk.js'
import type { Reader, Tx } from '../../database/database.js'
import type { Services } from '../../services.js'
import { recordOf, refOf, type CitedEntity } from '../text/refs.js'
import { evidenceOf } from './evidence.js'

export interface Cited {
  /** 0 when there was no such record. */
  citedVersion: number
  citedQuotable: boolean
}

/** By reference. */
export async function citationsOf(read: Reader, sectionId: number): Promise<Map<string, Cited>> {
  const rows = await read.all<{ entity: CitedEntity; key: number; citedVersion: number; quotable: boolean | number }>(
    `SELECT "entity", "entityKey" AS "key", "citedVersion", "citedQuotable" AS "quotable" FROM "report_citation" WHERE "sectionId" = ?`,
    [sectionId],
  )
  return new Map(
    rows.map((row) => [refOf(row), { citedVersion: row.citedVersion, citedQuotable: Boolean(row.quotable) }]),
  )
}

/** A new citation is of the record as it is now; one that was there before keeps what it was of. */
export async function keepCitations(tx: Tx, sectionId: number, refs: readonly string[]): Promise<void> {
  const before = await citationsOf(tx, sectionId)
  for (const [ref] of before) {
    if (refs.includes(ref)) continue
    const { entity, key } = recordOf(ref)
    await tx.run('DELETE FROM "report_citation" WHERE "sectionId" = ? AND "entity" = ? AND "entityKey" = ?', [
      sectionId,
      entity,
      key,
    ])
  }
  await insertCitations(
    tx,
    sectionId,
    refs.filter((ref) => !before.has(ref)),
  )
}

/** The writer has seen what has changed, and the text stands by it. @throws NotFound */
export async function acknowledgeChanges({ db, clock }: Services, actor: Actor, sectionId: number): Promise<void> {
  requireRight(actor, 'compile report', null)
  await db.write(async (tx) => {
    const refs = [...(await citationsOf(tx, sectionId)).keys()]
    await tx.run('DELETE FROM "report_citation" WHERE "sectionId" = ?', [sectionId])
    await insertCitations(tx, sectionId, refs)
    await recordDeed(tx, clock.now(), actor, {
      action: 'acknowledge',
      entity: 'report_section',
      entityKey: sectionId,
      after: { cited: refs },
    })
    tx.touch('report')
  })
}

async function insertCitations(tx: Tx, sectionId: number, refs: readonly string[]): Promise<void> {
  const evidence = await evidenceOf(tx, refs)
  await insertMany(
    tx,
    'report_citation',
    ['sectionId', 'entity', 'entityKey', 'citedVersion', 'citedQuotable'],
    refs.map((ref) => {
      const { entity, key } = recordOf(ref)
      const now = evidence.get(ref)
      return [sectionId, entity, key, now?.version ?? 0, now?.quotable ?? false]
    }),
  )
}
