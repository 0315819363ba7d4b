/** Which documents are made of an edition, once, when it is published. */
import type { Language } from '../../web/messages.js'

export const DOCUMENT_KINDS = ['pdf', 'docx', 'html', 'zip'] as const
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

export const isDocumentKind = (ending: string): ending is DocumentKind => DOCUMENT_KINDS.some((kind) => kind === ending)

export interface DocumentName {
  kind: DocumentKind
  language: Language
}

/** In the order they are made: what most ask for comes first. The data has one language. */
export const DOCUMENTS: readonly DocumentName[] = [
  { kind: 'pdf', language: 'da' },
  { kind: 'docx', language: 'da' },
  { kind: 'zip', language: 'da' },
  { kind: 'html', language: 'da' },
  { kind: 'pdf', language: 'en' },
  { kind: 'docx', language: 'en' },
  { kind: 'html', language: 'en' },
]

/** Of the documents that there are, the one for who reads in a language. */
export const documentFor = (kind: DocumentKind, lang: Language): DocumentName => ({
  kind,
  language: kind === 'zip' ? 'da' : lang,
})
