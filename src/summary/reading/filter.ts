/** Which experience is read: what a consultant has chosen, to and from the address. */
import { z } from 'zod'
import type { Database, SqlValue } from '../../database/database.js'
import { answersTo } from '../../experience/experience-search.js'
import { CONDITIONS, RATINGS, RESPONDENT_ROLES } from '../../experience/vocabulary.js'
import { URL_WORDS, codeOfWord } from '../../registry/url-words.js'
import { INSTITUTION_TYPES } from '../../registry/vocabulary.js'
import { first, isText, isoDate } from '../../web/forms.js'
import type { CodeTree } from '../coding/code-tree.js'

/** What makes no sense is as if it were not there: an address is typed and passed on. */
export const text = (pattern: RegExp) =>
  z.preprocess(first, z.string().trim().regex(pattern).refine(isText).optional().catch(undefined))
export const word = (codes: readonly string[]) =>
  text(new RegExp(`^(?:${codes.map((code) => URL_WORDS[code]).join('|')})$`))
const day = z.preprocess(
  (value) => (typeof first(value) === 'string' ? isoDate((first(value) as string).trim()) : undefined),
  z.iso.date().optional().catch(undefined),
)

export const readingQuery = z.object({
  betingelse: word(CONDITIONS),
  kommune: text(/^[a-z0-9-]{1,100}$/),
  type: word(INSTITUTION_TYPES),
  projekt: text(/^[1-9]\d{0,8}$/),
  rolle: word(RESPONDENT_ROLES),
  vurdering: text(new RegExp(`^[${RATINGS.join('')}]$`)),
  fra: day,
  til: day,
  q: text(/^.{1,200}$/),
  kodet: text(/^(?:ja|nej)$/),
  kode: text(/^[1-9]\d{0,8}$/),
  data: text(/^(?:registreret|eksempler)$/),
  status: text(/^alle$/),
  /** The draft of a section that evidence is picked for. */
  belaeg: text(/^[\w-]{22}$/),
  /** The entry after which, or before which, the page goes on: its date and number. */
  efter: text(/^\d{4}-\d\d-\d\d_\d{1,9}$/),
  foer: text(/^\d{4}-\d\d-\d\d_\d{1,9}$/),
})
export type ReadingQuery = z.output<typeof readingQuery>

export function addressQuery(chosen: Record<string, string | undefined>): string {
  const parts = Object.entries(chosen).filter((part): part is [string, string] => Boolean(part[1]))
  return new URLSearchParams(parts).toString()
}

/** The address of a choice, without where in it one is unless told. */
export function readingAddress(
  { efter: _after, foer: _before, ...query }: ReadingQuery,
  place: Partial<ReadingQuery> = {},
): string {
  return addressQuery({ ...query, ...place })
}

interface Where {
  sql: string
  values: SqlValue[]
}

/** Conditions of SQL on `e` (experience), `p` (project), `i` (institution) and `m` (municipality). */
export const readingWhere = async (db: Database, query: ReadingQuery, tree: CodeTree): Promise<Where> =>
  chosenBy(query, tree, await answersTo(db, query.q))

function chosenBy(query: ReadingQuery, tree: CodeTree, words: Where | null): Where {
  const parts: [string, ...SqlValue[]][] = [
    ['p."deletedAt" IS NULL'],
    ...(query.status ? [] : ([[`p."status" = 'published'`]] as [string][])),
  ]
  const add = (given: unknown, sql: string, ...values: SqlValue[]) => given && parts.push([sql, ...values])
  add(query.betingelse, 'e."conditionCode" = ?', codeOfWord(CONDITIONS, query.betingelse ?? ''))
  add(query.kommune, 'm."slug" = ?', query.kommune ?? '')
  add(query.type, 'i."type" = ?', codeOfWord(INSTITUTION_TYPES, query.type ?? ''))
  add(query.projekt, 'e."projectId" = ?', Number(query.projekt))
  add(query.rolle, 'e."respondentRole" = ?', codeOfWord(RESPONDENT_ROLES, query.rolle ?? ''))
  add(query.vurdering, 'e."rating" = ?', Number(query.vurdering))
  add(query.fra, 'e."observedOn" >= ?', query.fra ?? '')
  add(query.til, 'e."observedOn" <= ?', query.til ?? '')
  add(query.data, `e."provenance" ${query.data === 'eksempler' ? '=' : '<>'} 'illustrative'`)
  if (words) add(words, words.sql, ...words.values)
  add(
    query.kodet,
    `${query.kodet === 'nej' ? 'NOT ' : ''}EXISTS (SELECT 1 FROM "passage" s WHERE s."experienceId" = e."id")`,
  )
  const under = query.kode ? tree.under(Number(query.kode)) : []
  // A code that there is not is carried by nothing.
  add(
    query.kode,
    `EXISTS (SELECT 1 FROM "passage" s JOIN "passage_code" c ON c."passageId" = s."id"
      WHERE s."experienceId" = e."id" AND c."codeId" IN (${under.map(() => '?').join(', ') || '-1'}))`,
    ...under,
  )
  return { sql: parts.map(([sql]) => sql).join(' AND '), values: parts.flatMap(([, ...values]) => values) }
}
