/** Volunteers as rows of a spreadsheet: a row is one volunteer's part in one project. */
import { recordDeeds, type Deed } from '../audit/audit.js'
import type { Actor } from '../accounts/permissions.js'
import { insertMany, takeIds, updateMany } from '../database/bulk.js'
import { placeholders, type Reader, type SqlValue, type Tx } from '../database/database.js'
import { sortKey } from '../database/search-text.js'
import {
  Stale,
  plainValue,
  withinCodes,
  type Sheet,
  type SheetColumn,
  type SheetRecord,
  type SheetRow,
} from '../spreadsheets/sheet.js'
import { emailKey } from '../web/email.js'
import { binnedParts } from './binned-parts.js'
import { consentVersionOn } from './consent-texts.js'
import { keepRows, readRows, type VolunteerRow } from './volunteer-history.js'
import { assignmentAnswers } from './volunteer-fields.js'
import { AGE_BANDS, CHILD, LAWFUL_BASES, volunteerForm, type VolunteerForm } from './volunteer.schema.js'

interface Row {
  id: number
  volunteerId: number
  version: number
  updatedAt: string
  municipalityCode: string
  projectId: number
  municipality: string
  institution: string
  project: string
  name: string
  email: string | null
  phone: string | null
  lawfulBasis: string
  consentOn: string | null
  deleteAfter: string
  role: string
  startedOn: string
  endedOn: string | null
  hoursPerMonth: number | null
  throughAssociation: boolean | number | null
  firstTime: boolean | number | null
  ageBand: string | null
}

// The version grows with each change of the person or of the part.
const SELECT = `SELECT a."id", a."volunteerId", v."version" + a."version" AS "version", v."updatedAt", a."municipalityCode", a."projectId",
    m."name" AS "municipality", i."name" AS "institution", p."title" AS "project",
    v."name", v."email", v."phone", v."lawfulBasis", v."consentOn", v."deleteAfter",
    a."role", a."startedOn", a."endedOn", a."hoursPerMonth", a."throughAssociation", a."firstTime", a."ageBand"`
const FROM = `"assignment" a JOIN "volunteer" v ON v."id" = a."volunteerId" JOIN "project" p ON p."id" = a."projectId"
  JOIN "institution" i ON i."id" = p."institutionId" JOIN "municipality" m ON m."code" = p."municipalityCode"`

const recordOf = (row: Row): SheetRecord => ({
  id: row.id,
  version: row.version,
  place: { municipalityCode: row.municipalityCode, institutionId: 0, projectId: row.projectId },
  values: valuesOf(row),
})

/** As the form has them, and the names of the places. */
function valuesOf(row: Row): SheetRecord['values'] {
  return {
    municipality: row.municipality,
    institution: row.institution,
    project: row.project,
    name: row.name,
    email: row.email ?? '',
    phone: row.phone ?? '',
    lawfulBasis: row.lawfulBasis,
    consentOn: row.consentOn ?? '',
    deleteAfter: row.deleteAfter,
    ...assignmentAnswers(row),
  }
}

/** In one project, one name and address (or, without one, telephone) is one volunteer. */
function keyOf(projectId: number, values: SheetRecord['values']): string {
  const email = emailKey(plainValue(values.email))
  const reached = email || plainValue(values.phone).replace(/^\+45|\s/g, '')
  return `${projectId} ${sortKey(plainValue(values.name))} ${reached}`
}

const text = (field: string, width: number, required = false): SheetColumn => ({ field, kind: 'text', width, required })
const date = (field: string, required = false): SheetColumn => ({ field, kind: 'date', width: 14, required })

