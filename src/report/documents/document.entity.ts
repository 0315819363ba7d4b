import { Column, Entity, PrimaryColumn } from 'typeorm'
import type { Language } from '../../web/messages.js'
import type { DocumentKind } from './document-kinds.js'

/** A document of an edition, as it was made: the database refuses every change of it. Its bytes stand in a file. */
@Entity('report_document')
export class StoredDocument {
  @PrimaryColumn({ type: 'integer' }) editionId: number
  @PrimaryColumn({ type: 'text' }) kind: DocumentKind
  @PrimaryColumn({ type: 'text' }) language: Language
  /** How many sources' words were withdrawn when it was made: one more makes another document. */
  @PrimaryColumn({ type: 'integer' }) withdrawn: number
  @Column({ type: 'text' }) sha256: string
  @Column({ type: 'integer' }) bytes: number
  @Column({ type: 'text' }) madeAt: string
}
