/** Volunteers of whom something that the law asks for is missing or runs out, what they ask for, and erased names. */
import { placesWhere, type Actor } from '../accounts/permissions.js'
import { placeholders } from '../database/database.js'
import type { Need } from '../desk/need.js'
import type { Services } from '../services.js'
import { requestsOf } from './data-requests.js'
import { openMentions } from './erased-names.js'
import { CERTIFICATE_MONTHS } from './certificates.js'
import { daysAfter, monthsAfter } from './periods.js'
import { NOTICE_DAYS } from './retention.js'
import type { LawfulBasis } from './volunteer.schema.js'

/** A certificate takes its time to fetch. */
const RENEWAL_NOTICE_DAYS = 60

interface Checked {
  id: number
  name: string
  lawfulBasis: LawfulBasis
  consentOn: string | null
  consentWithdrawnOn: string | null
  deleteAfter: string
  certificateAssessedOn: string | null
  certificateRequired: boolean | number
  certificateOn: string | null
  certificateRenewOn: string | null
  confidentialityRequired: boolean | number
  confidentialityOn: string | null
  confidentialityRenewOn: string | null
}

interface Soon {
  erased: string
  renewed: string
}

export async function volunteerNeeds({ db, clock }: Services, actor: Actor): Promise<Need[]> {
  const codes = placesWhere(actor, 'edit volunteers')
  if (codes.length === 0) return []
  const today = clock.today()
  const soon = { erased: daysAfter(today, NOTICE_DAYS), renewed: daysAfter(today, RENEWAL_NOTICE_DAYS) }
  const rows = await db.read.all<Checked>(
    `SELECT "id", "name", "lawfulBasis", "consentOn", "consentWithdrawnOn", "deleteAfter", "certificateAssessedOn",
       "certificateRequired", "certificateOn", "certificateRenewOn", "confidentialityRequired", "confidentialityOn", "confidentialityRenewOn"
     FROM "volunteer" v
     WHERE v."municipalityCode" IN (${placeholders(codes)}) AND v."archivedAt" IS NULL
       AND (("consentOn" IS NULL AND "lawfulBasis" = 'consent') OR "deleteAfter" <= ?
         OR ("certificateRequired" = FALSE AND "certificateAssessedOn" IS NULL)
         OR ("certificateRequired" = TRUE AND ("certificateOn" IS NULL OR coalesce("certificateRenewOn", '') <= ?))
         OR ("confidentialityRequired" = TRUE AND ("confidentialityOn" IS NULL OR "confidentialityRenewOn" <= ?)))`,
    [...codes, soon.erased, soon.renewed, soon.renewed],
  )
  return rows.flatMap((row) => [...consentNeeds(row, soon), ...certificateNeeds(row, soon), ...promiseNeeds(row, soon)])
}

const line = ({ id, name }: Checked, form: string): Pick<Need, 'about' | 'subject' | 'href' | 'due'> => ({
  about: `volunteer:${id}`,
  subject: name,
  href: `/arbejdsbord/frivillige/${id}/${form}`,
  due: null,
})

function consentNeeds(row: Checked, soon: Soon): Need[] {
  const kind = 'consent'
  const needs: Need[] = []
  const due = row.deleteAfter
  if (row.lawfulBasis === 'consent' && !row.consentOn) {
    if (row.consentWithdrawnOn)
      return [{ ...line(row, 'slet'), kind, text: 'volunteers.need.withdrawn', values: { due }, due }]
    needs.push({ ...line(row, 'samtykke'), kind, text: 'volunteers.need.consent-missing' })
  }
  if (due <= soon.erased)
    needs.push({ ...line(row, 'forlaeng'), kind, text: 'volunteers.need.consent-ends', values: { due }, due })
  return needs
}

function certificateNeeds(row: Checked, soon: Soon): Need[] {
  const kind = 'certificate'
  if (!row.certificateRequired && !row.certificateAssessedOn)
    return [{ ...line(row, 'vurdering'), kind, text: 'volunteers.need.assess' }]
  if (!row.certificateRequired) return []
  if (!row.certificateOn) return [{ ...line(row, 'attest'), kind, text: 'volunteers.need.certificate-missing' }]
  const due = row.certificateRenewOn ?? monthsAfter(row.certificateOn, CERTIFICATE_MONTHS)
  if (due > soon.renewed) return []
  return [{ ...line(row, 'attest'), kind, text: 'volunteers.need.certificate-ends', values: { due }, due }]
}

function promiseNeeds(row: Checked, soon: Soon): Need[] {
  const kind = 'confidentiality'
  if (!row.confidentialityRequired) return []
  if (!row.confidentialityOn)
    return [{ ...line(row, 'tavshed'), kind, text: 'volunteers.need.confidentiality-missing' }]
  const due = row.confidentialityRenewOn
  if (!due || due > soon.renewed) return []
  return [{ ...line(row, 'tavshed'), kind, text: 'volunteers.need.confidentiality-ends', values: { due }, due }]
}

/** What persons ask about their own data, until it is answered. */
export async function requestNeeds(services: Services, actor: Actor): Promise<Need[]> {
  const requests = await requestsOf(services, actor)
  return requests
    .filter((asked) => asked.answeredOn === null)
    .map(({ id, kind, name, dueOn }) => ({
      kind: 'request',
      about: `data-request:${id}`,
      subject: name ?? '–',
      text: `volunteers.need.request-${kind}`,
      values: { due: dueOn },
      href: `/arbejdsbord/anmodninger/${id}`,
      due: dueOn,
    }))
}

/** Texts in which somebody was named who has been erased. */
export async function erasedNameNeeds(services: Services, actor: Actor): Promise<Need[]> {
  const mentions = await openMentions(services, actor)
  return mentions.map(({ entity, entityKey, title }) => ({
    kind: 'name',
    about: `${entity}:${entityKey}`,
    subject: title,
    text: `volunteers.need.name-${entity}`,
    href: '/arbejdsbord/navne',
    due: null,
  }))
}
