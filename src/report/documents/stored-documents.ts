/** Which documents of which editions there are, and which are still to be made. */
import type { Reader } from '../../database/database.js'
import type { Language } from '../../web/messages.js'
import { NotFound } from '../../web/errors.js'
import { isThere, removeDocumentFile, removeStrayDocuments, type DocumentFile } from './document-files.js'
import { DOCUMENTS, type DocumentKind, type DocumentName } from './document-kinds.js'

export interface Stored extends DocumentFile {
  language: Language
}

/** How many sources' words are withdrawn from an edition `e`: documents that were made before a withdrawal are no longer its. */
const WITHDRAWN = `(SELECT count(*) FROM "report_edition_source" s WHERE s."editionId" = e."id" AND s."withdrawnAt" IS NOT NULL)`

interface EditionRow {
  id: number
  number: number
  kind: DocumentKind | null
  language: Language
  sha256: string
  bytes: number
}

const currentRows = (read: Reader, number: number | null): Promise<EditionRow[]> =>
  read.all<EditionRow>(
    `SELECT e."id", e."number", d."kind", d."language", d."sha256", d."bytes" FROM "report_edition" e
     LEFT JOIN "report_document" d ON d."editionId" = e."id" AND d."withdrawn" = ${WITHDRAWN}
     ${number === null ? '' : 'WHERE e."number" = ?'} ORDER BY e."number" DESC, d."kind", d."language"`,
    number === null ? [] : [number],
  )

const storedIn = (rows: EditionRow[]): Stored[] =>
  rows.flatMap(({ kind, language, sha256, bytes }) => (kind ? [{ kind, language, sha256, bytes }] : []))

/** What an edition has of documents as it is now. @throws NotFound where there is no such edition */
export async function documentsOf(read: Reader, number: number): Promise<Stored[]> {
  const rows = await currentRows(read, number)
  if (rows.length === 0) throw new NotFound()
  return storedIn(rows)
}

export interface DueEdition {
  id: number
  number: number
  missing: DocumentName[]
}

/** Editions that lack documents, or whose files are gone; newest first. */
export async function dueEditions(read: Reader, dataDir: string): Promise<DueEdition[]> {
  const byNumber = new Map<number, EditionRow[]>()
  for (const row of await currentRows(read, null)) byNumber.set(row.number, [...(byNumber.get(row.number) ?? []), row])
  const due: DueEdition[] = []
  for (const [number, rows] of byNumber) {
    const missing: DocumentName[] = []
    for (const name of DOCUMENTS) {
      const stored = storedIn(rows).find(({ kind, language }) => kind === name.kind && language === name.language)
      if (!stored || !(await isThere(dataDir, stored))) missing.push(name)
    }
    if (missing.length > 0) due.push({ id: rows[0]!.id, number, missing })
  }
  return due
}

/** Removes the files of what was made before words were withdrawn, and what a crash left behind. */
export async function removeOldDocuments(read: Reader, dataDir: string): Promise<void> {
  const rows = await read.all<DocumentFile & { old: boolean | number }>(
    `SELECT d."kind", d."sha256", d."bytes", d."withdrawn" < ${WITHDRAWN} AS "old"
     FROM "report_edition" e JOIN "report_document" d ON d."editionId" = e."id"`,
  )
  const current = rows.filter(({ old }) => !old)
  const hashes = new Set(current.map(({ sha256 }) => sha256))
  for (const row of rows) if (!hashes.has(row.sha256)) await removeDocumentFile(dataDir, row)
  await removeStrayDocuments(dataDir, current)
}
