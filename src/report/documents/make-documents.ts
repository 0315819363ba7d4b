/** Makes the documents that editions lack, one after the other, each as a file that is there whole or not at all. */
import { setImmediate as letOthersIn } from 'node:timers/promises'
import type { Writable } from 'node:stream'
import type { Services } from '../../services.js'
import { viewTools } from '../../web/page.js'
import { editionOf, type Edition } from '../editions/editions.js'
import { removeDocumentFile, writeDocumentFile, type DocumentFile } from './document-files.js'
import { DOCUMENTS, type DocumentName } from './document-kinds.js'
import { editionDocument, type ReportDocument, type Step } from './model.js'
import { dueEditions, type DueEdition } from './stored-documents.js'

export interface DocumentWork extends Services {
  dataDir: string
  /** How much of an edition's documents is made. */
  progress: (number: number, done: number, of: number) => void
  /** The process ends: what is half made is made another time. */
  stopping: () => boolean
}

/** How often others are let in, and told how far it is. */
const STEPS_A_BREAK = 25

/** What writes them is large, and loaded when it is needed. */
async function write(name: DocumentName, { edition, document }: Source, out: Writable, step: Step): Promise<void> {
  if (name.kind === 'pdf') return (await import('./pdf-file.js')).writePdf(document, out, step)
  if (name.kind === 'docx') return (await import('./word-file.js')).writeWord(document, out, step)
  if (name.kind === 'html') out.end((await import('./html-file.js')).writeHtml(document))
  else out.end(await (await import('../package/data-package.js')).writePackage(edition))
}

interface Source {
  edition: Edition
  document: ReportDocument
}

/** @throws the first fault, when everything else is made */
export async function makeDocuments(work: DocumentWork): Promise<void> {
  const { db, dataDir } = work
  const faults: unknown[] = []
  for (const due of await dueEditions(db.read, dataDir)) {
    await makeEdition(work, due).catch((error: unknown) => faults.push(error))
    if (work.stopping()) return
  }
  if (faults.length > 0) throw faults[0] as Error
}

async function makeEdition(work: DocumentWork, { id, number, missing }: DueEdition): Promise<void> {
  const edition = await editionOf(work, number)
  const documents = { da: editionDocument(viewTools.da, edition), en: editionDocument(viewTools.en, edition) }
  const stepsOf = ({ language }: DocumentName) => documents[language].pieces.length + documents[language].notes.length
  const of = DOCUMENTS.reduce((sum, name) => sum + stepsOf(name), 0)
  let made = of - missing.reduce((sum, name) => sum + stepsOf(name), 0)
  for (const [i, name] of missing.entries()) {
    let steps = 0
    const step: Step = () => {
      if (work.stopping()) throw new Error('the documents are made another time')
      if (++steps % STEPS_A_BREAK > 0) return
      work.progress(number, made + steps, of)
      return letOthersIn()
    }
    const source = { edition, document: documents[name.language] }
    const file = await writeDocumentFile(work.dataDir, name.kind, (out) => write(name, source, out, step))
    if (!(await store(work, { id, name, file, withdrawn: edition.withdrawn.size, last: i === missing.length - 1 })))
      return
    work.progress(number, (made += stepsOf(name)), of)
  }
}

interface Made {
  id: number
  name: DocumentName
  file: DocumentFile
  withdrawn: number
  last: boolean
}

/** @returns false where words were withdrawn meanwhile: then it is made anew @throws where it is not what it was */
async function store(work: DocumentWork, { id, name, file, withdrawn, last }: Made): Promise<boolean> {
  const { db, clock, dataDir } = work
  const kept = await db.write(async (tx) => {
    const now = await tx.one<{ n: number }>(
      `SELECT count(*) AS "n" FROM "report_edition_source" WHERE "editionId" = ? AND "withdrawnAt" IS NOT NULL`,
      [id],
    )
    if (now!.n !== withdrawn) return null
    const key = [id, name.kind, name.language, withdrawn]
    await tx.run(
      `INSERT INTO "report_document" ("editionId", "kind", "language", "withdrawn", "sha256", "bytes", "madeAt")
       SELECT ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM "report_document"
         WHERE "editionId" = ? AND "kind" = ? AND "language" = ? AND "withdrawn" = ?)`,
      [...key, file.sha256, file.bytes, clock.now(), ...key],
    )
    // The edition's page tells what can be fetched.
    if (last) tx.touch('editions')
    return tx.one<{ sha256: string }>(
      `SELECT "sha256" FROM "report_document" WHERE "editionId" = ? AND "kind" = ? AND "language" = ? AND "withdrawn" = ?`,
      key,
    )
  })
  if (kept?.sha256 === file.sha256) return true
  await removeDocumentFile(dataDir, file)
  if (!kept) return false
  throw new Error(
    `The ${name.kind} in ${name.language} of edition row ${id} is gone and cannot be made as it was (${kept.sha256}): bring it back from a backup`,
  )
}
