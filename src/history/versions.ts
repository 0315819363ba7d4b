/**
 * What each record was after each change, so that there is a way back. Written in the same transaction as the
 * change. Unlike the audit it may hold personal data: whoever erases a record forgets its versions too.
 */
import type { Doer } from '../audit/audit.js'
import { inParts, insertMany } from '../database/bulk.js'
import { placeholders, type Reader, type Tx } from '../database/database.js'
import type { Services } from '../services.js'
import type { FormValues } from '../web/forms.js'

export interface RecordKey {
  /** The kind of record: `project`, `volunteer`, … */
  entity: string
  entityKey: number
}

export interface VersionToKeep extends RecordKey {
  /** Null for what belongs to no single one. */
  municipalityCode: string | null
  /** The record's own version after the change: a record has each but once. */
  version: number
  /** What was done: `create`, `update`, `delete`, `restore`, … */
  action: string
  /** The record after the change, with all that its form shows. */
  data: object
  /** The record before it: kept as its first version when it is older than the history. */
  before?: { version: number; data: object }
}

/** How the first version of a record is named that was there before its history began. */
export const BEFORE_HISTORY = 'before-history'

export const keepVersion = (tx: Tx, now: string, doer: Doer, kept: VersionToKeep): Promise<void> =>
  keepVersions(tx, now, doer, [kept])

/** For many records of one kind at once. */
export async function keepVersions(tx: Tx, now: string, doer: Doer, kept: readonly VersionToKeep[]): Promise<void> {
  const older = kept.filter((one) => one.before)
  const known = new Set<number>()
  await inParts(older, async (part) => {
    const keys = part.map((one) => one.entityKey)
    const rows = await tx.all<{ key: number }>(
      `SELECT DISTINCT "entityKey" AS "key" FROM "record_version" WHERE "entity" = ? AND "entityKey" IN (${placeholders(keys)})`,
      [part[0]!.entity, ...keys],
    )
    for (const { key } of rows) known.add(key)
  })
  const row = (one: VersionToKeep, userId: number | null, action: string, version: number, data: object) => [
    ...[one.entity, one.entityKey, version, one.municipalityCode, now, userId, action],
    JSON.stringify(data),
  ]
  await insertMany(
    tx,
    'record_version',
    ['entity', 'entityKey', 'version', 'municipalityCode', 'at', 'userId', 'action', 'data'],
    kept.flatMap((one) => [
      ...(one.before && !known.has(one.entityKey)
        ? [row(one, null, BEFORE_HISTORY, one.before.version, one.before.data)]
        : []),
      row(one, doer.id, one.action, one.version, one.data),
    ]),
  )
}

/** For erasure: nothing is left of what the record was. */
export async function forgetVersions(tx: Tx, entity: string, entityKey: number): Promise<void> {
  await tx.run('DELETE FROM "record_version" WHERE "entity" = ? AND "entityKey" = ?', [entity, entityKey])
}

export interface RecordVersion<Data = object> {
  version: number
  at: string
  /** Who changed it; null for what was there before, and for what the registry did by itself. */
  by: string | null
  action: string
  data: Data
}

type VersionRow = Omit<RecordVersion, 'data'> & { data: string }

const SELECT = `SELECT r."version", r."at", u."name" AS "by", r."action", r."data"
  FROM "record_version" r LEFT JOIN "user_account" u ON u."id" = r."userId"
  WHERE r."entity" = ? AND r."entityKey" = ?`

const parsed = <Data>(row: VersionRow): RecordVersion<Data> => ({ ...row, data: JSON.parse(row.data) as Data })

/** Newest first. Whoever asks has checked the right to the record itself. */
export async function versionsOf<Data = object>(
  read: Reader,
  { entity, entityKey }: RecordKey,
  { most = 1000, skip = 0 } = {},
): Promise<RecordVersion<Data>[]> {
  const rows = await read.all<VersionRow>(`${SELECT} ORDER BY r."version" DESC LIMIT ? OFFSET ?`, [
    entity,
    entityKey,
    most,
    skip,
  ])
  return rows.map((row) => parsed<Data>(row))
}

export async function versionCount(read: Reader, { entity, entityKey }: RecordKey): Promise<number> {
  const row = await read.one<{ n: number }>(
    'SELECT count(*) AS "n" FROM "record_version" WHERE "entity" = ? AND "entityKey" = ?',
    [entity, entityKey],
  )
  return row!.n
}

/** The record as it was in one version: what a form was made from. */
export async function versionOf<Data = object>(
  read: Reader,
  { entity, entityKey }: RecordKey,
  version: number,
): Promise<RecordVersion<Data> | null> {
  const row = await read.one<VersionRow>(`${SELECT} AND r."version" = ?`, [entity, entityKey, version])
  return row ? parsed<Data>(row) : null
}

/** For a form's `madeFrom`: what its fields held when it was made. */
export const madeFrom =
  ({ db }: Services, key: RecordKey, valuesOf: (data: never) => FormValues) =>
  async (version: number): Promise<FormValues | null> => {
    if (!Number.isSafeInteger(version)) return null
    const kept = await versionOf(db.read, key, version)
    return kept && valuesOf(kept.data as never)
  }

/** The record as it was at a moment. */
export async function versionAt<Data = object>(
  read: Reader,
  { entity, entityKey }: RecordKey,
  at: string,
): Promise<RecordVersion<Data> | null> {
  const row = await read.one<VersionRow>(`${SELECT} AND r."at" <= ? ORDER BY r."version" DESC LIMIT 1`, [
    entity,
    entityKey,
    at,
  ])
  return row ? parsed<Data>(row) : null
}

/** For erasure where a record stays and a person in it must go. */
export async function rewriteVersions(
  tx: Tx,
  { entity, entityKey }: RecordKey,
  rewrite: (data: unknown) => unknown,
): Promise<void> {
  const rows = await tx.all<{ id: number; data: string }>(
    'SELECT "id", "data" FROM "record_version" WHERE "entity" = ? AND "entityKey" = ?',
    [entity, entityKey],
  )
  for (const { id, data } of rows) {
    const rewritten = JSON.stringify(rewrite(JSON.parse(data)))
    if (rewritten !== data) await tx.run('UPDATE "record_version" SET "data" = ? WHERE "id" = ?', [rewritten, id])
  }
}
