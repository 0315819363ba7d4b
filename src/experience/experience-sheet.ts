/** Experience as rows of a spreadsheet. */
import { binnedRows } from '../bin/in-bin.js'
import { insertScattered, takeIds, updateMany, valuesList } from '../database/bulk.js'
import { placeholders, type Reader, type SqlValue } from '../database/database.js'
import { recordChanges } from '../history/record-changes.js'
import { keepVersions } from '../history/versions.js'
import { changingProjects } from '../registry/keep-project.js'
import {
  plainValue,
  stillAsChecked,
  withinCodes,
  type Sheet,
  type SheetRecord,
  type SheetRow,
} from '../spreadsheets/sheet.js'
import { experienceValues } from './experience-form.js'
import type { LoggedExperience } from './experience-logging.js'
import { experienceForm, type ExperienceForm } from './experience.schema.js'
import { plainLogged, writtenOf, type LoggedRow } from './logged.js'
import { CONDITIONS, RATINGS, RESPONDENT_ROLES } from './vocabulary.js'

type Row = LoggedRow<LoggedExperience> & {
  municipalityCode: string
  municipality: string
  institution: string
  project: string
}

const COLUMNS = `e."id", e."version", e."projectId", e."conditionCode", e."rating", e."observation", e."outcome", e."respondentRole",
    e."observedOn", e."quotable", e."provenance"`
const SELECT = `SELECT ${COLUMNS}, p."municipalityCode", m."name" AS "municipality", i."name" AS "institution", p."title" AS "project"`
const FROM = `"experience" e JOIN "project" p ON p."id" = e."projectId"
  JOIN "institution" i ON i."id" = p."institutionId" JOIN "municipality" m ON m."code" = p."municipalityCode"`

const recordOf = (row: Row): SheetRecord => ({
  id: row.id,
  version: row.version,
  place: { municipalityCode: row.municipalityCode, institutionId: 0, projectId: row.projectId },
  values: {
    ...experienceValues(plainLogged(row)),
    municipality: row.municipality,
    institution: row.institution,
    project: row.project,
  },
})

type Values = SheetRecord['values']

const KEY = ['condition', 'observedOn', 'respondentRole', 'observation'] as const

const keyOf = (projectId: number, values: Values) =>
  [projectId, ...KEY.map((name) => plainValue(values[name]))].join('\u0000')

