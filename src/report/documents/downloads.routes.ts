/** An edition to take along: as a document, as data, and as what it is cited by. All of it is public. */
import { Router, type Request } from 'express'
import type { AppContext } from '../../context.js'
import { keptUntil } from '../../database/kept-until.js'
import { localUrl } from '../../web/language.js'
import { viewTools } from '../../web/page.js'
import { recordId } from '../../web/record-id.js'
import { editionOf, type Edition } from '../editions/editions.js'
import { bibtex, datacite, ris } from './cite.js'
import { DOWNLOADS, type Download } from './downloads.js'
import { editionDocument, type ReportDocument } from './model.js'

/** What writes them is large, and loaded when the first one is asked for. */
const DOCUMENTS: Partial<Record<Download, (document: ReportDocument) => Promise<Buffer>>> = {
  pdf: async (document) => (await import('./pdf-file.js')).writePdf(document),
  docx: async (document) => (await import('./word-file.js')).writeWord(document),
  html: async (document) => (await import('./html-file.js')).writeHtml(document),
}

const TYPES: Record<Download, string> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  html: 'text/html; charset=utf-8',
  zip: 'application/zip',
  bib: 'application/x-bibtex; charset=utf-8',
  ris: 'application/x-research-info-systems; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

/** Written once and kept: a picture or two takes longer to draw than all pages of the site. */
const files = keptUntil<string, Buffer>({ until: ['editions'], most: 24, always: true })

export function downloadRoutes(context: AppContext): Router {
  const router = Router()
  for (const ending of DOWNLOADS)
    router.get(`/rapport/:number.${ending}`, async (req, res) => {
      const edition = await editionOf(context, recordId(req.params.number))
      const tools = viewTools[req.lang]
      // Whoever withdraws words makes another file; nothing else does.
      const key = [edition.number, edition.withdrawn.size, req.lang, ending].join(' ')
      const body = await files.of(context.db, key, async () => Buffer.from(await bodyOf(req, edition, ending)))
      const fileName = `${tools.t('report.document.file', { number: edition.number })}.${ending}`
      res.setHeader('Content-Type', TYPES[ending])
      res.setHeader('Content-Disposition', `attachment; filename="${fileName}"`)
      res.setHeader('Cache-Control', 'no-cache')
      res.end(body)
    })

  async function bodyOf(req: Request, edition: Edition, ending: Download): Promise<Buffer | string> {
    const write = DOCUMENTS[ending]
    if (write) return write(editionDocument(viewTools[req.lang], edition))
    if (ending === 'zip') return (await import('../package/data-package.js')).writePackage(edition)
    const cited = { edition, address: context.config.publicUrl + localUrl(req.lang, `/rapport/${edition.number}`) }
    return ending === 'bib' ? bibtex(cited) : ending === 'ris' ? ris(cited) : datacite(cited)
  }

  return router
}
