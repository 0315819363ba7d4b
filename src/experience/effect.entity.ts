import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm'
import type { Provenance } from '../registry/vocabulary.js'
import type { EffectKind, Rating, RespondentRole } from './vocabulary.js'

/** One observed effect of a project: the same form as an experience. */
@Entity('effect')
export class Effect {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) kind: EffectKind
  @Column({ type: 'integer' }) projectId: number
  @Column({ type: 'integer' }) rating: Rating
  @Column({ type: 'text' }) observation: string
  @Column({ type: 'text', nullable: true }) outcome: string | null
  @Column({ type: 'text' }) respondentRole: RespondentRole
  @Column({ type: 'text' }) observedOn: string
  @Column({ type: 'boolean', default: false }) quotable: boolean
  @Column({ type: 'text' }) provenance: Provenance
  @Column({ type: 'text' }) createdAt: string
  @Column({ type: 'text' }) updatedAt: string
  @VersionColumn({ type: 'integer' }) version: number
}
