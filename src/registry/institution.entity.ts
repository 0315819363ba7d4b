import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'
import type { InstitutionType } from './vocabulary.js'

@Entity('institution')
export class Institution {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) municipalityCode: string
  @Column({ type: 'text' }) name: string
  @Column({ type: 'text', unique: true }) slug: string
  @Column({ type: 'text' }) sortKey: string
  @Column({ type: 'text' }) type: InstitutionType
  @Column({ type: 'text' }) street: string
  @Column({ type: 'text' }) postcode: string
  @Column({ type: 'text' }) town: string
  /** Whom to ask for ("skolens kontor"): a function, not a person. */
  @Column({ type: 'text', nullable: true }) contactRole: string | null
  @Column({ type: 'text', nullable: true }) phone: string | null
  @Column({ type: 'text', nullable: true }) email: string | null
  @Column({ type: 'text', nullable: true }) website: string | null
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @Column({ type: 'text', nullable: true }) archivedAt: string | null
  /** Lies in the bin since. */
  @Column({ type: 'text', nullable: true }) deletedAt: string | null
  @VersionColumn({ type: 'integer' }) version: number
}
