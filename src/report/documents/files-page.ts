/** How far an edition's documents are, for who publishes it; and what each of them is, when they are made. */
import { requireRight, type Actor } from '../../accounts/permissions.js'
import type { AppContext } from '../../context.js'
import type { Page, ViewTools } from '../../web/page.js'
import { localUrl } from '../../web/language.js'
import { DRAFT_HOME, draftTrail } from '../draft/section-form.js'
import { DOCUMENTS } from './document-kinds.js'
import { sizeIn } from './size.js'
import { documentsOf } from './stored-documents.js'

export const filesPath = (number: number): string => `${DRAFT_HOME}/udgaver/${number}/filer`

/** @param again whether it comes anew by itself where there are no scripts */
export async function filesPage(
  context: AppContext,
  actor: Actor,
  tools: ViewTools,
  number: number,
  again: boolean,
): Promise<Page> {
  requireRight(actor, 'compile report', null)
  const { t, url } = tools
  const stored = await documentsOf(context.db.read, number)
  const making = stored.length < DOCUMENTS.length
  // Whoever left them half made is gone, or is another instance: a look at them begins where it was.
  if (making) context.documents.wake()
  const { done, of } = context.documents.progressOf(number) ?? { done: stored.length, of: DOCUMENTS.length }
  const bar = { value: done, max: of, label: t('report.files.progress', { percent: Math.floor((100 * done) / of) }) }
  return {
    view: 'report/files',
    ...draftTrail(t, t('report.files.title', { number })),
    refresh: making && again ? 3 : undefined,
    model: {
      number,
      again,
      home: filesPath(number),
      bar: making ? bar : null,
      failed: making && context.documents.failed(),
      files: stored.map(({ kind, language, bytes, sha256 }) => ({
        label: t(`report.download.${kind}`),
        language: kind === 'zip' ? '–' : t(`report.files.language.${language}`),
        href: localUrl(language, `/rapport/${number}.${kind}`),
        size: sizeIn(tools, bytes),
        sha256,
      })),
      edition: url(`/rapport/${number}`),
    },
  }
}
