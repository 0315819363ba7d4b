/** Projects as rows of a spreadsheet. */
import { insertMany, takeIds, updateMany, valuesList } from '../database/bulk.js'
import { placeholders, type Reader, type Tx } from '../database/database.js'
import { sortKey } from '../database/search-text.js'
import { recordChanges } from '../history/record-changes.js'
import {
  stillAsChecked,
  withinCodes,
  type KeyedRow,
  type Sheet,
  type SheetRecord,
  type SheetRow,
} from '../spreadsheets/sheet.js'
import { freeSlugs } from './free-slug.js'
import { changingProjects } from './keep-project.js'
import { auditedProject, type EditedProject } from './project-editing.js'
import { projectValues } from './project-form.js'
import { projectForm, type ProjectForm } from './project.schema.js'
import { PROJECT_STATUSES, TARGET_GROUPS, THEMES, type TargetGroup, type Theme } from './vocabulary.js'

type Row = Omit<EditedProject, 'targetGroups' | 'themes'> & { municipality: string; institution: string }

const COLUMNS = `p."id", p."version", p."slug", p."municipalityCode", p."institutionId", p."title", p."titleEn", p."summary", p."summaryEn",
    p."description", p."startedOn", p."endedOn", p."status", p."provenance", p."publishedAt"`
const SELECT = `SELECT ${COLUMNS}, m."name" AS "municipality", i."name" AS "institution"
  FROM "project" p JOIN "institution" i ON i."id" = p."institutionId" JOIN "municipality" m ON m."code" = p."municipalityCode"`

async function recordsOf(read: Reader, rows: Row[]): Promise<SheetRecord[]> {
  const lists = await listsOf(
    read,
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    place: { municipalityCode: row.municipalityCode, institutionId: row.institutionId, projectId: 0 },
    values: {
      ...projectValues({ ...row, ...lists(row.id) }),
      municipality: row.municipality,
      institution: row.institution,
    },
  }))
}

/** Target groups and themes of many projects. */
async function listsOf(read: Reader, ids: number[]) {
  const values = async <Value extends string>(table: string, column: string) => {
    if (ids.length === 0) return new Map<number, Value[]>()
    const rows = await read.all<{ id: number; value: Value }>(
      `SELECT "projectId" AS "id", "${column}" AS "value" FROM "${table}" WHERE "projectId" IN (${placeholders(ids)}) ORDER BY 1, 2`,
      ids,
    )
    const lists = new Map<number, Value[]>()
    for (const { id, value } of rows) lists.set(id, [...(lists.get(id) ?? []), value])
    return lists
  }
  const targetGroups = await values<TargetGroup>('project_target_group', 'targetGroup')
  const themes = await values<Theme>('project_theme', 'theme')
  return (id: number) => ({ targetGroups: targetGroups.get(id) ?? [], themes: themes.get(id) ?? [] })
}

const keyOf = (institutionId: number, title: string) => `${institutionId} ${sortKey(title)}`

export const projectSheet: Sheet<ProjectForm> = {
  kind: 'projects',
  file: 'projekter',
  entity: 'project',
  see: 'see drafts',
  edit: 'edit registry',
  placedBy: 'institution',
  movable: true,
  label: 'title',
  columns: [
    { field: 'municipality', kind: 'text', width: 20 },
    { field: 'institution', kind: 'text', required: true, width: 40 },
    { field: 'title', kind: 'text', required: true, width: 40 },
    { field: 'titleEn', kind: 'text', width: 40 },
    { field: 'summary', kind: 'text', required: true, width: 60 },
    { field: 'summaryEn', kind: 'text', width: 60 },
    { field: 'description', kind: 'text', width: 80 },
    {
      field: 'targetGroups',
      kind: 'choices',
      width: 30,
      words: { values: TARGET_GROUPS, key: (value) => `reference.targetGroup.${value}` },
    },
    {
      field: 'themes',
      kind: 'choices',
      width: 30,
      words: { values: THEMES, key: (value) => `reference.theme.${value}` },
    },
    { field: 'startedOn', kind: 'date', required: true, width: 12 },
    { field: 'endedOn', kind: 'date', width: 12 },
    {
      field: 'status',
      kind: 'choice',
      required: true,
      width: 16,
      words: { values: PROJECT_STATUSES, key: (value) => `reference.status.${value}` },
    },
  ],
  schema: () => projectForm,
  fresh: { status: 'draft' },
  placeFields: ({ institutionId }) => ({ institutionId: String(institutionId) }),
  naturalKey: ({ institutionId }, values) => keyOf(institutionId, String(values.title)),

  alike: async (read, rows) => {
    const found = await titled(read, rows, 'p."deletedAt" IS NULL')
    const records = new Map((await recordsOf(read, [...found.values()])).map((record) => [record.id, record]))
    return rows.map((row) => records.get(found.get(keyOfRow(row))?.id ?? 0))
  },
  inBin: async (read, rows) => {
    const found = await titled(read, rows, 'p."deletedAt" IS NOT NULL')
    return rows.map((row) => found.has(keyOfRow(row)))
  },

  async byIds(read, codes, ids) {
    const within = withinCodes('p."municipalityCode"', codes)
    const rows = await read.all<Row>(
      `${SELECT} WHERE p."id" IN (${placeholders(ids)}) AND p."deletedAt" IS NULL AND ${within.where}`,
      [...ids, ...within.values],
    )
    return recordsOf(read, rows)
  },

  async after(read, codes, id, most) {
    const within = withinCodes('p."municipalityCode"', codes)
    const rows = await read.all<Row>(
      `${SELECT} WHERE p."id" > ? AND p."deletedAt" IS NULL AND ${within.where} ORDER BY p."id" LIMIT ?`,
      [id, ...within.values, most],
    )
    return recordsOf(read, rows)
  },

  async write(tx, now, actor, rows) {
    const fresh = rows.filter((row) => !row.record)
    const changed = rows.filter((row) => row.record)
    const newIds = await insert(tx, now, fresh)
    const ids = [...newIds, ...changed.map((row) => row.record!.id)]
    const written = [...fresh, ...changed].map((row, i) => ({ id: ids[i]!, form: row.form }))
    await changingProjects(tx, ids, async () => {
      const before = await readAll(tx, ids.slice(fresh.length))
      stillAsChecked(changed, [...before.values()])
      await update(tx, now, changed, before)
      await writeLists(tx, written)
      const after = await readAll(tx, ids)
      await recordChanges(
        tx,
        now,
        actor,
        'project',
        ids.map((id) => ({
          id,
          municipalityCode: after.get(id)!.municipalityCode,
          before: before.get(id),
          after: after.get(id)!,
        })),
        auditedProject,
      )
    })
    return []
  },
}

