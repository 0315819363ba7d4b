/** Making and changing institutions: by those who keep their municipality's part of the registry. */
import { can, requireRight, type Actor } from '../accounts/permissions.js'
import { placeholders, type Reader, type Tx } from '../database/database.js'
import { indexAllForSearch } from '../database/search-index.js'
import { sortKey } from '../database/search-text.js'
import { recordChange } from '../history/record-changes.js'
import type { Services } from '../services.js'
import { Conflict, Invalid, NotFound } from '../web/errors.js'
import { freeSlug } from './free-slug.js'
import type { InstitutionForm } from './institution.schema.js'
import { keepProjects } from './keep-project.js'

export interface EditedInstitution extends InstitutionForm {
  id: number
  slug: string
  archivedAt: string | null
}

const COLUMNS =
  '"id", "version", "slug", "municipalityCode", "name", "type", "street", "postcode", "town", "contactRole", "phone", "email", "website", "archivedAt"'

/** @throws NotFound when there is none, or none for this user */
export async function institutionToEdit({ db }: Services, actor: Actor, id: number): Promise<EditedInstitution> {
  const institution = await readInstitution(db.read, id)
  requireRight(actor, 'edit registry', institution.municipalityCode)
  return institution
}

/** @param action `duplicate` where it was filled in from another. @returns the new institution's id */
export async function createInstitution(
  { db, clock }: Services,
  actor: Actor,
  form: InstitutionForm,
  action: 'create' | 'duplicate' = 'create',
): Promise<number> {
  const { municipalityCode } = form
  // The form offers one's own only: another's code was made up, and tells nothing.
  if (!can(actor, 'edit registry', municipalityCode))
    throw new Invalid([{ field: 'municipalityCode', message: 'forms.choose' }])
  return db.write(async (tx) => {
    const now = clock.now()
    const slug = await freeSlug(tx, 'institution', form.name)
    const { id } = (await tx.one<{ id: number }>(
      `INSERT INTO "institution" ("municipalityCode", "name", "slug", "sortKey", "type", "street", "postcode", "town",
         "contactRole", "phone", "email", "website", "createdAt", "updatedAt")
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"`,
      [municipalityCode, form.name, slug, ...writableInstitution(form), now, now],
    ))!
    await keepInstitution(tx, id)
    await recordInstitution(tx, now, actor, action, null, await readInstitution(tx, id))
    return id
  })
}

/** @throws NotFound, Conflict when somebody else changed it since the form was made */
export async function updateInstitution(
  { db, clock }: Services,
  actor: Actor,
  id: number,
  form: InstitutionForm,
  action = 'update',
): Promise<void> {
  await db.write(async (tx) => {
    if (tx.engine === 'postgres') await tx.one('SELECT "id" FROM "institution" WHERE "id" = ? FOR UPDATE', [id])
    const before = await readInstitution(tx, id)
    const { municipalityCode } = before
    requireRight(actor, 'edit registry', municipalityCode)
    if (before.version !== form.version) throw new Conflict(before)
    const now = clock.now()
    await tx.run(
      `UPDATE "institution" SET "name" = ?, "sortKey" = ?, "type" = ?, "street" = ?, "postcode" = ?, "town" = ?,
         "contactRole" = ?, "phone" = ?, "email" = ?, "website" = ?, "updatedAt" = ?, "version" = "version" + 1
       WHERE "id" = ?`,
      [form.name, ...writableInstitution(form), now, id],
    )
    await keepInstitution(tx, id)
    await recordInstitution(tx, now, actor, action, before, await readInstitution(tx, id))
  })
}

const recordInstitution = (
  tx: Tx,
  now: string,
  actor: Actor,
  action: string,
  before: EditedInstitution | null,
  after: EditedInstitution,
): Promise<void> => {
  const { id, municipalityCode } = after
  return recordChange(tx, now, actor, 'institution', { id, municipalityCode, action, before, after })
}

/** All columns of a form after the name (and slug), in the order of every statement that writes them. */
export const writableInstitution = (form: InstitutionForm) => [
  sortKey(form.name),
  form.type,
  form.street,
  form.postcode,
  form.town,
  form.contactRole,
  form.phone,
  form.email,
  form.website,
]

interface KeptInstitution {
  id: number
  name: string
  town: string
  municipalityCode: string
  /** Also of one in the bin: nobody finds it. */
  archivedAt: string | null
}

export const keepInstitution = (tx: Tx, id: number): Promise<void> => keepInstitutions(tx, [id])

/** What is kept of institutions elsewhere: their search text, their projects' facets and search text, their pages. */
export async function keepInstitutions(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  const institutions = await tx.all<KeptInstitution>(
    `SELECT "id", "name", "town", "municipalityCode", "archivedAt" FROM "institution" WHERE "id" IN (${placeholders(ids)})`,
    [...ids],
  )
  await indexAllForSearch(
    tx,
    'institution',
    new Map(
      institutions.map(({ id, name, town, archivedAt }) => [
        id,
        archivedAt === null ? { title: name, body: town } : null,
      ]),
    ),
  )
  for (const { id, municipalityCode } of institutions)
    tx.touch(`institution:${id}`, 'institutions', `municipality:${municipalityCode}`)
  const projects = await tx.all<{ id: number; own: boolean }>(
    `SELECT "id", TRUE AS "own" FROM "project" WHERE "institutionId" IN (${placeholders(ids)})
     UNION SELECT "projectId", FALSE FROM "project_partner" WHERE "institutionId" IN (${placeholders(ids)})`,
    [...ids, ...ids],
  )
  await keepProjects(
    tx,
    projects.filter((project) => project.own).map((project) => project.id),
  )
  for (const project of projects) tx.touch(`project:${project.id}`, 'projects')
}

async function readInstitution(read: Reader, id: number): Promise<EditedInstitution> {
  const institution = await read.one<EditedInstitution>(
    `SELECT ${COLUMNS} FROM "institution" WHERE "id" = ? AND "deletedAt" IS NULL`,
    [id],
  )
  if (!institution) throw new NotFound()
  return institution
}

export interface OwnInstitution {
  id: number
  name: string
  municipality: string
  municipalityCode: string
}

/** The institutions that a user may put a project at. */
export async function ownInstitutions({ db }: Services, actor: Actor): Promise<OwnInstitution[]> {
  const codes = actor.municipalityCodes.filter((code) => can(actor, 'edit registry', code))
  if (codes.length === 0) return []
  return db.read.all<OwnInstitution>(
    `SELECT i."id", i."name", m."name" AS "municipality", i."municipalityCode"
     FROM "institution" i JOIN "municipality" m ON m."code" = i."municipalityCode"
     WHERE i."municipalityCode" IN (${codes.map(() => '?').join(', ')}) AND i."archivedAt" IS NULL
     ORDER BY m."sortKey", i."sortKey", i."id"`,
    codes,
  )
}
