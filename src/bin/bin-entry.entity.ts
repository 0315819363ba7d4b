import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

/** One record in the bin. */
@Entity('bin_entry')
export class BinEntry {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) entity: string
  @Column({ type: 'integer' }) entityKey: number
  @Column({ type: 'text' }) municipalityCode: string
  @Column({ type: 'text' }) title: string
  @Column({ type: 'text' }) deletedAt: string
  @Column({ type: 'integer', nullable: true }) userId: number | null
  /** The entry of the record that this one went along with, and comes back with. */
  @Column({ type: 'integer', nullable: true }) withEntry: number | null
  @Column({ type: 'integer', nullable: true }) projectId: number | null
  @Column({ type: 'integer', nullable: true }) volunteerId: number | null
  /** JSON: the row itself of what was moved here; of what is only marked, what stood there before. */
  @Column({ type: 'text' }) row: string
}