export const volunteerSheet: Sheet<VolunteerForm> = {
  kind: 'volunteers',
  file: 'frivillige',
  entity: 'assignment',
  see: 'see volunteers',
  edit: 'edit volunteers',
  placedBy: 'project',
  movable: false,
  label: 'name',
  columns: [
    text('municipality', 20),
    text('institution', 40),
    text('project', 40, true),
    text('name', 30, true),
    text('email', 30),
    text('phone', 16),
    {
      field: 'lawfulBasis',
      kind: 'choice',
      width: 24,
      words: { values: LAWFUL_BASES, key: (value) => `volunteers.basis.${value}` },
    },
    date('consentOn'),
    date('deleteAfter', true),
    text('role', 30, true),
    date('startedOn', true),
    date('endedOn'),
    { field: 'hoursPerMonth', kind: 'number', width: 10 },
    { field: 'throughAssociation', kind: 'answer', width: 12 },
    { field: 'firstTime', kind: 'answer', width: 12 },
    {
      field: 'ageBand',
      kind: 'choice',
      width: 18,
      words: { values: AGE_BANDS, key: (value) => `volunteers.age.${value}` },
    },
  ],
  schema: volunteerForm,
  reads: { ageBand: bandOfAge },
  fresh: { lawfulBasis: 'consent' },
  placeFields: () => ({}),
  naturalKey: ({ projectId }, values) => keyOf(projectId, values),

  async alike(read, rows) {
    const wanted = [...new Set(rows.map(({ place }) => place.projectId))]
    const found = await read.all<Row>(
      `${SELECT} FROM ${FROM} WHERE a."projectId" IN (${placeholders(wanted)}) ORDER BY a."id" DESC`,
      wanted,
    )
    const byKey = new Map(found.map(recordOf).map((record) => [keyOf(record.place.projectId, record.values), record]))
    return rows.map(({ place, values }) => byKey.get(keyOf(place.projectId, values)))
  },

  async inBin(read, rows) {
    const binned = await binnedParts(read, [...new Set(rows.map(({ place }) => place.projectId))])
    const keys = new Set(binned.map(({ projectId, ...person }) => keyOf(projectId, person)))
    return rows.map(({ place, values }) => keys.has(keyOf(place.projectId, values)))
  },

  async byIds(read, codes, ids) {
    return (await rowsByIds(read, ids, codes)).map(recordOf)
  },

  async after(read, codes, id, most) {
    const within = withinCodes('a."municipalityCode"', codes)
    const rows = await read.all<Row>(
      `${SELECT} FROM ${FROM} WHERE a."id" > ? AND v."archivedAt" IS NULL AND p."deletedAt" IS NULL AND ${within.where} ORDER BY a."id" LIMIT ?`,
      [id, ...within.values, most],
    )
    return rows.map(recordOf)
  },

  async write(tx, now, actor, rows) {
    const fresh = rows.filter((row) => !row.record)
    const changed = rows.filter((row) => row.record)
    await insert(tx, now, actor, fresh)
    await update(tx, now, actor, changed)
    for (const { place } of rows) tx.touch(`project:${place.projectId}`, `municipality:${place.municipalityCode}`)
  },
}

/** An age in years belongs to a group; a child's is refused in whatever words it is given. */
function bandOfAge(text: string): string {
  if (/^(?:under|<)\s*18/i.test(text)) return CHILD
  const age = /^(\d{1,3})(?:\s*(?:år|years?))?$/i.exec(text)?.[1]
  if (age === undefined) return text
  if (Number(age) < 18) return CHILD
  const band = AGE_BANDS.find((name) => Number(age) <= Number(/_(\d+)$/.exec(name)?.[1] ?? Infinity))
  return band ?? text
}

async function rowsByIds(read: Reader, ids: number[], codes: readonly string[] | null, lock = ''): Promise<Row[]> {
  if (ids.length === 0) return []
  const within = withinCodes('a."municipalityCode"', codes)
  return read.all<Row>(
    `${SELECT} FROM ${FROM} WHERE a."id" IN (${placeholders(ids)}) AND v."archivedAt" IS NULL AND p."deletedAt" IS NULL AND ${within.where} ${lock}`,
    [...ids, ...within.values],
  )
}

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

async function insert(tx: Tx, now: string, actor: Actor, rows: SheetRow<VolunteerForm>[]): Promise<void> {
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

async function update(tx: Tx, now: string, actor: Actor, rows: SheetRow<VolunteerForm>[]): Promise<void> {
  if (rows.length === 0) return
  const lock = tx.engine === 'postgres' ? 'FOR UPDATE OF a, v' : ''
  const ids = rows.map((row) => row.record!.id)
  const before = new Map((await rowsByIds(tx, ids, null, lock)).map((row) => [row.id, row]))
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
