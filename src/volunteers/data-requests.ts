/**
 * What a person asks about their own data (articles 15 to 21 of the data protection regulation), and by when it must
 * be answered: within a month of the day it came, which can be extended by two months for a reason that the
 * person is told (article 12(3)).
 */
import { z } from 'zod'
import { recordDeed } from '../audit/audit.js'
import { can, placesWhere, requireRight, type Actor } from '../accounts/permissions.js'
import { placeholders, type Reader, type Tx } from '../database/database.js'
import type { Services } from '../services.js'
import { Conflict, Invalid, NotFound } from '../web/errors.js'
import { formVersion, optionalText, requiredText } from '../web/forms.js'
import { monthsAfter } from './periods.js'
import { volunteerRecord } from './volunteer-record.js'
import { pastDate } from './volunteer.schema.js'

export const REQUEST_KINDS = ['access', 'portability', 'rectification', 'erasure', 'restriction', 'objection'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]
export const OUTCOMES = ['granted', 'partly', 'refused'] as const
export type Outcome = (typeof OUTCOMES)[number]

const MONTHS_TO_ANSWER = 1
const MONTHS_EXTENDED = 3

export interface DataRequest {
  id: number
  version: number
  municipalityCode: string
  volunteerId: number | null
  /** Null when the person has been erased, or is none of the registry's and has been answered. */
  name: string | null
  /** Of a person whom the registry does not know. */
  outside: boolean | number
  kind: RequestKind
  receivedOn: string
  dueOn: string
  wish: string | null
  extensionReason: string | null
  answeredOn: string | null
  answeredBy: string | null
  outcome: Outcome | null
  answer: string | null
}

export const requestForm = (today: string) =>
  z.object({ kind: z.enum(REQUEST_KINDS), receivedOn: pastDate(today), wish: optionalText(1000) })
export type RequestForm = z.output<ReturnType<typeof requestForm>>

export const outsideRequestForm = (today: string) =>
  requestForm(today).extend({ municipalityCode: z.string().max(4), requester: requiredText(200) })
export type OutsideRequestForm = z.output<ReturnType<typeof outsideRequestForm>>

/** A refusal must be explained (article 12(4)). */
export const answerForm = (today: string) =>
  z
    .object({
      answeredOn: pastDate(today),
      outcome: z.enum(OUTCOMES),
      answer: optionalText(1000),
      version: formVersion,
    })
    .refine((form) => form.outcome === 'granted' || form.answer !== null, {
      path: ['answer'],
      error: 'volunteers.request.reason-required',
    })
export type AnswerForm = z.output<ReturnType<typeof answerForm>>

export const postponeForm = z.object({ reason: requiredText(500), version: formVersion })
export type PostponeForm = z.output<typeof postponeForm>

/** Newest first. Whoever asks has checked the right to the volunteer. */
export const requestsOfVolunteer = (read: Reader, volunteerId: number): Promise<DataRequest[]> =>
  read.all<DataRequest>(`${SELECT} WHERE r."volunteerId" = ? ORDER BY r."id" DESC`, [volunteerId])

/** The actor's municipalities' requests: the open ones first, what is due soonest on top. */
export async function requestsOf({ db }: Services, actor: Actor): Promise<DataRequest[]> {
  const codes = placesWhere(actor, 'see volunteers')
  if (codes.length === 0) return []
  return db.read.all<DataRequest>(
    `${SELECT} WHERE r."municipalityCode" IN (${placeholders(codes)})
     ORDER BY CASE WHEN r."answeredOn" IS NULL THEN 0 ELSE 1 END, r."dueOn", r."id" LIMIT 500`,
    codes,
  )
}

/** @throws NotFound when there is none, or none for this user */
export async function requestToAnswer({ db }: Services, actor: Actor, id: number): Promise<DataRequest> {
  const request = await readRequest(db.read, id)
  requireRight(actor, 'edit volunteers', request.municipalityCode)
  return request
}

export async function noteRequest(
  services: Services,
  actor: Actor,
  volunteerId: number,
  { kind, receivedOn, wish }: RequestForm,
): Promise<void> {
  const { municipalityCode } = await volunteerRecord(services, actor, 'edit volunteers', volunteerId)
  await insertRequest(services, actor, { municipalityCode, volunteerId, requester: null }, { kind, receivedOn, wish })
}

/** Of somebody who is not in the registry, or no longer: who asks must be answered all the same. */
export async function noteOutsideRequest(services: Services, actor: Actor, form: OutsideRequestForm): Promise<void> {
  const { municipalityCode, requester } = form
  // The form offers one's own only: another's code was made up, and tells nothing.
  if (!can(actor, 'edit volunteers', municipalityCode))
    throw new Invalid([{ field: 'municipalityCode', message: 'forms.choose' }])
  await insertRequest(services, actor, { municipalityCode, volunteerId: null, requester }, form)
}

interface Asker {
  municipalityCode: string
  volunteerId: number | null
  /** One whom the registry does not know. */
  requester: string | null
}

