/** Reading institutions: a municipality's, and one with what its page shows. */
import { findKeys } from '../database/search-index.js'
import type { SearchTerm } from '../database/search-text.js'
import { placeholders, type Reader } from '../database/database.js'
import { keptUntil } from '../database/kept-until.js'
import type { Services } from '../services.js'
import { NotFound } from '../web/errors.js'
import type { InstitutionType } from './vocabulary.js'

export interface InstitutionListing {
  id: number
  slug: string
  name: string
  type: InstitutionType
  town: string
  municipality: string
  municipalitySlug: string
  municipalityCode: string
}

export interface InstitutionPage extends InstitutionListing {
  street: string
  postcode: string
  contactRole: string | null
  phone: string | null
  email: string | null
  website: string | null
  updatedAt: string
}

const COLUMNS = `i."id", i."slug", i."name", i."type", i."town", i."municipalityCode", m."name" AS "municipality", m."slug" AS "municipalitySlug"`
const TABLES = `"institution" i JOIN "municipality" m ON m."code" = i."municipalityCode"`

const PAGES_KEPT = 500
const pagesKept = keptUntil<string, { total: number; listings: InstitutionListing[] }>({
  until: ['institutions', 'municipalities'],
  most: PAGES_KEPT,
})

/** In Danish order, and how many there are in all. */
export function institutionsOf({ db }: Services, municipalityCode: string, page: number, perPage: number) {
  const key = `${municipalityCode} ${page} ${perPage}`
  return pagesKept.of(db, key, () => readInstitutionsOf(db.read, municipalityCode, page, perPage))
}

async function readInstitutionsOf(read: Reader, municipalityCode: string, page: number, perPage: number) {
  const [total, listings] = await Promise.all([
    read.one<{ n: number }>(
      'SELECT count(*) AS "n" FROM "institution" WHERE "municipalityCode" = ? AND "archivedAt" IS NULL',
      [municipalityCode],
    ),
    read.all<InstitutionListing>(
      `SELECT ${COLUMNS} FROM ${TABLES} WHERE i."municipalityCode" = ? AND i."archivedAt" IS NULL ORDER BY i."sortKey", i."id" LIMIT ? OFFSET ?`,
      [municipalityCode, perPage, (page - 1) * perPage],
    ),
  ])
  return { total: total!.n, listings }
}

/** @throws NotFound */
export async function institutionBySlug({ db }: Services, slug: string): Promise<InstitutionPage> {
  const row = await db.read.one<InstitutionPage>(
    `SELECT ${COLUMNS}, i."street", i."postcode", i."contactRole", i."phone", i."email", i."website", i."updatedAt"
     FROM ${TABLES} WHERE i."slug" = ? AND i."archivedAt" IS NULL`,
    [slug],
  )
  if (!row) throw new NotFound()
  return row
}

/** Ids of its published projects, its own first, then those where it is a partner; newest first in each. */
export async function projectsOfInstitution({ db }: Services, institutionId: number, page: number, perPage: number) {
  const where = `"status" = 'published' AND ("institutionId" = ? OR "id" IN (SELECT "projectId" FROM "project_partner" WHERE "institutionId" = ?))`
  const [total, rows] = await Promise.all([
    db.read.one<{ n: number }>(`SELECT count(*) AS "n" FROM "project" WHERE ${where}`, [institutionId, institutionId]),
    db.read.all<{ id: number }>(
      `SELECT "id" FROM "project" WHERE ${where} ORDER BY CASE WHEN "institutionId" = ? THEN 0 ELSE 1 END, "startedOn" DESC, "id" DESC LIMIT ? OFFSET ?`,
      [institutionId, institutionId, institutionId, perPage, (page - 1) * perPage],
    ),
  ])
  return { total: total!.n, ids: rows.map((row) => row.id) }
}

/** Institutions that answer all terms, at most `most`. */
export async function searchInstitutions(
  { db }: Services,
  terms: SearchTerm[],
  most: number,
): Promise<InstitutionListing[]> {
  const ids = (await findKeys(db, 'institution', terms, most)).slice(0, most)
  if (ids.length === 0) return []
  const rows = await db.read.all<InstitutionListing>(
    `SELECT ${COLUMNS} FROM ${TABLES} WHERE i."id" IN (${placeholders(ids)}) AND i."archivedAt" IS NULL`,
    ids,
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined)
}
