/** What is typed in forms, kept until it is saved, discarded, or forgotten: by the one who typed it, for nobody else. */
import type { Actor } from '../accounts/permissions.js'
import type { Reader, Tx } from '../database/database.js'
import type { Need } from '../desk/need.js'
import { momentAfter, type Services } from '../services.js'
import type { FormValues } from '../web/forms.js'
import type { FormName } from './form-names.js'

/** As many as somebody has begun on at most: the oldest go first. */
const MOST_A_USER = 50
const KEPT_DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000

export interface Draft {
  key: string
  path: string
  query: string
  record: string | null
  values: FormValues
  updatedAt: string
}

type DraftRow = Omit<Draft, 'values'> & { content: string }

const COLUMNS = '"key", "path", "query", "record", "content", "updatedAt"'
const UNSAVED = 'NOT EXISTS (SELECT 1 FROM "used_form" u WHERE u."key" = "form_draft"."key")'

/** The newest first. */
export async function draftsAt(read: Reader, userId: number, path: string): Promise<Draft[]> {
  const rows = await read.all<DraftRow>(
    `SELECT ${COLUMNS} FROM "form_draft" WHERE "userId" = ? AND "path" = ? AND ${UNSAVED}
     ORDER BY "updatedAt" DESC, "key" LIMIT 5`,
    [userId, path],
  )
  return rows.map(plain)
}

/** @returns false when the form has been saved in the meantime: then there is nothing left to keep */
export async function keepDraft(
  { db, clock }: Services,
  { userId, key, record }: FormName,
  { path, query, values }: Pick<Draft, 'path' | 'query' | 'values'>,
): Promise<boolean> {
  return db.write(async (tx) => {
    if (await tx.one('SELECT 1 AS "used" FROM "used_form" WHERE "key" = ?', [key])) return false
    await tx.run(
      `INSERT INTO "form_draft" ("key", "userId", "path", "query", "record", "content", "updatedAt") VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT ("key") DO UPDATE SET "query" = excluded."query", "content" = excluded."content", "updatedAt" = excluded."updatedAt"`,
      [key, userId, path, query, record, JSON.stringify(values), clock.now()],
    )
    await tx.run(
      `DELETE FROM "form_draft" WHERE "userId" = ? AND "key" NOT IN
        (SELECT "key" FROM "form_draft" WHERE "userId" = ? ORDER BY "updatedAt" DESC, "key" LIMIT ?)`,
      [userId, userId, MOST_A_USER],
    )
    return true
  })
}

/** The user's own draft of that name, if it is neither saved nor discarded. */
export async function draftNamed(read: Reader, userId: number, key: string): Promise<Draft | null> {
  const row = await read.one<DraftRow>(
    `SELECT ${COLUMNS} FROM "form_draft" WHERE "userId" = ? AND "key" = ? AND ${UNSAVED}`,
    [userId, key],
  )
  return row ? plain(row) : null
}

/** Writes on in a draft from another page than its form. @returns the draft as it then is; null where there is none */
export async function rewriteDraft(
  { db, clock }: Services,
  userId: number,
  key: string,
  rewrite: (draft: Draft) => FormValues,
): Promise<Draft | null> {
  return db.write(async (tx) => {
    if (tx.engine === 'postgres') await tx.all('SELECT "key" FROM "form_draft" WHERE "key" = ? FOR UPDATE', [key])
    const draft = await draftNamed(tx, userId, key)
    if (!draft) return null
    const values = rewrite(draft)
    await tx.run('UPDATE "form_draft" SET "content" = ?, "updatedAt" = ? WHERE "key" = ?', [
      JSON.stringify(values),
      clock.now(),
      key,
    ])
    return { ...draft, values }
  })
}

export async function discardDraft({ db }: Services, userId: number, key: string): Promise<void> {
  await db.write((tx) => tx.run('DELETE FROM "form_draft" WHERE "userId" = ? AND "key" = ?', [userId, key]))
}

/** Forms that were begun on, and the draft's own address to go on at. */
export async function draftNeeds({ db }: Services, actor: Actor): Promise<Need[]> {
  const rows = await db.read.all<DraftRow>(
    `SELECT ${COLUMNS} FROM "form_draft" WHERE "userId" = ? AND ${UNSAVED} ORDER BY "updatedAt" DESC`,
    [actor.id],
  )
  return rows.map(({ key, path, query, updatedAt }) => ({
    kind: 'typed',
    about: `draft:${key}`,
    subject: '',
    text: `drafts.need.${kindOf(path)}`,
    values: { at: updatedAt },
    href: draftHref(path, query, key),
    due: null,
  }))
}

/** What is being written, from where the form stands: the last word in its address that says so. */
function kindOf(path: string): string {
  const kinds: Record<string, string> = {
    erfaring: 'experience',
    interview: 'interview',
    frivillige: 'volunteer',
    institutioner: 'institution',
    projekter: 'project',
    afsnit: 'section',
  }
  const word = path.split('/').findLast((part) => part in kinds)
  return word ? kinds[word]! : 'other'
}

/** The form's address with its draft filled in. */
export function draftHref(path: string, query: string, key: string): string {
  const search = new URLSearchParams(query)
  search.set('kladde', key)
  return `${path}?${search.toString()}`
}

/** Erases every draft about a person, or in which the person is named. */
export async function forgetDrafts(tx: Tx, person: { volunteerId: number; names: string[] }): Promise<void> {
  const names = person.names.map(folded).filter((name) => name !== '')
  // All of them are read: drafts are few, and neither engine compares æøå without regard to case.
  const rows = await tx.all<DraftRow>(`SELECT ${COLUMNS} FROM "form_draft"`)
  for (const row of rows) {
    const typed = folded(Object.values(plain(row).values).flat().join('\n'))
    if (row.record !== `volunteer:${person.volunteerId}` && !names.some((name) => holdsWords(typed, name))) continue
    await tx.run('DELETE FROM "form_draft" WHERE "key" = ?', [row.key])
  }
}

/** Erases what nobody has come back for, and forgets forms too old to be sent again. */
export async function sweepDrafts({ db, clock }: Services): Promise<void> {
  const before = momentAfter(clock.now(), -KEPT_DAYS * DAY_MS)
  await db.write(async (tx) => {
    await tx.run('DELETE FROM "form_draft" WHERE "updatedAt" < ?', [before])
    await tx.run('DELETE FROM "used_form" WHERE "usedAt" < ?', [before])
  })
}

const plain = ({ content, ...row }: DraftRow): Draft => ({ ...row, values: JSON.parse(content) as FormValues })

const folded = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()

/** Bo is in "Bo kom", not in "boede". */
function holdsWords(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const around = [text[at - 1] ?? ' ', text[at + words.length] ?? ' ']
    if (!around.some((letter) => /[\p{L}\p{N}]/u.test(letter))) return true
  }
  return false
}
