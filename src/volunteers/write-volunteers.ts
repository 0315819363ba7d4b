/** Writes a spreadsheet's volunteers: many at once, each with its proof, its history and its line in the audit. */
import { recordDeeds, type Deed } from '../audit/audit.js'
import type { Actor } from '../accounts/permissions.js'
import { insertMany, takeIds, updateMany } from '../database/bulk.js'
import type { SqlValue, Tx } from '../database/database.js'
import { sortKey } from '../database/search-text.js'
import { Stale, type SheetRow } from '../spreadsheets/sheet.js'
import { consentVersionOn } from './consent-texts.js'
import { keepRows, readRows, type VolunteerRow } from './volunteer-history.js'
import { partsByIds } from './volunteer-parts.js'
import type { VolunteerForm } from './volunteer.schema.js'

const PERSON = {
  name: 'text',
  email: 'text',
  phone: 'text',
  lawfulBasis: 'text',
  consentOn: 'text',
  deleteAfter: 'text',
} as const
const PART = {
  role: 'text',
  startedOn: 'text',
  endedOn: 'text',
  hoursPerMonth: 'real',
  throughAssociation: 'boolean',
  firstTime: 'boolean',
  ageBand: 'text',
} as const

const columnsOf = (columns: object, form: VolunteerForm): SqlValue[] =>
  Object.keys(columns).map((name) => form[name as keyof VolunteerForm])

export async function insertVolunteers(
  tx: Tx,
  now: string,
  actor: Actor,
  rows: SheetRow<VolunteerForm>[],
): Promise<void> {
  if (rows.length === 0) return
  const people = await takeIds(tx, 'volunteer', rows.length)
  const parts = await takeIds(tx, 'assignment', rows.length)
  const text = await consentVersionOn(tx, now.slice(0, 10))
  await insertMany(
    tx,
    'volunteer',
    ['id', 'municipalityCode', 'sortKey', ...Object.keys(PERSON), 'consentVersion', 'createdAt', 'updatedAt'],
    rows.map(({ place, form }, i) => [
      ...[people[i]!, place.municipalityCode, sortKey(form.name)],
      ...columnsOf(PERSON, form),
      ...[form.consentOn ? text : null, now, now],
    ]),
  )
  await insertMany(
    tx,
    'assignment',
    ['id', 'volunteerId', 'projectId', 'municipalityCode', ...Object.keys(PART), 'createdAt', 'updatedAt'],
    rows.map(({ place, form }, i) => [
      ...[parts[i]!, people[i]!, place.projectId, place.municipalityCode],
      ...columnsOf(PART, form),
      ...[now, now],
    ]),
  )
  await keepConsents(
    tx,
    now,
    actor,
    rows.map(({ form }, i) => ({ volunteerId: people[i]!, consentOn: form.consentOn, text })),
  )
  await record(tx, now, actor, 'volunteer', people, new Map())
  await record(tx, now, actor, 'assignment', parts, new Map())
}

export async function updateVolunteers(
  tx: Tx,
  now: string,
  actor: Actor,
  rows: SheetRow<VolunteerForm>[],
): Promise<void> {
  if (rows.length === 0) return
  const lock = tx.engine === 'postgres' ? 'FOR UPDATE OF a, v' : ''
  const ids = rows.map((row) => row.record!.id)
  const before = new Map((await partsByIds(tx, ids, null, lock)).map((row) => [row.id, row]))
  for (const { record: checked } of rows) {
    const row = before.get(checked!.id)
    // What this import itself has just written of a person with several parts is as it was checked.
    if (!row || (row.version !== checked!.version && row.updatedAt !== now)) throw new Stale()
  }
  // A person with several rows is written once, as the last of them says.
  const people = new Map(rows.map((row) => [before.get(row.record!.id)!.volunteerId, row.form]))
  const was = {
    volunteer: await readRows(tx, 'volunteer', [...people.keys()]),
    assignment: await readRows(tx, 'assignment', ids),
  }
  const changed = [...people].filter(([id, form]) => differs(was.volunteer.get(id)!, PERSON, form))
  const parts = rows.filter(({ record: part, form }) => differs(was.assignment.get(part!.id)!, PART, form))
  await updateMany(
    tx,
    'volunteer',
    { ...PERSON, sortKey: 'text', updatedAt: 'text' },
    changed.map(([id, form]) => [id, ...columnsOf(PERSON, form), sortKey(form.name), now]),
  )
  await noteGrounds(tx, now, actor, changed, was.volunteer)
  await updateMany(
    tx,
    'assignment',
    { ...PART, updatedAt: 'text' },
    parts.map(({ record: part, form }) => [part!.id, ...columnsOf(PART, form), now]),
  )
  await record(
    tx,
    now,
    actor,
    'volunteer',
    changed.map(([id]) => id),
    was.volunteer,
  )
  await record(
    tx,
    now,
    actor,
    'assignment',
    parts.map((row) => row.record!.id),
    was.assignment,
  )
}

