/** Volunteers as rows of a spreadsheet: a row is one volunteer's part in one project. */
import { placeholders } from '../database/database.js'
import { sortKey } from '../database/search-text.js'
import { plainValue, withinCodes, type Sheet, type SheetColumn, type SheetRecord } from '../spreadsheets/sheet.js'
import { emailKey } from '../web/email.js'
import { binnedParts } from './binned-parts.js'
import { assignmentAnswers } from './volunteer-fields.js'
import { FROM_PARTS, SELECT_PARTS, partsByIds, type VolunteerPart } from './volunteer-parts.js'
import { AGE_BANDS, CHILD, LAWFUL_BASES, volunteerForm, type VolunteerForm } from './volunteer.schema.js'
import { insertVolunteers, updateVolunteers } from './write-volunteers.js'

const recordOf = (row: VolunteerPart): SheetRecord => ({
  id: row.id,
  version: row.version,
  place: { municipalityCode: row.municipalityCode, institutionId: 0, projectId: row.projectId },
  values: valuesOf(row),
})

/** As the form has them, and the names of the places. */
function valuesOf(row: VolunteerPart): SheetRecord['values'] {
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
    const found = await read.all<VolunteerPart>(
      `${SELECT_PARTS} FROM ${FROM_PARTS} WHERE a."projectId" IN (${placeholders(wanted)}) ORDER BY a."id" DESC`,
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
    return (await partsByIds(read, ids, codes)).map(recordOf)
  },

  async after(read, codes, id, most) {
    const within = withinCodes('a."municipalityCode"', codes)
    const rows = await read.all<VolunteerPart>(
      `${SELECT_PARTS} FROM ${FROM_PARTS} WHERE a."id" > ? AND v."archivedAt" IS NULL AND p."deletedAt" IS NULL AND ${within.where} ORDER BY a."id" LIMIT ?`,
      [id, ...within.values, most],
    )
    return rows.map(recordOf)
  },

  async write(tx, now, actor, rows) {
    const fresh = rows.filter((row) => !row.record)
    const changed = rows.filter((row) => row.record)
    await insertVolunteers(tx, now, actor, fresh)
    await updateVolunteers(tx, now, actor, changed)
    for (const { place } of rows) tx.touch(`project:${place.projectId}`, `municipality:${place.municipalityCode}`)
    return []
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
