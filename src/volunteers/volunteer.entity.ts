import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'
import type { LawfulBasis } from './volunteer.schema.js'

/** A person. Never public, never with a CPR number; the dates of documents, never the documents. */
@Entity('volunteer')
export class Volunteer {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) municipalityCode: string
  @Column({ type: 'text' }) name: string
  /** Made of the name: what lists are sorted by. */
  @Column({ type: 'text', default: '' }) sortKey: string
  @Column({ type: 'text', nullable: true }) email: string | null
  @Column({ type: 'text', nullable: true }) phone: string | null
  /** Article 6 of the data protection regulation: consent (1a) or a task in the public interest (1e). */
  @Column({ type: 'text', default: 'consent' }) lawfulBasis: LawfulBasis
  @Column({ type: 'text', nullable: true }) consentVersion: string | null
  @Column({ type: 'text', nullable: true }) consentOn: string | null
  @Column({ type: 'text', nullable: true }) consentWithdrawnOn: string | null
  @Column({ type: 'text' }) deleteAfter: string
  /** The deletion date that was reminded of, and when. */
  @Column({ type: 'text', nullable: true }) remindedFor: string | null
  @Column({ type: 'text', nullable: true }) remindedOn: string | null
  /** When somebody went through the guide; before that nobody knows whether a certificate is required. */
  @Column({ type: 'text', nullable: true }) certificateAssessedOn: string | null
  @Column({ type: 'boolean', default: false }) certificateRequired: boolean
  @Column({ type: 'text', nullable: true }) certificateOn: string | null
  @Column({ type: 'text', nullable: true }) certificateRenewOn: string | null
  @Column({ type: 'boolean', default: false }) confidentialityRequired: boolean
  @Column({ type: 'text', nullable: true }) confidentialityOn: string | null
  @Column({ type: 'text', nullable: true }) confidentialityRenewOn: string | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @Column({ type: 'text', nullable: true }) archivedAt: string | null
  /** Lies in the bin since. */
  @Column({ type: 'text', nullable: true }) deletedAt: string | null
  @VersionColumn({ type: 'integer' }) version: number
}
