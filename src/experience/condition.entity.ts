import { Column, Entity, PrimaryColumn } from 'typeorm'
import type { ConditionCode } from './vocabulary.js'

@Entity('condition')
export class Condition {
  @PrimaryColumn({ type: 'text' }) code: ConditionCode
  @Column({ type: 'integer', unique: true }) position: number
}
