/** Coded passages with their words and whereabouts: to be split, and to be taken along as a table. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import { placeholders } from '../../database/database.js'
import type { Services } from '../../services.js'
import { ENTRY_COLUMNS, ENTRY_TABLES, withPassages, type Entry } from '../reading/entries.js'
import { readingWhere, type ReadingQuery } from '../reading/filter.js'
import { codeTree, type CodeNode, type CodeTree } from './code-tree.js'
import { wordsOf, type Passage } from './passages.js'

export interface CodedPassage {
  passageId: number
  words: string
  project: string
}

const MOST_TO_SPLIT = 500

/** What carries a code, the newest first. @throws NotFound */
export async function citationsOfCode({ db }: Services, actor: Actor, id: number): Promise<CodedPassage[]> {
  requireRight(actor, 'compile report', null)
  const tree = await codeTree(db)
  const carried = [id, ...tree.merged.filter((code) => tree.nowOf(code.id)?.id === id).map((code) => code.id)]
  const rows = await db.read.all<
    Pick<Passage, 'field' | 'startsAt' | 'endsAt'> & CodedPassage & Pick<Entry, 'observation' | 'outcome'>
  >(
    `SELECT DISTINCT s."id" AS "passageId", s."field", s."startsAt", s."endsAt", e."observation", e."outcome", p."title" AS "project"
     FROM "passage" s JOIN "passage_code" c ON c."passageId" = s."id" JOIN "experience" e ON e."id" = s."experienceId"
     JOIN "project" p ON p."id" = e."projectId"
     WHERE c."codeId" IN (${placeholders(carried)}) ORDER BY s."id" DESC LIMIT ${MOST_TO_SPLIT}`,
    carried,
  )
  return rows.map((row) => ({ passageId: row.passageId, project: row.project, words: wordsOf(row, row) }))
}

/** A quote as a row: a coded passage, or a whole entry that carries no code. */
export interface QuoteRow {
  entry: Entry
  words: string
  state: Passage['state'] | null
  codes: CodeNode[]
}

const BATCH = 500

/** All that a choice of experience holds, by key. Whoever asks has checked the right. */
export async function* quoteBatches({ db }: Services, query: ReadingQuery, tree: CodeTree): AsyncGenerator<QuoteRow[]> {
  const where = await readingWhere(db, query, tree)
  let after = 0
  for (;;) {
    const rows = await db.read.all<Parameters<typeof withPassages>[1][number]>(
      `SELECT ${ENTRY_COLUMNS} FROM ${ENTRY_TABLES} WHERE ${where.sql} AND e."id" > ? ORDER BY e."id" LIMIT ${BATCH}`,
      [...where.values, after],
    )
    if (rows.length === 0) return
    after = rows.at(-1)!.id
    const entries = await withPassages(db.read, rows)
    yield entries.flatMap((entry) => quotesOf(entry, tree))
  }
}

function quotesOf(entry: Entry, tree: CodeTree): QuoteRow[] {
  const whole: QuoteRow = {
    entry,
    words: wordsOf({ field: 'entry', startsAt: null, endsAt: null }, entry),
    state: null,
    codes: [],
  }
  const coded = entry.passages
    .filter((passage) => passage.state !== 'gone')
    .map((passage) => {
      const codes = new Map(
        passage.codeIds.flatMap((id) => {
          const code = tree.nowOf(id)
          return code ? [[code.id, code] as const] : []
        }),
      )
      return { entry, words: wordsOf(passage, entry), state: passage.state, codes: [...codes.values()] }
    })
  return coded.length > 0 ? coded : [whole]
}
