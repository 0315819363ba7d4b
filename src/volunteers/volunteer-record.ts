/** A volunteer as a person of their own in the municipality: what is held, and the one way to change it. */
import { recordDeed } from '../audit/audit.js'
import { requireRight, type Action, type Actor } from '../accounts/permissions.js'
import type { Reader, Tx } from '../database/database.js'
import { sortKey } from '../database/search-text.js'
import type { Services } from '../services.js'
import { Conflict, NotFound } from '../web/errors.js'
import { keepVolunteer, readVolunteerRow } from './volunteer-history.js'
import type { LawfulBasis, PersonForm } from './volunteer.schema.js'

export interface VolunteerRecord {
  id: number
  version: number
  municipalityCode: string
  municipality: string
  name: string
  email: string | null
  phone: string | null
  lawfulBasis: LawfulBasis
  consentVersion: string | null
  consentOn: string | null
  consentWithdrawnOn: string | null
  deleteAfter: string
  remindedOn: string | null
  certificateAssessedOn: string | null
  certificateRequired: boolean
  certificateOn: string | null
  certificateRenewOn: string | null
  confidentialityRequired: boolean
  confidentialityOn: string | null
  confidentialityRenewOn: string | null
  createdAt: string
  /** Lies in the bin since. */
  archivedAt: string | null
  deletedAt: string | null
}

/** @throws NotFound when there is none, or none for this user */
export async function volunteerRecord(
  { db }: Services,
  actor: Actor,
  action: Action,
  id: number,
): Promise<VolunteerRecord> {
  const record = await readVolunteer(db.read, id)
  requireRight(actor, action, record.municipalityCode)
  if (record.deletedAt !== null) throw new NotFound()
  return record
}

/** Like `volunteerRecord`, and the audit knows who looked. */
export async function lookAtVolunteer(
  services: Services,
  actor: Actor,
  action: Action,
  id: number,
): Promise<VolunteerRecord> {
  const record = await volunteerRecord(services, actor, action, id)
  const { db, clock } = services
  await db.write((tx) =>
    recordDeed(tx, clock.now(), actor, {
      action: 'see',
      entity: 'volunteer',
      entityKey: id,
      municipalityCode: record.municipalityCode,
    }),
  )
  return record
}

interface Change {
  /** What the audit calls it. */
  deed: string
  /** The version that the form was made from. */
  version: number
}

/**
 * Changes a volunteer in one transaction, under a lock, with its entry in the audit.
 * @throws NotFound, Conflict when somebody else changed it since the form was made
 */
export async function changeVolunteer(
  { db, clock }: Services,
  actor: Actor,
  id: number,
  { deed, version }: Change,
  change: (tx: Tx, before: VolunteerRecord, now: string) => Promise<void>,
): Promise<void> {
  await db.write(async (tx) => {
    const before = await lockVolunteer(tx, id)
    requireRight(actor, 'edit volunteers', before.municipalityCode)
    if (before.deletedAt !== null) throw new NotFound()
    if (before.version !== version) throw new Conflict(before)
    const [now, rowBefore] = [clock.now(), await readVolunteerRow(tx, id)]
    await change(tx, before, now)
    await tx.run('UPDATE "volunteer" SET "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?', [now, id])
    const after = await readVolunteer(tx, id)
    const { municipalityCode } = before
    await recordDeed(tx, now, actor, {
      action: deed,
      entity: 'volunteer',
      entityKey: id,
      municipalityCode,
      before: impersonal(before),
      after: { ...impersonal(after), changedPersonalData: PERSONAL.filter((name) => before[name] !== after[name]) },
    })
    await keepVolunteer(tx, now, actor, id, { action: deed, municipalityCode, before: rowBefore })
  })
}

/** Name and how the person is reached. */
export async function updatePerson(
  services: Services,
  actor: Actor,
  id: number,
  form: PersonForm,
  deed = 'update',
): Promise<void> {
  await changeVolunteer(services, actor, id, { deed, version: form.version }, (tx) =>
    tx.run('UPDATE "volunteer" SET "name" = ?, "sortKey" = ?, "email" = ?, "phone" = ? WHERE "id" = ?', [
      form.name,
      sortKey(form.name),
      form.email,
      form.phone,
      id,
    ]),
  )
}

/** The row, kept from others until the transaction ends. @throws NotFound */
export async function lockVolunteer(tx: Tx, id: number): Promise<VolunteerRecord> {
  if (tx.engine === 'postgres') await tx.one('SELECT "id" FROM "volunteer" WHERE "id" = ? FOR UPDATE', [id])
  return readVolunteer(tx, id)
}

const PERSONAL = ['name', 'email', 'phone'] as const

/** For the audit, which is kept for good: nothing by which the person is known. */
function impersonal(record: VolunteerRecord): object {
  const { name: _name, email: _email, phone: _phone, version: _version, municipality: _municipality, ...rest } = record
  return rest
}

const COLUMNS = `v."id", v."version", v."municipalityCode", m."name" AS "municipality", v."name", v."email", v."phone",
  v."lawfulBasis", v."consentVersion", v."consentOn", v."consentWithdrawnOn", v."deleteAfter", v."remindedOn",
  v."certificateAssessedOn", v."certificateRequired", v."certificateOn", v."certificateRenewOn",
  v."confidentialityRequired", v."confidentialityOn", v."confidentialityRenewOn", v."createdAt", v."archivedAt", v."deletedAt"`

/** SQLite's booleans are numbers. */
type VolunteerRow = Omit<VolunteerRecord, 'certificateRequired' | 'confidentialityRequired'> &
  Record<'certificateRequired' | 'confidentialityRequired', boolean | number>

/** @throws NotFound */
export async function readVolunteer(read: Reader, id: number): Promise<VolunteerRecord> {
  const row = await read.one<VolunteerRow>(
    `SELECT ${COLUMNS} FROM "volunteer" v JOIN "municipality" m ON m."code" = v."municipalityCode" WHERE v."id" = ?`,
    [id],
  )
  if (!row) throw new NotFound()
  return {
    ...row,
    certificateRequired: Boolean(row.certificateRequired),
    confidentialityRequired: Boolean(row.confidentialityRequired),
  }
}