const keyOfRow = ({ place, values }: KeyedRow) => keyOf(place.institutionId, String(values.title))

/** By key; where several have it, the oldest. */
async function titled(read: Reader, rows: KeyedRow[], where: string): Promise<Map<string, Row>> {
  const wanted = rows.map(({ place, values }) => [place.institutionId, sortKey(String(values.title))])
  // All statuses are named so that the index on municipality, status and name is of use.
  const statuses = PROJECT_STATUSES.map((status) => `'${status}'`).join(', ')
  const found = await read.all<Row>(
    `${SELECT} JOIN ${valuesList(['integer', 'text'], wanted)} AS w ON w.column1 = p."institutionId" AND w.column2 = p."sortKey"
     WHERE p."status" IN (${statuses}) AND ${where} ORDER BY p."id" DESC`,
    wanted.flat(),
  )
  return new Map(found.map((row) => [keyOf(row.institutionId, row.title), row]))
}

async function insert(tx: Tx, now: string, rows: SheetRow<ProjectForm>[]): Promise<number[]> {
  if (rows.length === 0) return []
  const ids = await takeIds(tx, 'project', rows.length)
  const slugs = await freeSlugs(
    tx,
    'project',
    rows.map((row) => row.form.title),
  )
  await insertMany(
    tx,
    'project',
    [
      ...['id', 'municipalityCode', 'institutionId', 'title', 'titleEn', 'slug', 'sortKey', 'summary', 'summaryEn'],
      ...['description', 'startedOn', 'endedOn', 'status', 'provenance', 'publishedAt', 'createdAt', 'updatedAt'],
    ],
    rows.map(({ place, form }, i) => [
      ids[i]!,
      place.municipalityCode,
      place.institutionId,
      form.title,
      form.titleEn,
      slugs[i]!,
      sortKey(form.title),
      form.summary,
      form.summaryEn,
      form.description,
      form.startedOn,
      form.endedOn,
      form.status,
      'registered',
      form.status === 'published' ? now : null,
      now,
      now,
    ]),
  )
  return ids
}

async function update(
  tx: Tx,
  now: string,
  rows: SheetRow<ProjectForm>[],
  before: Map<number, EditedProject>,
): Promise<void> {
  await updateMany(
    tx,
    'project',
    {
      institutionId: 'integer',
      title: 'text',
      titleEn: 'text',
      sortKey: 'text',
      summary: 'text',
      summaryEn: 'text',
      description: 'text',
      startedOn: 'text',
      endedOn: 'text',
      status: 'text',
      publishedAt: 'text',
      updatedAt: 'text',
    },
    rows.map(({ record, place, form }) => [
      record!.id,
      place.institutionId,
      form.title,
      form.titleEn,
      sortKey(form.title),
      form.summary,
      form.summaryEn,
      form.description,
      form.startedOn,
      form.endedOn,
      form.status,
      before.get(record!.id)!.publishedAt ?? (form.status === 'published' ? now : null),
      now,
    ]),
  )
}

async function writeLists(tx: Tx, rows: { id: number; form: ProjectForm }[]): Promise<void> {
  const ids = rows.map((row) => row.id)
  const list = placeholders(ids)
  await tx.run(`DELETE FROM "project_target_group" WHERE "projectId" IN (${list})`, ids)
  await tx.run(`DELETE FROM "project_theme" WHERE "projectId" IN (${list})`, ids)
  // A partner that became the project's own institution is none any more.
  await tx.run(
    `DELETE FROM "project_partner" WHERE "projectId" IN (${list})
       AND "institutionId" = (SELECT p."institutionId" FROM "project" p WHERE p."id" = "project_partner"."projectId")`,
    ids,
  )
  const pairs = (values: (form: ProjectForm) => string[]) =>
    rows.flatMap(({ id, form }) => values(form).map((value) => [id, value]))
  await insertMany(
    tx,
    'project_target_group',
    ['projectId', 'targetGroup'],
    pairs((form) => form.targetGroups),
  )
  await insertMany(
    tx,
    'project_theme',
    ['projectId', 'theme'],
    pairs((form) => form.themes),
  )
}

async function readAll(read: Reader, ids: number[]): Promise<Map<number, EditedProject>> {
  if (ids.length === 0) return new Map()
  const rows = await read.all<Omit<EditedProject, 'targetGroups' | 'themes'>>(
    `SELECT ${COLUMNS} FROM "project" p WHERE p."id" IN (${placeholders(ids)})`,
    ids,
  )
  const lists = await listsOf(read, ids)
  return new Map(rows.map((row) => [row.id, { ...row, ...lists(row.id) }]))
}
