/** An edition to take along: as a document, as data, and as what it is cited by. All of it is public. */
import { setTimeout as pause } from 'node:timers/promises'
import { Router, type Request, type Response } from 'express'
import type { AppContext } from '../../context.js'
import { localUrl } from '../../web/language.js'
import { viewTools } from '../../web/page.js'
import { recordId } from '../../web/record-id.js'
import { editionOf } from '../editions/editions.js'
import { bibtex, datacite, ris, type CiteAs } from './cite.js'
import { documentPath, isThere } from './document-files.js'
import { DOCUMENT_KINDS, documentFor, type DocumentKind } from './document-kinds.js'
import { documentsOf, type Stored } from './stored-documents.js'

const TYPES: Record<DocumentKind, string> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  html: 'text/html; charset=utf-8',
  zip: 'application/zip',
}

const CITED: Record<'bib' | 'ris' | 'json', { type: string; write: (cited: CiteAs) => string }> = {
  bib: { type: 'application/x-bibtex; charset=utf-8', write: bibtex },
  ris: { type: 'application/x-research-info-systems; charset=utf-8', write: ris },
  json: { type: 'application/json; charset=utf-8', write: datacite },
}

/** Most are made within seconds: who asks is let wait so long before being told to come again. */
const WAIT_MS = 10_000
const COME_AGAIN_SECONDS = 5

export function downloadRoutes(context: AppContext): Router {
  const { config, db, documents } = context
  const router = Router()
  const headers = (req: Request, res: Response, number: number, ending: string, type: string): void => {
    const fileName = viewTools[req.lang].t('report.document.file', { number })
    res.setHeader('Content-Type', type)
    res.setHeader('Content-Disposition', `attachment; filename="${fileName}.${ending}"`)
    res.setHeader('Cache-Control', 'no-cache')
  }

  for (const kind of DOCUMENT_KINDS)
    router.get(`/rapport/:number.${kind}`, async (req, res) => {
      const number = recordId(req.params.number)
      const found = await documentThatIsThere(req, number, kind)
      if (!found) return beingMade(req, res, number)
      headers(req, res, number, kind, TYPES[kind])
      res.setHeader('ETag', `"${found.sha256}"`)
      await new Promise<void>((resolve, reject) => {
        const options = { cacheControl: false, lastModified: false, dotfiles: 'allow' as const }
        res.sendFile(documentPath(config.dataDir, found), options, (error?: Error & { code?: string }) =>
          // Who leaves in the middle is no fault of ours.
          error && error.code !== 'ECONNABORTED' ? reject(error) : resolve(),
        )
      })
    })

  for (const ending of ['bib', 'ris', 'json'] as const)
    router.get(`/rapport/:number.${ending}`, async (req, res) => {
      const edition = await editionOf(context, recordId(req.params.number))
      const address = config.publicUrl + localUrl(req.lang, `/rapport/${edition.number}`)
      headers(req, res, edition.number, ending, CITED[ending].type)
      res.end(CITED[ending].write({ edition, address }))
    })

  /** Waits a little for one that is being made. @throws NotFound where there is no such edition */
  async function documentThatIsThere(req: Request, number: number, kind: DocumentKind): Promise<Stored | null> {
    const name = documentFor(kind, req.lang)
    const look = async (): Promise<Stored | null> => {
      const stored = await documentsOf(db.read, number)
      const found = stored.find((one) => one.kind === name.kind && one.language === name.language)
      return found && (await isThere(config.dataDir, found)) ? found : null
    }
    const found = await look()
    if (found) return found
    documents.wake()
    await Promise.race([documents.idle(), pause(WAIT_MS, undefined, { ref: false })])
    return look()
  }

  async function beingMade(req: Request, res: Response, number: number): Promise<void> {
    const { t, url } = viewTools[req.lang]
    res.setHeader('Retry-After', String(COME_AGAIN_SECONDS))
    await context.sendPage(req, res, {
      view: 'report/being-made',
      title: t('report.files.wait-title'),
      section: 'report',
      status: 503,
      robots: 'noindex',
      refresh: COME_AGAIN_SECONDS,
      model: { edition: url(`/rapport/${number}`) },
    })
  }

  return router
}