export const experienceSheet: Sheet<ExperienceForm> = {
  kind: 'experiences',
  file: 'erfaringer',
  entity: 'experience',
  see: 'see drafts',
  edit: 'log experience',
  placedBy: 'project',
  movable: false,
  label: 'observation',
  columns: [
    { field: 'municipality', kind: 'text', width: 20 },
    { field: 'institution', kind: 'text', width: 40 },
    { field: 'project', kind: 'text', required: true, width: 40 },
    {
      field: 'condition',
      kind: 'choice',
      required: true,
      width: 34,
      words: { values: CONDITIONS, key: (value) => `reference.condition.${value}.name` },
    },
    {
      field: 'rating',
      kind: 'choice',
      required: true,
      width: 24,
      words: { values: RATINGS.map(String), key: (value) => `reference.rating.${value}` },
    },
    { field: 'observation', kind: 'text', required: true, width: 80 },
    { field: 'outcome', kind: 'text', width: 60 },
    {
      field: 'respondentRole',
      kind: 'choice',
      required: true,
      width: 16,
      words: { values: RESPONDENT_ROLES, key: (value) => `reference.role.${value}` },
    },
    { field: 'observedOn', kind: 'date', required: true, width: 12 },
    { field: 'quotable', kind: 'flag', width: 14 },
  ],
  schema: experienceForm,
  placeFields: () => ({}),
  naturalKey: ({ projectId }, values) => keyOf(projectId, values),

  async alike(read, rows) {
    const wanted = rows.map(({ place, values }): SqlValue[] => [
      place.projectId,
      ...KEY.map((name) => plainValue(values[name])),
    ])
    // In this order of joining: the index then leads to the few of the same project, condition and date.
    const found = await read.all<Row>(
      `${SELECT} FROM ${valuesList(['integer', 'text', 'text', 'text', 'text'], wanted)} AS w CROSS JOIN ${FROM}
       WHERE e."projectId" = w.column1 AND e."conditionCode" = w.column2 AND e."observedOn" = w.column3
         AND e."respondentRole" = w.column4 AND e."observation" = w.column5
       ORDER BY e."id" DESC`,
      wanted.flat(),
    )
    if (found.length === 0) return rows.map(() => undefined)
    const byKey = new Map(found.map(recordOf).map((record) => [keyOf(record.place.projectId, record.values), record]))
    return rows.map(({ place, values }) => byKey.get(keyOf(place.projectId, values)))
  },

  async inBin(read, rows) {
    const projectIds = [...new Set(rows.map(({ place }) => place.projectId))]
    const binned = await binnedRows<LoggedRow<LoggedExperience>>(read, 'experience', projectIds)
    if (binned.length === 0) return rows.map(() => false)
    const keys = new Set(binned.map((row) => keyOf(row.projectId, experienceValues(plainLogged(row)))))
    return rows.map(({ place, values }) => keys.has(keyOf(place.projectId, values)))
  },

  async byIds(read, codes, ids) {
    const within = withinCodes('p."municipalityCode"', codes)
    const rows = await read.all<Row>(
      `${SELECT} FROM ${FROM} WHERE e."id" IN (${placeholders(ids)}) AND p."deletedAt" IS NULL AND ${within.where}`,
      [...ids, ...within.values],
    )
    return rows.map(recordOf)
  },

  async after(read, codes, id, most) {
    const within = withinCodes('p."municipalityCode"', codes)
    const rows = await read.all<Row>(
      `${SELECT} FROM ${FROM} WHERE e."id" > ? AND p."deletedAt" IS NULL AND ${within.where} ORDER BY e."id" LIMIT ?`,
      [id, ...within.values, most],
    )
    return rows.map(recordOf)
  },

  around: changingProjects,

  async write(tx, now, actor, rows) {
    const fresh = rows.filter((row) => !row.record)
    const changed = rows.filter((row) => row.record)
    const before = await readAll(
      tx,
      changed.map((row) => row.record!.id),
    )
    stillAsChecked(changed, [...before.values()])
    const newIds = fresh.length > 0 ? await takeIds(tx, 'experience', fresh.length) : []
    await insertScattered(
      tx,
      'experience',
      ['id', 'projectId', ...Object.keys(WRITABLE), 'provenance', 'createdAt', 'updatedAt'],
      fresh.map(({ place, form }, i) => [newIds[i]!, place.projectId, ...writable(form), 'registered', now, now]),
    )
    await updateMany(
      tx,
      'experience',
      { ...WRITABLE, updatedAt: 'text' },
      changed.map((row) => [row.record!.id, ...writable(row.form), now]),
    )
    await keepVersions(
      tx,
      now,
      actor,
      fresh.map((row, i) => ({
        entity: 'experience',
        entityKey: newIds[i]!,
        municipalityCode: row.place.municipalityCode,
        version: 1,
        action: 'create',
        data: freshlyWritten(newIds[i]!, row),
      })),
    )
    await recordChanges(tx, now, actor, 'experience', changesOf(changed, before, await readAll(tx, [...before.keys()])))
    return newIds
  },
}

const WRITABLE = {
  conditionCode: 'text',
  rating: 'integer',
  observation: 'text',
  outcome: 'text',
  respondentRole: 'text',
  observedOn: 'text',
  quotable: 'boolean',
} as const

const writable = (form: ExperienceForm): SqlValue[] => [form.condition, ...writtenOf(form)]

const changesOf = (
  rows: SheetRow<ExperienceForm>[],
  before: Map<number, LoggedExperience>,
  after: Map<number, LoggedExperience>,
) =>
  rows.map(({ record, place }) => {
    const { id } = record!
    return { id, municipalityCode: place.municipalityCode, before: before.get(id), after: after.get(id)! }
  })

/** As reading it back would tell. */
function freshlyWritten(id: number, { place, form }: SheetRow<ExperienceForm>): LoggedExperience {
  const { condition: conditionCode, rating, observation, outcome, respondentRole, observedOn, quotable } = form
  const written = { conditionCode, rating, observation, outcome, respondentRole, observedOn, quotable }
  return { id, version: 1, projectId: place.projectId, ...written, provenance: 'registered' }
}

async function readAll(read: Reader, ids: number[]): Promise<Map<number, LoggedExperience>> {
  if (ids.length === 0) return new Map()
  const rows = await read.all<LoggedRow<LoggedExperience>>(
    `SELECT ${COLUMNS} FROM "experience" e WHERE e."id" IN (${placeholders(ids)})`,
    ids,
  )
  return new Map(rows.map((row) => [row.id, plainLogged(row)]))
}
