import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

/** A record as it was after one change. Unlike the audit it may hold personal data, so erasure takes it along. */
@Entity('record_version')
export class RecordVersion {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) entity: string
  @Column({ type: 'integer' }) entityKey: number
  @Column({ type: 'integer' }) version: number
  @Column({ type: 'text', nullable: true }) municipalityCode: string | null
  @Column({ type: 'text' }) at: string
  @Column({ type: 'integer', nullable: true }) userId: number | null
  @Column({ type: 'text' }) action: string
  /** JSON: what the record's form shows of it. */
  @Column({ type: 'text' }) data: string
}
