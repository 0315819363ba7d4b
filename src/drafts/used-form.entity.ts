import { Column, Entity, PrimaryColumn } from 'typeorm'

/** A form that has been saved: sent once more, it makes nothing new. */
@Entity('used_form')
export class UsedForm {
  @PrimaryColumn({ type: 'text' }) key: string
  @Column({ type: 'integer' }) userId: number
  /** JSON of the ids that it made. */
  @Column({ type: 'text', nullable: true }) made: string | null
  /** Where its answer led. */
  @Column({ type: 'text', nullable: true }) location: string | null
  @Column({ type: 'text' }) usedAt: string
}
