/** The audit as administrators search it: by person, action, record and period, newest first. */
import { requireArea, type Actor } from '../accounts/permissions.js'
import type { Reader, SqlValue } from '../database/database.js'
import type { Services } from '../services.js'

export const ENTRIES_A_PAGE = 50
const BATCH = 500

export interface AuditQuestion {
  userId: number | null
  action: string | null
  entity: string | null
  entityKey: string | null
  /** Dates, both included. */
  from: string | null
  to: string | null
}

export interface AuditLine {
  id: number
  at: string
  /** null for the program itself, for the shell, and for one who was not let in. */
  userId: number | null
  user: string | null
  action: string
  entity: string
  entityKey: string | null
  municipality: string | null
  before: string | null
  after: string | null
  requestId: string | null
}

const SELECT = `SELECT a."id", a."at", a."userId", u."name" AS "user", a."action", a."entity", a."entityKey",
    m."name" AS "municipality", a."before", a."after", a."requestId"
  FROM "audit_entry" a LEFT JOIN "user_account" u ON u."id" = a."userId"
  LEFT JOIN "municipality" m ON m."code" = a."municipalityCode"`

/** A Danish day begins an hour or two before the same day in UTC. */
function dayStart(date: string): string {
  const utc = Date.parse(`${date}T00:00:00Z`)
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Copenhagen', hour: '2-digit', hourCycle: 'h23' })
  return new Date(utc - Number(hour.format(utc)) * 3_600_000).toISOString()
}

const dayAfter = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

function conditions(question: AuditQuestion): { where: string; values: SqlValue[] } {
  const parts: [string, SqlValue][] = []
  if (question.userId !== null) parts.push(['a."userId" = ?', question.userId])
  if (question.action) parts.push(['a."action" = ?', question.action])
  if (question.entity) parts.push(['a."entity" = ?', question.entity])
  if (question.entityKey) parts.push(['a."entityKey" = ?', question.entityKey])
  if (question.from) parts.push(['a."at" >= ?', dayStart(question.from)])
  if (question.to) parts.push(['a."at" < ?', dayStart(dayAfter(question.to))])
  return {
    where: parts.length > 0 ? `WHERE ${parts.map(([sql]) => sql).join(' AND ')}` : 'WHERE 1 = 1',
    values: parts.map(([, value]) => value),
  }
}

export async function searchAudit(
  { db }: Services,
  actor: Actor,
  question: AuditQuestion,
  page: number,
): Promise<{ lines: AuditLine[]; total: number }> {
  requireArea(actor, 'see audit')
  const { where, values } = conditions(question)
  const count = await db.read.one<{ n: number }>(`SELECT count(*) AS "n" FROM "audit_entry" a ${where}`, values)
  const lines = await db.read.all<AuditLine>(`${SELECT} ${where} ORDER BY a."id" DESC LIMIT ? OFFSET ?`, [
    ...values,
    ENTRIES_A_PAGE,
    (page - 1) * ENTRIES_A_PAGE,
  ])
  return { lines, total: count!.n }
}

/** All that the question finds, oldest first and some at a time, however much it is. */
export async function* auditBatches(read: Reader, actor: Actor, question: AuditQuestion): AsyncGenerator<AuditLine[]> {
  requireArea(actor, 'see audit')
  const { where, values } = conditions(question)
  for (let last = 0; ;) {
    const lines = await read.all<AuditLine>(`${SELECT} ${where} AND a."id" > ? ORDER BY a."id" LIMIT ?`, [
      ...values,
      last,
      BATCH,
    ])
    if (lines.length === 0) return
    yield lines
    last = lines.at(-1)!.id
  }
}

export interface AuditChoices {
  users: { id: number; name: string }[]
  actions: string[]
  entities: string[]
}

/** What there is to choose from in a search. */
export async function auditChoices({ db }: Services, actor: Actor): Promise<AuditChoices> {
  requireArea(actor, 'see audit')
  const [users, actions, entities] = await Promise.all([
    db.read.all<{ id: number; name: string }>('SELECT "id", "name" FROM "user_account" ORDER BY "name", "id"'),
    db.read.all<{ word: string }>('SELECT DISTINCT "action" AS "word" FROM "audit_entry" ORDER BY 1'),
    db.read.all<{ word: string }>('SELECT DISTINCT "entity" AS "word" FROM "audit_entry" ORDER BY 1'),
  ])
  return { users, actions: actions.map(({ word }) => word), entities: entities.map(({ word }) => word) }
}
