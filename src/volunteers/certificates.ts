/** Børneattest and tavshedsløfte: whether required, seen on which day and by whom, and when again. Never a document. */
import { z } from 'zod'
import type { Actor } from '../accounts/permissions.js'
import type { Services } from '../services.js'
import { formVersion, optionalDate, requiredDate } from '../web/forms.js'
import { assessmentDetail, certificateReason, isRequired, type AssessmentForm } from './certificate-guide.js'
import { monthsAfter } from './periods.js'
import { keepProof } from './proofs.js'
import { changeVolunteer } from './volunteer-record.js'
import { pastDate } from './volunteer.schema.js'

/** Practice: a børneattest is fetched anew every one to two years. */
export const CERTIFICATE_MONTHS = 24
const MOST_MONTHS = 60

export const certificateForm = (today: string) =>
  z
    .object({
      seenOn: pastDate(today),
      renewOn: requiredDate.refine((date) => date > today, { error: 'volunteers.renew.past' }),
      version: formVersion,
    })
    .refine((form) => form.renewOn <= monthsAfter(form.seenOn, MOST_MONTHS), {
      path: ['renewOn'],
      error: 'volunteers.renew.far',
    })
export type CertificateForm = z.output<ReturnType<typeof certificateForm>>

export const promiseForm = (today: string) =>
  z.object({
    givenOn: pastDate(today),
    renewOn: optionalDate.refine((date) => date === null || date > today, { error: 'volunteers.renew.past' }),
    version: formVersion,
  })
export type PromiseForm = z.output<ReturnType<typeof promiseForm>>

/** Keeps what the guide came to, and why. */
export async function assessNeed(services: Services, actor: Actor, id: number, form: AssessmentForm): Promise<void> {
  const today = services.clock.today()
  await changeVolunteer(services, actor, id, { deed: 'assess', version: form.version }, async (tx, _before, now) => {
    await tx.run(
      `UPDATE "volunteer" SET "certificateAssessedOn" = ?, "certificateRequired" = ?, "confidentialityRequired" = ? WHERE "id" = ?`,
      [today, isRequired(certificateReason(form)), form.confidential, id],
    )
    const detail = assessmentDetail(form)
    await keepProof(tx, now, { volunteerId: id, kind: 'assessment', happenedOn: today, userId: actor.id, detail })
  })
}

export async function noteCertificate(
  services: Services,
  actor: Actor,
  id: number,
  { seenOn, renewOn, version }: CertificateForm,
): Promise<void> {
  await changeVolunteer(services, actor, id, { deed: 'certificate', version }, async (tx, _before, now) => {
    await tx.run(
      `UPDATE "volunteer" SET "certificateRequired" = TRUE, "certificateOn" = ?, "certificateRenewOn" = ? WHERE "id" = ?`,
      [seenOn, renewOn, id],
    )
    const proof = { volunteerId: id, happenedOn: seenOn, userId: actor.id, until: renewOn }
    await keepProof(tx, now, { ...proof, kind: 'certificate' })
  })
}

export async function notePromise(
  services: Services,
  actor: Actor,
  id: number,
  { givenOn, renewOn, version }: PromiseForm,
): Promise<void> {
  await changeVolunteer(services, actor, id, { deed: 'confidentiality', version }, async (tx, _before, now) => {
    await tx.run(
      `UPDATE "volunteer" SET "confidentialityRequired" = TRUE, "confidentialityOn" = ?, "confidentialityRenewOn" = ? WHERE "id" = ?`,
      [givenOn, renewOn, id],
    )
    const proof = { volunteerId: id, happenedOn: givenOn, userId: actor.id, until: renewOn }
    await keepProof(tx, now, { ...proof, kind: 'confidentiality' })
  })
}
