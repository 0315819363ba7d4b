/** Who did what. Written in the same transaction as the deed, so that neither is there without the other. */
import { insertMany } from '../database/bulk.js'
import type { Tx } from '../database/database.js'

export interface Deed {
  /** What was done: `create`, `update`, `log-in`, … */
  action: string
  /** The kind of record, and which one. */
  entity: string
  entityKey?: number | string | null
  municipalityCode?: string | null
  /** What was there and what is there now; never a volunteer's personal data, a password or a token. */
  before?: object | null
  after?: object | null
}

export interface Doer {
  id: number | null
  requestId?: string
}

export const recordDeed = (tx: Tx, now: string, doer: Doer, deed: Deed): Promise<void> =>
  recordDeeds(tx, now, doer, [deed])

/** For what is done to many records at once: a row for each. */
export async function recordDeeds(tx: Tx, now: string, doer: Doer, deeds: readonly Deed[]): Promise<void> {
  await insertMany(
    tx,
    'audit_entry',
    ['at', 'userId', 'action', 'entity', 'entityKey', 'municipalityCode', 'before', 'after', 'requestId'],
    deeds.map(({ action, entity, entityKey, municipalityCode, before, after }) => [
      now,
      doer.id,
      action,
      entity,
      entityKey == null ? null : String(entityKey),
      municipalityCode ?? null,
      before ? JSON.stringify(withoutTyped(before)) : null,
      after ? JSON.stringify({ ...withoutTyped(after), ...changedTexts(before, after) }) : null,
      doer.requestId ?? null,
    ]),
  )
}

/**
 * What people type freely may name a person, and the audit is kept for good: it tells that such a text was changed,
 * the history what it said.
 */
const TYPED = [
  'title',
  'titleEn',
  'summary',
  'summaryEn',
  'description',
  'observation',
  'outcome',
  'contactRole',
  'role',
]

const withoutTyped = (record: object): object =>
  Object.fromEntries(Object.entries(record).filter(([name, value]) => !TYPED.includes(name) || value === null))

function changedTexts(before: object | null | undefined, after: object): { changedTexts?: string[] } {
  if (!before) return {}
  const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>]
  const changed = TYPED.filter((name) => name in is && was[name] !== is[name])
  return changed.length > 0 ? { changedTexts: changed } : {}
}