const differs = (row: VolunteerRow, columns: object, form: VolunteerForm): boolean =>
  Object.keys(columns).some((name) => (row[name] ?? null) !== form[name as keyof VolunteerForm])

/** A consent given anew is to today's words, and proven; so is how much longer the data are kept. */
async function noteGrounds(
  tx: Tx,
  now: string,
  actor: Actor,
  people: [number, VolunteerForm][],
  was: Map<number, VolunteerRow>,
): Promise<void> {
  const text = await consentVersionOn(tx, now.slice(0, 10))
  const given = people.filter(([id, form]) => form.consentOn !== was.get(id)!.consentOn)
  for (const [id, form] of given)
    await tx.run('UPDATE "volunteer" SET "consentVersion" = ?, "consentWithdrawnOn" = NULL WHERE "id" = ?', [
      form.consentOn ? text : null,
      id,
    ])
  await keepConsents(
    tx,
    now,
    actor,
    given.map(([volunteerId, { consentOn }]) => ({ volunteerId, consentOn, text })),
  )
  const longer = people.filter(([id, form]) => form.deleteAfter > String(was.get(id)!.deleteAfter))
  await insertMany(
    tx,
    'volunteer_proof',
    ['volunteerId', 'kind', 'happenedOn', 'recordedAt', 'userId', 'until', 'detail'],
    longer.map(([id, form]) => [id, 'extension', now.slice(0, 10), now, actor.id, form.deleteAfter, '']),
  )
}

interface Consent {
  volunteerId: number
  consentOn: string | null
  text: string
}

const keepConsents = (tx: Tx, now: string, actor: Actor, consents: Consent[]): Promise<void> =>
  insertMany(
    tx,
    'volunteer_proof',
    ['volunteerId', 'kind', 'happenedOn', 'recordedAt', 'userId', 'textVersion', 'detail'],
    consents
      .filter(({ consentOn }) => consentOn !== null)
      .map(({ volunteerId, consentOn, text }) => [volunteerId, 'consent', consentOn, now, actor.id, text, '']),
  )

/** In the audit, which is kept for good, without what a person is known by; in the history with it. */
async function record(
  tx: Tx,
  now: string,
  actor: Actor,
  entity: 'volunteer' | 'assignment',
  ids: number[],
  before: ReadonlyMap<number, VolunteerRow>,
): Promise<void> {
  if (ids.length === 0) return
  const after = await readRows(tx, entity, ids)
  const deeds = [...after].map(([id, row]): Deed => {
    const was = before.get(id)
    return {
      action: was ? 'update' : 'create',
      entity,
      entityKey: id,
      municipalityCode: String(row.municipalityCode),
      before: was ? impersonal(was) : null,
      after: {
        ...impersonal(row),
        ...(was &&
          entity === 'volunteer' && { changedPersonalData: PERSONAL.filter((name) => was[name] !== row[name]) }),
      },
    }
  })
  await recordDeeds(tx, now, actor, deeds)
  await keepRows(tx, now, actor, entity, ids, before)
}

const PERSONAL = ['name', 'email', 'phone'] as const

function impersonal(row: VolunteerRow): object {
  const { name: _name, email: _email, phone: _phone, role: _role, version: _version, ...rest } = row
  return rest
}
