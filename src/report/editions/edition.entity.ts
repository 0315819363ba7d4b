import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import type { CitedEntity } from '../text/refs.js'
import type { Erasure } from './content.js'

/** A published edition. The database refuses every change of it. */
@Entity('report_edition')
export class ReportEdition {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'integer' }) number: number
  @Column({ type: 'text' }) title: string
  /** What is new in it, in the publisher's words. */
  @Column({ type: 'text', nullable: true }) news: string | null
  @Column({ type: 'text' }) publishedAt: string
  /** SHA-256 of `content`. */
  @Column({ type: 'text' }) contentHash: string
  /** JSON: see content.ts. */
  @Column({ type: 'text' }) content: string
  @Column({ type: 'integer' }) reviewId: number
  @Column({ type: 'integer' }) publishedBy: number
}

/** The words of what an edition cites: apart from its content, so that they can be taken out. */
@Entity('report_edition_source')
export class ReportEditionSource {
  @PrimaryColumn({ type: 'integer' }) editionId: number
  @PrimaryColumn({ type: 'integer' }) number: number
  @Column({ type: 'text' }) entity: CitedEntity
  @Column({ type: 'integer' }) entityKey: number
  /** JSON; null where they may not be, or no longer may be, quoted. */
  @Column({ type: 'text', nullable: true }) words: string | null
  @Column({ type: 'text', nullable: true }) withdrawnAt: string | null
  /** Why the person whom they named is erased; null where a consent was withdrawn. */
  @Column({ type: 'text', nullable: true }) erasure: Erasure | null
}
