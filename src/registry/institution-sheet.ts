/** Institutions as rows of a spreadsheet. */
import { insertMany, takeIds, updateMany, valuesList } from '../database/bulk.js'
import { placeholders, type Reader, type Tx } from '../database/database.js'
import { sortKey } from '../database/search-text.js'
import { recordChanges } from '../history/record-changes.js'
import {
  stillAsChecked,
  withinCodes,
  type Codes,
  type KeyedRow,
  type Sheet,
  type SheetRecord,
  type SheetRow,
} from '../spreadsheets/sheet.js'
import { freeSlugs } from './free-slug.js'
import { institutionValues } from './institution-form.js'
import { keepInstitutions, writableInstitution, type EditedInstitution } from './institution-editing.js'
import { institutionForm, type InstitutionForm } from './institution.schema.js'
import { INSTITUTION_TYPES } from './vocabulary.js'

interface Row extends EditedInstitution {
  municipality: string
}

const SELECT = `SELECT i."id", i."version", i."slug", i."municipalityCode", i."name", i."type", i."street", i."postcode", i."town",
    i."contactRole", i."phone", i."email", i."website", m."name" AS "municipality"
  FROM "institution" i JOIN "municipality" m ON m."code" = i."municipalityCode"`

const recordOf = (row: Row): SheetRecord => ({
  id: row.id,
  version: row.version,
  place: { municipalityCode: row.municipalityCode, institutionId: 0, projectId: 0 },
  values: { ...institutionValues(row), municipality: row.municipality },
})

const keyOf = (code: string, name: string) => `${code} ${sortKey(name)}`

export const institutionSheet: Sheet<InstitutionForm> = {
  kind: 'institutions',
  file: 'institutioner',
  entity: 'institution',
  see: 'see drafts',
  edit: 'edit registry',
  placedBy: 'municipality',
  movable: false,
  label: 'name',
  columns: [
    { field: 'municipality', kind: 'text', width: 20 },
    { field: 'name', kind: 'text', required: true, width: 40 },
    {
      field: 'type',
      kind: 'choice',
      required: true,
      width: 22,
      words: { values: INSTITUTION_TYPES, key: (value) => `reference.institutionType.${value}` },
    },
    { field: 'street', kind: 'text', required: true, width: 30 },
    { field: 'postcode', kind: 'text', required: true, width: 12 },
    { field: 'town', kind: 'text', required: true, width: 20 },
    { field: 'contactRole', kind: 'text', width: 30 },
    { field: 'phone', kind: 'text', width: 16 },
    { field: 'email', kind: 'text', width: 30 },
    { field: 'website', kind: 'text', width: 40 },
  ],
  schema: () => institutionForm,
  placeFields: ({ municipalityCode }) => ({ municipalityCode }),
  naturalKey: ({ municipalityCode }, values) => keyOf(municipalityCode, String(values.name)),

  alike: (read, rows) => named(read, rows, 'i."archivedAt" IS NULL'),
  inBin: async (read, rows) => (await named(read, rows, 'i."deletedAt" IS NOT NULL')).map(Boolean),

  async byIds(read, codes, ids) {
    const within = withinCodes('i."municipalityCode"', codes)
    const rows = await read.all<Row>(
      `${SELECT} WHERE i."id" IN (${placeholders(ids)}) AND i."archivedAt" IS NULL AND ${within.where}`,
      [...ids, ...within.values],
    )
    return rows.map(recordOf)
  },

  async after(read, codes: Codes, id, most) {
    const within = withinCodes('i."municipalityCode"', codes)
    const rows = await read.all<Row>(
      `${SELECT} WHERE i."id" > ? AND i."archivedAt" IS NULL AND ${within.where} ORDER BY i."id" LIMIT ?`,
      [id, ...within.values, most],
    )
    return rows.map(recordOf)
  },

  async write(tx, now, actor, rows) {
    const fresh = rows.filter((row) => !row.record)
    const changed = rows.filter((row) => row.record)
    const ids = [...(await insert(tx, now, fresh)), ...changed.map((row) => row.record!.id)]
    const before = await readAll(
      tx,
      changed.map((row) => row.record!.id),
      true,
    )
    stillAsChecked(changed, [...before.values()])
    await updateMany(
      tx,
      'institution',
      { ...COLUMNS, updatedAt: 'text' },
      changed.map((row) => [row.record!.id, ...writable(row.form), now]),
    )
    const after = await readAll(tx, ids)
    await keepInstitutions(tx, ids)
    await recordChanges(
      tx,
      now,
      actor,
      'institution',
      ids.map((id) => ({
        id,
        municipalityCode: after.get(id)!.municipalityCode,
        before: before.get(id),
        after: after.get(id)!,
      })),
    )
    return []
  },
}

async function named(read: Reader, rows: KeyedRow[], where: string): Promise<(SheetRecord | undefined)[]> {
  const wanted = rows.map(({ place, values }) => [place.municipalityCode, sortKey(String(values.name))])
  const found = await read.all<Row>(
    `${SELECT} JOIN ${valuesList(['text', 'text'], wanted)} AS w ON w.column1 = i."municipalityCode" AND w.column2 = i."sortKey"
     WHERE ${where} ORDER BY i."id" DESC`,
    wanted.flat(),
  )
  const byKey = new Map(found.map((row) => [keyOf(row.municipalityCode, row.name), row]))
  return wanted.map(([code, key]) => {
    const row = byKey.get(`${code!} ${key!}`)
    return row && recordOf(row)
  })
}

const COLUMNS = {
  name: 'text',
  sortKey: 'text',
  type: 'text',
  street: 'text',
  postcode: 'text',
  town: 'text',
  contactRole: 'text',
  phone: 'text',
  email: 'text',
  website: 'text',
} as const

const writable = (form: InstitutionForm) => [form.name, ...writableInstitution(form)]

async function insert(tx: Tx, now: string, rows: SheetRow<InstitutionForm>[]): Promise<number[]> {
  if (rows.length === 0) return []
  const ids = await takeIds(tx, 'institution', rows.length)
  const slugs = await freeSlugs(
    tx,
    'institution',
    rows.map((row) => row.form.name),
  )
  await insertMany(
    tx,
    'institution',
    ['id', 'municipalityCode', 'slug', ...Object.keys(COLUMNS), 'createdAt', 'updatedAt'],
    rows.map(({ place, form }, i) => [ids[i]!, place.municipalityCode, slugs[i]!, ...writable(form), now, now]),
  )
  return ids
}

type Kept = EditedInstitution & { municipality?: string }

async function readAll(read: Reader & { engine?: string }, ids: number[], lock = false): Promise<Map<number, Kept>> {
  if (ids.length === 0) return new Map()
  const rows = await read.all<Kept>(
    `SELECT "id", "version", "slug", "municipalityCode", "name", "type", "street", "postcode", "town", "contactRole", "phone", "email", "website"
     FROM "institution" WHERE "id" IN (${placeholders(ids)}) AND "archivedAt" IS NULL ORDER BY "id"
     ${lock && read.engine === 'postgres' ? 'FOR UPDATE' : ''}`,
    ids,
  )
  return new Map(rows.map((row) => [row.id, row]))
}