async function insertRequest(
  { db, clock }: Services,
  actor: Actor,
  { municipalityCode, volunteerId, requester }: Asker,
  { kind, receivedOn, wish }: RequestForm,
): Promise<void> {
  const dueOn = monthsAfter(receivedOn, MONTHS_TO_ANSWER)
  const outside = requester !== null
  await db.write(async (tx) => {
    const now = clock.now()
    const { id } = (await tx.one<{ id: number }>(
      `INSERT INTO "data_request" ("municipalityCode", "volunteerId", "outside", "requester", "kind", "receivedOn", "dueOn", "wish",
         "createdAt", "updatedAt") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"`,
      [municipalityCode, volunteerId, outside, requester, kind, receivedOn, dueOn, wish, now, now],
    ))!
    const after = { volunteerId, kind, receivedOn, dueOn, ...(outside && { outside }) }
    await recordDeed(tx, now, actor, {
      action: 'create',
      entity: 'data-request',
      entityKey: id,
      municipalityCode,
      after,
    })
  })
}

/** @throws NotFound, Conflict, Invalid when the answer lies before the question */
export async function answerRequest(services: Services, actor: Actor, id: number, form: AnswerForm): Promise<void> {
  await changeRequest(services, actor, id, form.version, 'answer', async (tx, before) => {
    if (form.answeredOn < before.receivedOn)
      throw new Invalid([{ field: 'answeredOn', message: 'volunteers.request.answered-before' }])
    await tx.run(
      'UPDATE "data_request" SET "answeredOn" = ?, "answeredBy" = ?, "outcome" = ?, "answer" = ?, "requester" = NULL WHERE "id" = ?',
      [form.answeredOn, actor.id, form.outcome, form.answer, id],
    )
    // Who it was and what about is not needed any more: the registry holds nothing else of the person.
    if (before.outside) await tx.run('UPDATE "data_request" SET "wish" = NULL WHERE "id" = ?', [id])
  })
}

/** Two months more. @throws Invalid where the time was extended already, or the first month has run out */
export async function postponeRequest(services: Services, actor: Actor, id: number, form: PostponeForm): Promise<void> {
  await changeRequest(services, actor, id, form.version, 'postpone', async (tx, before) => {
    if (before.answeredOn || before.extensionReason)
      throw new Invalid([{ field: 'reason', message: 'volunteers.request.postponed-already' }])
    if (services.clock.today() > before.dueOn)
      throw new Invalid([{ field: 'reason', message: 'volunteers.request.postponed-late' }])
    await tx.run('UPDATE "data_request" SET "dueOn" = ?, "extensionReason" = ? WHERE "id" = ?', [
      monthsAfter(before.receivedOn, MONTHS_EXTENDED),
      form.reason,
      id,
    ])
  })
}

async function changeRequest(
  { db, clock }: Services,
  actor: Actor,
  id: number,
  version: number,
  action: string,
  change: (tx: Tx, before: DataRequest) => Promise<void>,
): Promise<void> {
  await db.write(async (tx) => {
    if (tx.engine === 'postgres') await tx.one('SELECT "id" FROM "data_request" WHERE "id" = ? FOR UPDATE', [id])
    const before = await readRequest(tx, id)
    requireRight(actor, 'edit volunteers', before.municipalityCode)
    if (before.version !== version) throw new Conflict(before)
    const now = clock.now()
    await change(tx, before)
    await tx.run('UPDATE "data_request" SET "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?', [now, id])
    const { municipalityCode } = before
    const [was, is] = [impersonal(before), impersonal(await readRequest(tx, id))]
    const deed = { action, entity: 'data-request', entityKey: id, municipalityCode, before: was, after: is }
    await recordDeed(tx, now, actor, deed)
  })
}

function impersonal({ volunteerId, kind, receivedOn, dueOn, answeredOn, outcome }: DataRequest): object {
  return { volunteerId, kind, receivedOn, dueOn, answeredOn, outcome }
}

const SELECT = `SELECT r."id", r."version", r."municipalityCode", r."volunteerId", coalesce(v."name", r."requester") AS "name", r."outside", r."kind", r."receivedOn", r."dueOn",
    r."wish", r."extensionReason", r."answeredOn", u."name" AS "answeredBy", r."outcome", r."answer"
  FROM "data_request" r LEFT JOIN "volunteer" v ON v."id" = r."volunteerId" LEFT JOIN "user_account" u ON u."id" = r."answeredBy"`

async function readRequest(read: Reader, id: number): Promise<DataRequest> {
  const row = await read.one<DataRequest>(`${SELECT} WHERE r."id" = ?`, [id])
  if (!row) throw new NotFound()
  return row
}

/** Nothing of what was asked or answered stays: only that something was, and when. For erasure. */
export async function forgetRequests(tx: Tx, volunteerId: number): Promise<void> {
  await tx.run(
    `UPDATE "data_request" SET "volunteerId" = NULL, "wish" = NULL, "answer" = NULL,
       "extensionReason" = CASE WHEN "extensionReason" IS NULL THEN NULL ELSE '–' END WHERE "volunteerId" = ?`,
    [volunteerId],
  )
}
