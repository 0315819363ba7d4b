/**
 * All that is held about one person, in one file (articles 15 and 20): a page that people open in any browser,
 * print and read, with the same data inside it as JSON for machines. One file, so that nothing is left behind.
 */
import { recordDeed } from '../audit/audit.js'
import type { Actor } from '../accounts/permissions.js'
import type { Reader } from '../database/database.js'
import { versionsOf } from '../history/versions.js'
import type { Services } from '../services.js'
import { assignmentsOf } from './assignments.js'
import { consentTexts } from './consent-texts.js'
import { requestsOfVolunteer } from './data-requests.js'
import { mentionsOf } from './mentions.js'
import { proofsOf } from './proofs.js'
import { volunteerRecord } from './volunteer-record.js'

/** What the audit holds about dealings with the person: when and what, not which employee (CJEU, C-579/21). */
interface Dealing {
  at: string
  action: string
}

export type PersonalData = Awaited<ReturnType<typeof gather>>

/** The export stands in the audit. @throws NotFound when there is none, or none for this user */
export async function personalData(services: Services, actor: Actor, id: number): Promise<PersonalData> {
  const { db, clock } = services
  const { municipalityCode } = await volunteerRecord(services, actor, 'see volunteers', id)
  const data = await gather(services, actor, id)
  const deed = { action: 'export', entity: 'volunteer', entityKey: id, municipalityCode }
  await db.write((tx) => recordDeed(tx, clock.now(), actor, deed))
  return data
}

async function gather(services: Services, actor: Actor, id: number) {
  const { read } = services.db
  const person = await volunteerRecord(services, actor, 'see volunteers', id)
  const assignments = await assignmentsOf(read, id)
  const keys = [{ entity: 'volunteer', entityKey: id }].concat(
    assignments.map(({ assignmentId }) => ({ entity: 'assignment', entityKey: assignmentId })),
  )
  const versions = await Promise.all(
    keys.map(async (key) =>
      (await versionsOf(read, key)).map(({ by: _by, ...version }) => ({ about: key.entity, ...version })),
    ),
  )
  const proofs = await proofsOf(read, id)
  const agreedTo = new Set(proofs.map((proof) => proof.textVersion))
  const texts = await consentTexts(read, 'da')
  return {
    madeAt: services.clock.now(),
    person,
    assignments: assignments.map(({ name: _name, municipalityCode: _code, version: _version, ...rest }) => rest),
    proofs: proofs.map(({ by: _by, ...proof }) => proof),
    consentTexts: texts.filter(({ version }) => agreedTo.has(version)),
    requests: (await requestsOfVolunteer(read, id)).map(({ answeredBy: _by, name: _name, ...request }) => request),
    namedIn: (await mentionsOf(read, person)).map(({ entity, title, inFull }) => ({ entity, title, texts: inFull })),
    versions: versions.flat(),
    dealings: await dealingsWith(read, id),
  }
}

const dealingsWith = (read: Reader, id: number): Promise<Dealing[]> =>
  read.all<Dealing>(
    `SELECT "at", "action" FROM "audit_entry" WHERE "entity" = 'volunteer' AND "entityKey" = ? ORDER BY "id"`,
    [String(id)],
  )
