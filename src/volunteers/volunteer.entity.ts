import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'

/** A person. Never public, never with a CPR number; the dates of documents, never the documents. */
@Entity('volunteer')
export class Volunteer {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) municipalityCode: string
  @Column({ type: 'text' }) name: string
  @Column({ type: 'text', nullable: true }) email: string | null
  @Column({ type: 'text', nullable: true }) phone: string | null
  @Column({ type: 'text', nullable: true }) consentVersion: string | null
  @Column({ type: 'text', nullable: true }) consentOn: string | null
  @Column({ type: 'text' }) deleteAfter: string
  @Column({ type: 'boolean', default: false }) certificateRequired: boolean
  @Column({ type: 'text', nullable: true }) certificateOn: string | null
  @Column({ type: 'boolean', default: false }) confidentialityRequired: boolean
  @Column({ type: 'text', nullable: true }) confidentialityOn: string | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @Column({ type: 'text', nullable: true }) archivedAt: string | null
  @VersionColumn({ type: 'integer' }) version: number
}
