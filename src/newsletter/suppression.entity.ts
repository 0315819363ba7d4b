import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'
import type { SuppressionReason } from './suppression.js'

/** An address that gets no newsletter: in clear, or as a keyed hash where its owner was erased. */
@Entity('suppression')
export class Suppression {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text', nullable: true, unique: true }) emailKey: string | null
  @Column({ type: 'text', nullable: true, unique: true }) emailHash: string | null
  @Column({ type: 'text' }) reason: SuppressionReason
  @Column({ type: 'integer', nullable: true }) code: number | null
  @Column({ type: 'text' }) createdAt: string
}
