/** Effects as rows of a spreadsheet that goes out. */
import { withinCodes, type ExportSheet } from '../spreadsheets/sheet.js'
import { effectValues } from './effect-form.js'
import type { LoggedEffect } from './effect-logging.js'
import { plainLogged, type LoggedRow } from './logged.js'
import { EFFECTS, RATINGS, RESPONDENT_ROLES } from './vocabulary.js'

type Row = LoggedRow<LoggedEffect> & { municipality: string; institution: string; project: string }

export const effectSheet: ExportSheet = {
  kind: 'effects',
  file: 'virkninger',
  see: 'see drafts',
  columns: [
    { field: 'municipality', kind: 'text', width: 20 },
    { field: 'institution', kind: 'text', width: 40 },
    { field: 'project', kind: 'text', width: 40 },
    {
      field: 'kind',
      kind: 'choice',
      width: 34,
      words: { values: EFFECTS, key: (value) => `reference.effect.${value}.name` },
    },
    {
      field: 'rating',
      kind: 'choice',
      width: 24,
      words: { values: RATINGS.map(String), key: (value) => `reference.effectRating.${value}` },
    },
    { field: 'observation', kind: 'text', width: 80 },
    { field: 'outcome', kind: 'text', width: 60 },
    {
      field: 'respondentRole',
      kind: 'choice',
      width: 16,
      words: { values: RESPONDENT_ROLES, key: (value) => `reference.role.${value}` },
    },
    { field: 'observedOn', kind: 'date', width: 12 },
    { field: 'quotable', kind: 'flag', width: 14 },
  ],

  async after(read, codes, id, most) {
    const within = withinCodes('p."municipalityCode"', codes)
    const rows = await read.all<Row>(
      `SELECT e.*, m."name" AS "municipality", i."name" AS "institution", p."title" AS "project"
       FROM "effect" e JOIN "project" p ON p."id" = e."projectId"
       JOIN "institution" i ON i."id" = p."institutionId" JOIN "municipality" m ON m."code" = p."municipalityCode"
       WHERE e."id" > ? AND p."deletedAt" IS NULL AND ${within.where} ORDER BY e."id" LIMIT ?`,
      [id, ...within.values, most],
    )
    return rows.map((row) => {
      const { municipality, institution, project } = row
      return { id: row.id, values: { ...effectValues(plainLogged(row)), municipality, institution, project } }
    })
  },
}
