import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'
import type { CitedEntity } from '../text/refs.js'
import type { SectionKind } from './section-kinds.js'

/** A section of the report as it is written now. */
@Entity('report_section')
export class ReportSection {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) kind: SectionKind
  @Column({ type: 'text' }) title: string
  /** Markdown. */
  @Column({ type: 'text' }) body: string
  @Column({ type: 'integer' }) position: number
  @Column({ type: 'text', nullable: true }) removedAt: string | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @VersionColumn({ type: 'integer' }) version: number
}

/** What a section cites, and what it was when the writer last looked at it. */
@Entity('report_citation')
export class ReportCitation {
  @PrimaryColumn({ type: 'integer' }) sectionId: number
  @PrimaryColumn({ type: 'text' }) entity: CitedEntity
  @PrimaryColumn({ type: 'integer' }) entityKey: number
  /** 0 when there was no such record. */
  @Column({ type: 'integer' }) citedVersion: number
  @Column({ type: 'boolean' }) citedQuotable: boolean
}

@Entity('report_comment')
export class ReportComment {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'integer' }) sectionId: number
  @Column({ type: 'integer', nullable: true }) userId: number | null
  @Column({ type: 'text' }) body: string
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text', nullable: true }) settledAt: string | null
  @Column({ type: 'integer', nullable: true }) settledBy: number | null
}

/** A second person's answer to whether the report may be published as it stands. */
@Entity('report_review')
export class ReportReview {
  @PrimaryGeneratedColumn() id: number
  /** Of the text that was to be read: another text needs another review. */
  @Column({ type: 'text' }) draftHash: string
  @Column({ type: 'integer' }) askedBy: number
  @Column({ type: 'text' }) askedAt: string
  @Column({ type: 'text', nullable: true }) message: string | null
  @Column({ type: 'text', nullable: true }) decision: 'approved' | 'returned' | null
  @Column({ type: 'integer', nullable: true }) decidedBy: number | null
  @Column({ type: 'text', nullable: true }) decidedAt: string | null
  @Column({ type: 'text', nullable: true }) reply: string | null
}
