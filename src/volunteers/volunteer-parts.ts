/** A volunteer's part in one project as a row, and how it is read. */
import { placeholders, type Reader } from '../database/database.js'
import { withinCodes } from '../spreadsheets/sheet.js'

export interface VolunteerPart {
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
export const SELECT_PARTS = `SELECT a."id", a."volunteerId", v."version" + a."version" AS "version", v."updatedAt", a."municipalityCode", a."projectId",
    m."name" AS "municipality", i."name" AS "institution", p."title" AS "project",
    v."name", v."email", v."phone", v."lawfulBasis", v."consentOn", v."deleteAfter",
    a."role", a."startedOn", a."endedOn", a."hoursPerMonth", a."throughAssociation", a."firstTime", a."ageBand"`
export const FROM_PARTS = `"assignment" a JOIN "volunteer" v ON v."id" = a."volunteerId" JOIN "project" p ON p."id" = a."projectId"
  JOIN "institution" i ON i."id" = p."institutionId" JOIN "municipality" m ON m."code" = p."municipalityCode"`

/** @param codes of the municipalities whose they must be; null for any */
export async function partsByIds(
  read: Reader,
  ids: number[],
  codes: readonly string[] | null,
  lock = '',
): Promise<VolunteerPart[]> {
  if (ids.length === 0) return []
  const within = withinCodes('a."municipalityCode"', codes)
  return read.all<VolunteerPart>(
    `${SELECT_PARTS} FROM ${FROM_PARTS} WHERE a."id" IN (${placeholders(ids)}) AND v."archivedAt" IS NULL AND p."deletedAt" IS NULL AND ${within.where} ${lock}`,
    [...ids, ...within.values],
  )
}
