/** Volunteers of whom something that the law asks for is missing or runs out. */
import { placesWhere, type Actor } from '../accounts/permissions.js'
import { placeholders } from '../database/database.js'
import type { Need } from '../desk/need.js'
import type { Services } from '../services.js'

/** Practice: a børneattest is fetched anew every one to two years. */
const CERTIFICATE_YEARS = 2
/** How long before its day a thing shows on the desk. */
const NOTICE_DAYS = 60

interface Checked {
  id: number
  name: string
  consentOn: string | null
  deleteAfter: string
  certificateRequired: boolean | number
  certificateOn: string | null
  confidentialityRequired: boolean | number
  confidentialityOn: string | null
  projectId: number
  assignmentId: number
}

export async function volunteerNeeds({ db, clock }: Services, actor: Actor): Promise<Need[]> {
  const codes = placesWhere(actor, 'edit volunteers')
  if (codes.length === 0) return []
  const soon = daysAfter(clock.today(), NOTICE_DAYS)
  const rows = await db.read.all<Checked>(
    `SELECT v."id", v."name", v."consentOn", v."deleteAfter", v."certificateRequired", v."certificateOn",
       v."confidentialityRequired", v."confidentialityOn", a."projectId", a."id" AS "assignmentId"
     FROM "volunteer" v
     JOIN "assignment" a ON a."id" = (SELECT max(o."id") FROM "assignment" o WHERE o."volunteerId" = v."id")
     WHERE v."municipalityCode" IN (${placeholders(codes)}) AND v."archivedAt" IS NULL
       AND (v."consentOn" IS NULL OR v."deleteAfter" <= ?
         OR (v."certificateRequired" = TRUE AND (v."certificateOn" IS NULL OR v."certificateOn" <= ?))
         OR (v."confidentialityRequired" = TRUE AND v."confidentialityOn" IS NULL))`,
    [...codes, soon, yearsBefore(soon, CERTIFICATE_YEARS)],
  )
  return rows.flatMap((row) => needsOfOne(row, soon))
}

function needsOfOne(row: Checked, soon: string): Need[] {
  const line = {
    about: `volunteer:${row.id}`,
    subject: row.name,
    href: `/arbejdsbord/frivillige/${row.id}`,
    due: null,
  }
  const needs: Need[] = []
  if (!row.consentOn) needs.push({ ...line, kind: 'consent', text: 'volunteers.need.consent-missing' })
  if (row.deleteAfter <= soon) {
    const due = row.deleteAfter
    needs.push({ ...line, kind: 'consent', text: 'volunteers.need.consent-ends', values: { due }, due })
  }
  if (row.certificateRequired && !row.certificateOn)
    needs.push({ ...line, kind: 'certificate', text: 'volunteers.need.certificate-missing' })
  if (row.certificateRequired && row.certificateOn) {
    const due = yearsBefore(row.certificateOn, -CERTIFICATE_YEARS)
    if (due <= soon)
      needs.push({ ...line, kind: 'certificate', text: 'volunteers.need.certificate-ends', values: { due }, due })
  }
  if (row.confidentialityRequired && !row.confidentialityOn)
    needs.push({ ...line, kind: 'confidentiality', text: 'volunteers.need.confidentiality-missing' })
  return needs
}

function daysAfter(date: string, days: number): string {
  const moment = new Date(`${date}T00:00:00Z`)
  moment.setUTCDate(moment.getUTCDate() + days)
  return moment.toISOString().slice(0, 10)
}

const yearsBefore = (date: string, years: number): string => `${Number(date.slice(0, 4)) - years}${date.slice(4)}`
