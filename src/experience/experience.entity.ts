import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'
import type { Provenance } from '../registry/vocabulary.js'
import type { ConditionCode, Rating, RespondentRole } from './vocabulary.js'

/** One observation in one project about one condition. */
@Entity('experience')
export class Experience {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) conditionCode: ConditionCode
  @Column({ type: 'integer' }) projectId: number
  @Column({ type: 'integer' }) rating: Rating
  @Column({ type: 'text' }) observation: string
  @Column({ type: 'text', nullable: true }) outcome: string | null
  @Column({ type: 'text' }) respondentRole: RespondentRole
  @Column({ type: 'text' }) observedOn: string
  /** May the words be shown to the public? The rating counts either way. */
  @Column({ type: 'boolean', default: false }) quotable: boolean
  @Column({ type: 'text' }) provenance: Provenance
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @VersionColumn({ type: 'integer' }) version: number
}
