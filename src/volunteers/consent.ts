/** On what ground a volunteer's data are held: noted, renewed, withdrawn, and how long they are kept. */
import type { Actor } from '../accounts/permissions.js'
import type { Tx } from '../database/database.js'
import type { Services } from '../services.js'
import { Invalid } from '../web/errors.js'
import { consentVersionOn } from './consent-texts.js'
import { daysAfter } from './periods.js'
import { keepProof } from './proofs.js'
import { changeVolunteer } from './volunteer-record.js'
import type { ExtensionForm, GroundForm, WithdrawalForm } from './volunteer.schema.js'

/** Without a ground the data go without undue delay (article 17): time enough to answer the person. */
const DAYS_AFTER_WITHDRAWAL = 30

/** The consent that a new volunteer comes with. Also for imports. */
export async function keepConsent(
  tx: Tx,
  now: string,
  consent: { volunteerId: number; userId: number | null; consentOn: string; textVersion: string },
): Promise<void> {
  const { volunteerId, userId, consentOn, textVersion } = consent
  await keepProof(tx, now, { volunteerId, kind: 'consent', happenedOn: consentOn, userId, textVersion })
}

/** Notes a consent given anew, or that the data are held for a public task. */
export async function noteGround(services: Services, actor: Actor, id: number, form: GroundForm): Promise<void> {
  const { lawfulBasis, consentOn } = form
  await changeVolunteer(services, actor, id, { deed: 'consent', version: form.version }, async (tx, _before, now) => {
    const textVersion = consentOn ? await consentVersionOn(tx, services.clock.today()) : null
    await tx.run(
      `UPDATE "volunteer" SET "lawfulBasis" = ?, "consentOn" = ?, "consentVersion" = ?, "consentWithdrawnOn" = NULL
       WHERE "id" = ?`,
      [lawfulBasis, consentOn, textVersion, id],
    )
    if (consentOn && textVersion) {
      await keepConsent(tx, now, { volunteerId: id, userId: actor.id, consentOn, textVersion })
    }
  })
}

/** Consent is gone: what is held for a public task stays, everything else soon goes. */
export async function withdrawConsent(
  services: Services,
  actor: Actor,
  id: number,
  { withdrawnOn, version }: WithdrawalForm,
): Promise<void> {
  await changeVolunteer(services, actor, id, { deed: 'withdraw-consent', version }, async (tx, before, now) => {
    if (before.consentOn && withdrawnOn < before.consentOn) throw beforeConsent()
    const soon = daysAfter(services.clock.today(), DAYS_AFTER_WITHDRAWAL)
    const deleteAfter = before.lawfulBasis === 'consent' && soon < before.deleteAfter ? soon : before.deleteAfter
    await tx.run(
      `UPDATE "volunteer" SET "consentOn" = NULL, "consentVersion" = NULL, "consentWithdrawnOn" = ?, "deleteAfter" = ? WHERE "id" = ?`,
      [withdrawnOn, deleteAfter, id],
    )
    await keepProof(tx, now, { volunteerId: id, kind: 'withdrawal', happenedOn: withdrawnOn, userId: actor.id })
  })
}

const beforeConsent = () => new Invalid([{ field: 'withdrawnOn', message: 'volunteers.withdraw.before-consent' }])

/** Keeps the data longer, for a reason. @throws Invalid where there is no ground to keep them on */
export async function extendRetention(
  services: Services,
  actor: Actor,
  id: number,
  { deleteAfter, reason, version }: ExtensionForm,
): Promise<void> {
  await changeVolunteer(services, actor, id, { deed: 'extend-retention', version }, async (tx, before, now) => {
    if (before.consentWithdrawnOn && before.lawfulBasis === 'consent')
      throw new Invalid([{ field: 'deleteAfter', message: 'volunteers.extend.withdrawn' }])
    await tx.run('UPDATE "volunteer" SET "deleteAfter" = ? WHERE "id" = ?', [deleteAfter, id])
    await keepProof(tx, now, {
      volunteerId: id,
      kind: 'extension',
      happenedOn: services.clock.today(),
      userId: actor.id,
      until: deleteAfter,
      detail: reason,
    })
  })
}
