import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

/** Append-only: the database refuses to change or delete a row. */
@Entity('audit_entry')
export class AuditEntry {
  @PrimaryGeneratedColumn() id: number
  @Column({ type: 'text' }) at: string
  @Column({ type: 'integer', nullable: true }) userId: number | null
  @Column({ type: 'text' }) action: string
  @Column({ type: 'text' }) entity: string
  @Column({ type: 'text', nullable: true }) entityKey: string | null
  @Column({ type: 'text', nullable: true }) municipalityCode: string | null
  /** JSON, without a volunteer's personal data. */
  @Column({ type: 'text', nullable: true }) before: string | null
  @Column({ type: 'text', nullable: true }) after: string | null
  @Column({ type: 'text', nullable: true }) requestId: string | null
}
